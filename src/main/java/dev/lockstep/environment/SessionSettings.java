package dev.lockstep.environment;

import dev.lockstep.sql.Quoting;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/**
 * What a role or database may have set otherwise and what would change texts, hide rows or end a long transaction; the first group is
 * pg_dump's. {@code row_security = off} turns rows that a policy would hide into an error. With a {@code search_path} our statements would
 * take functions and operators that somebody with fewer rights has put there, and run them with ours; where rows are written and the
 * database's own code has to find its names, that is set for as long.
 */
final class SessionSettings {
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("search_path", ""),
            Map.entry("datestyle", "ISO, YMD"),
            Map.entry("intervalstyle", "postgres"),
            Map.entry("timezone", "UTC"),
            Map.entry("extra_float_digits", "3"),
            Map.entry("bytea_output", "hex"),
            Map.entry("lc_monetary", "C"),
            Map.entry("xmlbinary", "base64"),
            Map.entry("xmloption", "content"),
            Map.entry("quote_all_identifiers", "off"),
            Map.entry("standard_conforming_strings", "on"),
            Map.entry("transform_null_equals", "off"),
            Map.entry("row_security", "off"),
            Map.entry("synchronize_seqscans", "off"),
            Map.entry("statement_timeout", "0"),
            Map.entry("lock_timeout", "0"),
            Map.entry("idle_in_transaction_session_timeout", "0"),
            Map.entry("idle_session_timeout", "0"),
            Map.entry("default_transaction_isolation", "read committed"),
            Map.entry("default_transaction_deferrable", "off"),
            Map.entry("jit", "off"),
            Map.entry("client_min_messages", "warning"));

    /** Since PostgreSQL 17; it would end the long transactions, of which there are many. */
    private static final Map<String, String> VALUES_OF_17 = Map.of("transaction_timeout", "0");

    private SessionSettings() {}

    static void set(Connection connection) throws SQLException {
        run(connection, settings(connection));
    }

    /**
     * Sets them where the server process answers that greeted, and otherwise nothing: a pooler is in between, whose sessions may be
     * somebody else's as well.
     *
     * @return whether they are set
     */
    static boolean setWhereGreeted(Connection connection) throws SQLException {
        int greeted = connection.unwrap(PGConnection.class).getBackendPID();
        return run(
                connection,
                settings(connection) + " WHERE pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) " + greeted);
    }

    private static String settings(Connection connection) throws SQLException {
        boolean of17 = connection.getMetaData().getDatabaseMajorVersion() >= 17;
        return Stream.concat(VALUES.entrySet().stream(), of17 ? VALUES_OF_17.entrySet().stream() : Stream.empty())
                .map(entry -> "(%s, %s)".formatted(Quoting.literal(entry.getKey()), Quoting.literal(entry.getValue())))
                .collect(Collectors.joining(
                        ", ",
                        "SELECT pg_catalog.set_config(s.name, s.value, false) FROM (VALUES ",
                        ") AS s (name, value)"));
    }

    private static boolean run(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet set = statement.executeQuery(query)) {
            return set.next();
        }
    }
}
