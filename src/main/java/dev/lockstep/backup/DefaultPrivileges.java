package dev.lockstep.backup;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ALTER DEFAULT PRIVILEGES} set ({@code pg_default_acl}). The catalog does not model it; as it holds nothing but grants
 * that objects will get which do not exist yet, a backup writes it out with the other grants.
 */
final class DefaultPrivileges {
    /** As {@code pg_identify_object} calls it. */
    private static final String TYPE = "default acl";

    private DefaultPrivileges() {}

    static boolean is(DatabaseObject object) {
        return object instanceof Unmodelled unmodelled && unmodelled.type().equals(TYPE);
    }

    /** The catalog as a plan can make it. */
    static Catalog without(Catalog catalog) {
        return new Catalog(
                catalog.serverVersion(),
                catalog.objects().stream().filter(object -> !is(object)).toList(),
                catalog.dependencies().edges().stream()
                        .filter(edge -> catalog.all(Unmodelled.class)
                                .filter(DefaultPrivileges::is)
                                .noneMatch(acl -> edge.dependent().equals(acl.id())
                                        || edge.on().equals(acl.id())))
                        .toList(),
                catalog.sizes());
    }

    /** One grant of one entry; {@code privilege} is {@code null} for an entry by which nobody gets anything. */
    private record Entry(
            String role,
            @Nullable String schema,
            String objects,
            @Nullable String grantee,
            @Nullable String privilege,
            boolean grantable) {

        String head() {
            return "ALTER DEFAULT PRIVILEGES FOR ROLE " + Quoting.identifier(role)
                    + (schema == null ? "" : " IN SCHEMA " + Quoting.identifier(schema));
        }
    }

    static List<String> read(SqlSession session) {
        List<Entry> entries = session.query(
                """
                SELECT pg_catalog.pg_get_userbyid(d.defaclrole), n.nspname,
                       CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'ROUTINES'
                            WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' WHEN 'L' THEN 'LARGE OBJECTS' END,
                       CASE WHEN a.grantee <> 0 THEN pg_catalog.pg_get_userbyid(a.grantee) END, a.privilege_type,
                       coalesce(a.is_grantable, false)
                FROM pg_catalog.pg_default_acl d
                LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
                LEFT JOIN LATERAL pg_catalog.aclexplode(d.defaclacl) a ON true
                ORDER BY 1, 2 NULLS FIRST, 3, 4 NULLS FIRST, 5
                """,
                row -> new Entry(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getBoolean(6)));
        List<String> statements = new ArrayList<>();
        Set<String> begun = new HashSet<>();
        for (Entry entry : entries) {
            // One without a schema stands in the place of the built-in default; one with a schema is added to it.
            if (entry.schema() == null && begun.add(entry.head() + entry.objects())) {
                String revoke = entry.head() + " REVOKE ALL ON " + entry.objects() + " FROM ";
                statements.add(revoke + "PUBLIC");
                statements.add(revoke + Quoting.identifier(entry.role()));
            }
            if (entry.privilege() != null) {
                statements.add(entry.head() + " GRANT " + entry.privilege() + " ON " + entry.objects() + " TO "
                        + (entry.grantee() == null ? "PUBLIC" : Quoting.identifier(entry.grantee()))
                        + (entry.grantable() ? " WITH GRANT OPTION" : ""));
            }
        }
        return statements;
    }
}
