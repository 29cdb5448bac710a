package dev.lockstep.introspect;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server says about itself, the database and the role that is connected.
 *
 * @param version {@code server_version_num}, for example 170011
 * @param versionText {@code server_version}, for example {@code 17.11}
 * @param user {@code current_user}
 * @param databaseBytes {@code null} when the role may not ask
 * @param encoding for example {@code UTF8}
 * @param collationProvider {@code libc}, {@code icu} or {@code builtin}
 * @param locale by which the database sorts
 * @param standby it replays another server's log, so nothing can be changed in it
 * @param createInDatabase the role may create schemas
 */
public record ServerFacts(
        int version,
        String versionText,
        String user,
        boolean superuser,
        String database,
        @Nullable Long databaseBytes,
        String encoding,
        String collationProvider,
        String locale,
        boolean standby,
        boolean createInDatabase) {
    /** The oldest major version that Lockstep works with. */
    public static final int OLDEST_MAJOR_VERSION = 14;

    /** {@code datlocprovider} came with 15, {@code daticulocale} too, and was named {@code datlocale} in 17. */
    private static final String QUERY = """
            SELECT pg_catalog.current_setting('server_version_num')::int AS version,
                   pg_catalog.current_setting('server_version') AS version_text,
                   current_user AS user_name,
                   (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user) AS superuser,
                   d.datname,
                   CASE WHEN pg_catalog.has_database_privilege(d.oid, 'CONNECT') THEN pg_catalog.pg_database_size(d.oid) END AS bytes,
                   pg_catalog.pg_encoding_to_char(d.encoding) AS encoding,
                   CASE pg_catalog.to_jsonb(d) ->> 'datlocprovider' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END AS provider,
                   coalesce(pg_catalog.to_jsonb(d) ->> 'datlocale', pg_catalog.to_jsonb(d) ->> 'daticulocale', d.datcollate) AS locale,
                   pg_catalog.pg_is_in_recovery() AS standby,
                   pg_catalog.has_database_privilege(d.oid, 'CREATE') AS create_in_database
              FROM pg_catalog.pg_database d
             WHERE d.datname = current_database()
            """;

    public static ServerFacts read(SqlSession session) {
        return session.queryOne(QUERY, ServerFacts::of);
    }

    /**
     * What a promotion into this database could need and the connected role may not do, in plain sentences; empty when nothing is
     * missing.
     *
     * @param catalog of the same database
     */
    public static List<String> missingForPromotion(SqlSession session, Catalog catalog) {
        return PromotionPrivileges.missing(session, catalog);
    }

    public int majorVersion() {
        return version / 10_000;
    }

    private static ServerFacts of(ResultSet row) throws SQLException {
        return new ServerFacts(
                row.getInt("version"),
                Values.text(row, "version_text"),
                Values.text(row, "user_name"),
                row.getBoolean("superuser"),
                Values.text(row, "datname"),
                row.getObject("bytes", Long.class),
                Values.text(row, "encoding"),
                Values.text(row, "provider"),
                Values.text(row, "locale"),
                row.getBoolean("standby"),
                row.getBoolean("create_in_database"));
    }
}
