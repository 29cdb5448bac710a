package dev.lockstep.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that a database holds, read without any of Lockstep's own code: every row of {@code pg_catalog} that describes a user's object,
 * OIDs included, and a checksum over the rows of every table. Two states of one database are equal exactly when nothing was changed
 * in between, or when all that was changed was rolled back.
 */
public record DatabaseState(Map<String, String> facts) {
    /**
     * What the server itself writes now and then: estimates, freeze horizons, what a table "has (or once had)", and the links between
     * clones that it keeps for itself.
     */
    private static final String OWN_NOTES =
            "'{relpages,reltuples,relallvisible,relallfrozen,relfrozenxid,relminmxid,relhasindex,relhastriggers,relhasrules,relhassubclass,relchecks,datfrozenxid,datminmxid}'::text[]";

    private static final List<String> CATALOGS = List.of(
            "pg_class",
            "pg_type",
            "pg_proc",
            "pg_constraint",
            "pg_trigger",
            "pg_rewrite",
            "pg_policy",
            "pg_namespace",
            "pg_attrdef",
            "pg_enum",
            "pg_extension",
            "pg_event_trigger",
            "pg_publication",
            "pg_statistic_ext",
            "pg_cast",
            "pg_operator",
            "pg_collation",
            "pg_ts_config",
            "pg_ts_dict",
            "pg_foreign_server",
            "pg_default_acl");

    public DatabaseState {
        facts = Map.copyOf(facts);
    }

    /** The whole database. */
    public static DatabaseState of(TestPostgres server, String database) {
        return read(server, database, "true");
    }

    /** Without the ledger. */
    public static DatabaseState withoutLedger(TestPostgres server, String database) {
        return read(server, database, "n.nspname <> 'lockstep'");
    }

    private static DatabaseState read(TestPostgres server, String database, String which) {
        Map<String, String> facts = new TreeMap<>();
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = ''; SET timezone = 'UTC'; SET extra_float_digits = 3");
            if (which.equals("true")) {
                readCatalogs(statement, facts);
            }
            readRows(statement, which, facts);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new DatabaseState(facts);
    }

    private static void readCatalogs(Statement statement, Map<String, String> facts) throws SQLException {
        for (String catalog : CATALOGS) {
            try (ResultSet rows = statement.executeQuery("SELECT oid, to_jsonb(t) - " + OWN_NOTES + " FROM pg_catalog."
                    + catalog + " t WHERE oid >= 16384 ORDER BY oid")) {
                while (rows.next()) {
                    facts.put(catalog + " " + rows.getString(1), rows.getString(2));
                }
            }
        }
        String attributes =
                "SELECT attrelid, attnum, to_jsonb(t) FROM pg_catalog.pg_attribute t WHERE attrelid >= 16384";
        String indexes = "SELECT indexrelid, 0, to_jsonb(t) FROM pg_catalog.pg_index t WHERE indexrelid >= 16384";
        String comments = "SELECT objoid, objsubid, to_jsonb(t) FROM pg_catalog.pg_description t WHERE objoid >= 16384";
        String dependencies =
                "SELECT 0, row_number() OVER (ORDER BY to_jsonb(t)), to_jsonb(t) FROM pg_catalog.pg_depend t WHERE objid >= 16384";
        for (String query : List.of(attributes, indexes, comments, dependencies)) {
            try (ResultSet rows = statement.executeQuery(query)) {
                while (rows.next()) {
                    facts.put(
                            query.substring(query.indexOf("pg_catalog.")) + rows.getString(1) + " " + rows.getString(2),
                            rows.getString(3));
                }
            }
        }
    }

    private static void readRows(Statement statement, String which, Map<String, String> facts) throws SQLException {
        List<String> relations = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(
                "SELECT format('%I.%I', n.nspname, c.relname), c.relkind FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid >= 16384 AND c.relkind IN ('r', 'S', 'm')"
                        + " AND n.nspname !~ '^pg_' AND (c.relkind <> 'm' OR c.relispopulated) AND " + which)) {
            while (rows.next()) {
                relations.add(rows.getString(2) + rows.getString(1));
            }
        }
        for (String relation : relations) {
            String query = relation.charAt(0) == 'S'
                    ? "SELECT last_value || ' ' || is_called FROM " + relation.substring(1)
                    : "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE \"C\")), '') FROM ONLY "
                            + relation.substring(1) + " t";
            try (ResultSet rows = statement.executeQuery(query)) {
                rows.next();
                facts.put("rows of " + relation.substring(1), rows.getString(1));
            }
        }
    }
}
