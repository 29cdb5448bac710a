package dev.lockstep.introspect;

import dev.lockstep.catalog.DefaultPrivileges;
import dev.lockstep.catalog.Privileges.Grant;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code ALTER DEFAULT PRIVILEGES} set. */
final class DefaultPrivilegesReader implements KindReader {
    private static final String QUERY = """
            SELECT d.oid, pg_get_userbyid(d.defaclrole) AS role, n.nspname, d.defaclobjtype::text AS objects,
                   CASE WHEN g.grantee <> 0 THEN pg_get_userbyid(g.grantee) END AS grantee,
                   g.privilege_type, g.is_grantable
              FROM pg_default_acl d
              LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
              LEFT JOIN LATERAL aclexplode(d.defaclacl) g ON true
             WHERE d.defaclnamespace = 0 OR d.defaclnamespace = ANY (CAST(? AS oid[]))
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_default_acl";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        Map<Long, Entry> entries = new LinkedHashMap<>();
        session.query(
                QUERY,
                row -> {
                    Entry entry = entries.get(row.getLong("oid"));
                    if (entry == null) {
                        entry = Entry.of(row);
                        entries.put(row.getLong("oid"), entry);
                    }
                    String privilege = row.getString("privilege_type");
                    if (privilege != null) {
                        entry.grants()
                                .add(new Grant(
                                        row.getString("grantee"), privilege, row.getBoolean("is_grantable"), null));
                    }
                    return entry;
                },
                draft.schemaOids());
        entries.forEach((oid, entry) -> draft.add(
                Address.of(Address.PG_DEFAULT_ACL, oid),
                new DefaultPrivileges(entry.role(), entry.schema(), entry.objects(), entry.grants())));
    }

    private record Entry(String role, @Nullable String schema, DefaultPrivileges.Objects objects, List<Grant> grants) {
        static Entry of(ResultSet row) throws SQLException {
            return new Entry(
                    Values.text(row, "role"),
                    row.getString("nspname"),
                    DefaultPrivileges.Objects.of(Values.text(row, "objects")),
                    new ArrayList<>());
        }
    }
}
