package dev.lockstep.introspect;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.catalog.Privileges.Grant;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Owners and grants of relations, sequences, schemas, routines, types and collations; the last have owners only. */
final class PrivilegesReader implements KindReader {
    /**
     * A table without grants but those on columns still has the default ones: they are written out then. What has none at all, which is
     * most, comes in one row per owner.
     */
    private static final String QUERY = """
        WITH s AS MATERIALIZED (SELECT unnest(CAST(? AS oid[])) AS oid),
        g AS MATERIALIZED (
          SELECT a.attrelid, a.attname, a.attacl FROM pg_attribute a WHERE a.attacl IS NOT NULL AND {columns}),
        o AS (SELECT u.* FROM (
          SELECT 'pg_class'::regclass::oid AS catalog, c.oid, c.relowner AS owner,
                 coalesce(c.relacl, CASE WHEN c.oid IN (SELECT g.attrelid FROM g) THEN acldefault('r', c.relowner) END) AS acl
            FROM pg_class c
           WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND c.relnamespace IN (SELECT s.oid FROM s)
          UNION ALL
          SELECT 'pg_namespace'::regclass, n.oid, n.nspowner, n.nspacl
            FROM pg_namespace n WHERE n.oid IN (SELECT s.oid FROM s)
          UNION ALL
          SELECT 'pg_foreign_data_wrapper'::regclass, w.oid, w.fdwowner, w.fdwacl FROM pg_foreign_data_wrapper w
          UNION ALL
          SELECT 'pg_foreign_server'::regclass, f.oid, f.srvowner, f.srvacl FROM pg_foreign_server f
          UNION ALL
          SELECT 'pg_publication'::regclass, p.oid, p.pubowner, NULL FROM pg_publication p
          UNION ALL
          SELECT 'pg_subscription'::regclass, u.oid, u.subowner, NULL FROM pg_subscription u
           WHERE u.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
          UNION ALL
          SELECT 'pg_proc'::regclass, p.oid, p.proowner, p.proacl
            FROM pg_proc p WHERE p.pronamespace IN (SELECT s.oid FROM s)
          UNION ALL
          SELECT 'pg_type'::regclass, t.oid, t.typowner, t.typacl
            FROM pg_type t
           WHERE (t.typtype IN ('e', 'd', 'c', 'r', 'p') OR t.typtype = 'b' AND t.typarray <> 0)
             AND t.typnamespace IN (SELECT s.oid FROM s)
          UNION ALL
          SELECT 'pg_conversion'::regclass, c.oid, c.conowner, NULL
            FROM pg_conversion c WHERE c.connamespace IN (SELECT s.oid FROM s)
          UNION ALL
          SELECT 'pg_language'::regclass, l.oid, l.lanowner, l.lanacl FROM pg_language l WHERE l.oid >= 16384
          UNION ALL
          SELECT 'pg_statistic_ext'::regclass, x.oid, x.stxowner, NULL
            FROM pg_statistic_ext x WHERE x.stxnamespace IN (SELECT s.oid FROM s)
          UNION ALL
          SELECT 'pg_ts_dict'::regclass, d.oid, d.dictowner, NULL
            FROM pg_ts_dict d WHERE d.dictnamespace IN (SELECT s.oid FROM s)
          UNION ALL
          SELECT 'pg_ts_config'::regclass, c.oid, c.cfgowner, NULL
            FROM pg_ts_config c WHERE c.cfgnamespace IN (SELECT s.oid FROM s)
          UNION ALL
          SELECT 'pg_operator'::regclass, o.oid, o.oprowner, NULL
            FROM pg_operator o WHERE o.oprnamespace IN (SELECT s.oid FROM s)
          UNION ALL
          SELECT 'pg_opclass'::regclass, o.oid, o.opcowner, NULL
            FROM pg_opclass o WHERE o.opcnamespace IN (SELECT s.oid FROM s)
          UNION ALL
          SELECT 'pg_opfamily'::regclass, o.oid, o.opfowner, NULL
            FROM pg_opfamily o WHERE o.opfnamespace IN (SELECT s.oid FROM s)
          UNION ALL
          SELECT 'pg_event_trigger'::regclass, t.oid, t.evtowner, NULL FROM pg_event_trigger t
          UNION ALL
          SELECT 'pg_collation'::regclass, c.oid, c.collowner, NULL
            FROM pg_collation c WHERE c.collnamespace IN (SELECT s.oid FROM s)) u WHERE {objects})
        SELECT o.catalog, array_agg(o.oid) AS oids, pg_get_userbyid(o.owner) AS owner, false AS explicit,
               NULL AS grantee, NULL AS privilege_type, NULL::boolean AS is_grantable, NULL AS attname, NULL::boolean AS by_other
          FROM o WHERE o.acl IS NULL
         GROUP BY o.catalog, o.owner
        UNION ALL
        SELECT o.catalog, ARRAY[o.oid], pg_get_userbyid(o.owner), true,
               CASE WHEN g.grantee <> 0 THEN pg_get_userbyid(g.grantee) END,
               g.privilege_type, g.is_grantable, NULL, g.grantor <> o.owner
          FROM o LEFT JOIN LATERAL aclexplode(o.acl) g ON true
         WHERE o.acl IS NOT NULL
        UNION ALL
        SELECT 'pg_class'::regclass, ARRAY[c.oid], pg_get_userbyid(c.relowner), true,
               CASE WHEN e.grantee <> 0 THEN pg_get_userbyid(e.grantee) END,
               e.privilege_type, e.is_grantable, g.attname, e.grantor <> c.relowner
          FROM g
          JOIN pg_class c ON c.oid = g.attrelid
         CROSS JOIN LATERAL aclexplode(g.attacl) e
         WHERE c.relnamespace IN (SELECT s.oid FROM s)
           AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
        """;

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        String query = QUERY.replace("{columns}", draft.scoped("a.attrelid", Address.PG_CLASS))
                .replace("{objects}", draft.scoped("u.catalog", "u.oid"));
        Map<ObjectId, Entry> entries = new LinkedHashMap<>();
        session.query(
                query,
                row -> {
                    long catalog = row.getLong("catalog");
                    Owned owned = new Owned(
                            draft.shared(Values.text(row, "owner")), row.getBoolean("explicit"), draft.majorVersion());
                    for (long oid : Values.oids(row, "oids")) {
                        ObjectId on = draft.find(Address.of(catalog, oid));
                        if (on != null && on.kind() != Kind.COLUMN) {
                            entries.computeIfAbsent(on, id -> new Entry(id, oid, owned))
                                    .add(row);
                        }
                    }
                    return catalog;
                },
                draft.schemaOids());
        entries.values().forEach(entry -> draft.within(entry.oid, () -> draft.add(entry.privileges())));
    }

    private record Owned(String owner, boolean explicit, int majorVersion) {}

    private static final class Entry {
        private final ObjectId on;
        private final long oid;
        private final Owned owned;
        private final List<Grant> grants = new ArrayList<>(0);
        private boolean byOthers;

        Entry(ObjectId on, long oid, Owned owned) {
            this.on = on;
            this.oid = oid;
            this.owned = owned;
        }

        void add(ResultSet row) throws SQLException {
            String privilege = owned.explicit() ? row.getString("privilege_type") : null;
            if (privilege != null) {
                grants.add(new Grant(
                        row.getString("grantee"), privilege, row.getBoolean("is_grantable"), row.getString("attname")));
                byOthers |= row.getBoolean("by_other");
            }
        }

        Privileges privileges() {
            Privileges builtIn = new Privileges(on, owned.owner(), null, byOthers);
            return owned.explicit() ? builtIn.withGrants(grants, owned.majorVersion()) : builtIn;
        }
    }
}
