package dev.lockstep.introspect;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Column.Identity;
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
import org.jspecify.annotations.Nullable;

/** Owners and grants of relations, sequences (those of identity columns, too), schemas, routines, types and collations; the last have owners only. */
final class PrivilegesReader implements KindReader {
    /**
     * A table without grants but those on columns still has the default ones: they are written out then. What has none at all, which is
     * most, comes in one row per owner. Older servers leave a dropped column its grants.
     */
    private static final String QUERY = """
        WITH s AS MATERIALIZED (SELECT unnest(CAST(? AS oid[])) AS oid),
        g AS MATERIALIZED (
          SELECT a.attrelid, a.attname, a.attacl FROM pg_attribute a
           WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND {columns}),
        o AS ({owned})
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

    /** By catalog. */
    private static final List<Source> OWNED = List.of(
            owned(
                    Address.PG_CLASS,
                    "c.oid",
                    "c.relowner",
                    "coalesce(c.relacl, CASE WHEN c.oid IN (SELECT g.attrelid FROM g) THEN acldefault('r', c.relowner) END)",
                    "pg_class c WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND c.relnamespace IN (SELECT s.oid FROM s)"),
            owned(
                    Address.PG_NAMESPACE,
                    "n.oid",
                    "n.nspowner",
                    "n.nspacl",
                    "pg_namespace n WHERE n.oid IN (SELECT s.oid FROM s)"),
            owned(
                    Address.PG_FOREIGN_DATA_WRAPPER,
                    "w.oid",
                    "w.fdwowner",
                    "w.fdwacl",
                    "pg_foreign_data_wrapper w WHERE true"),
            owned(Address.PG_FOREIGN_SERVER, "f.oid", "f.srvowner", "f.srvacl", "pg_foreign_server f WHERE true"),
            owned(Address.PG_PUBLICATION, "p.oid", "p.pubowner", "NULL", "pg_publication p WHERE true"),
            owned(
                    Address.PG_SUBSCRIPTION,
                    "u.oid",
                    "u.subowner",
                    "NULL",
                    "pg_subscription u WHERE u.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())"),
            owned(
                    Address.PG_PROC,
                    "p.oid",
                    "p.proowner",
                    "p.proacl",
                    "pg_proc p WHERE p.pronamespace IN (SELECT s.oid FROM s)"),
            owned(
                    Address.PG_TYPE,
                    "t.oid",
                    "t.typowner",
                    "t.typacl",
                    "pg_type t WHERE (t.typtype IN ('e', 'd', 'c', 'r', 'p') OR t.typtype = 'b' AND t.typarray <> 0) AND t.typnamespace IN (SELECT s.oid FROM s)"),
            owned(
                    Address.PG_CONVERSION,
                    "c.oid",
                    "c.conowner",
                    "NULL",
                    "pg_conversion c WHERE c.connamespace IN (SELECT s.oid FROM s)"),
            owned(Address.PG_LANGUAGE, "l.oid", "l.lanowner", "l.lanacl", "pg_language l WHERE l.oid >= 16384"),
            owned(
                    Address.PG_STATISTIC_EXT,
                    "x.oid",
                    "x.stxowner",
                    "NULL",
                    "pg_statistic_ext x WHERE x.stxnamespace IN (SELECT s.oid FROM s)"),
            owned(
                    Address.PG_TS_DICT,
                    "d.oid",
                    "d.dictowner",
                    "NULL",
                    "pg_ts_dict d WHERE d.dictnamespace IN (SELECT s.oid FROM s)"),
            owned(
                    Address.PG_TS_CONFIG,
                    "c.oid",
                    "c.cfgowner",
                    "NULL",
                    "pg_ts_config c WHERE c.cfgnamespace IN (SELECT s.oid FROM s)"),
            owned(
                    Address.PG_OPERATOR,
                    "o.oid",
                    "o.oprowner",
                    "NULL",
                    "pg_operator o WHERE o.oprnamespace IN (SELECT s.oid FROM s)"),
            owned(
                    Address.PG_OPCLASS,
                    "o.oid",
                    "o.opcowner",
                    "NULL",
                    "pg_opclass o WHERE o.opcnamespace IN (SELECT s.oid FROM s)"),
            owned(
                    Address.PG_OPFAMILY,
                    "o.oid",
                    "o.opfowner",
                    "NULL",
                    "pg_opfamily o WHERE o.opfnamespace IN (SELECT s.oid FROM s)"),
            owned(Address.PG_EVENT_TRIGGER, "t.oid", "t.evtowner", "NULL", "pg_event_trigger t WHERE true"),
            owned(
                    Address.PG_COLLATION,
                    "c.oid",
                    "c.collowner",
                    "NULL",
                    "pg_collation c WHERE c.collnamespace IN (SELECT s.oid FROM s)"));

    private static Source owned(long catalog, String oid, String owner, String acl, String from) {
        return new Source(
                catalog,
                oid,
                "SELECT CAST(" + catalog + " AS oid) AS catalog, " + oid + ", " + owner + " AS owner, CAST(" + acl
                        + " AS aclitem[]) AS acl FROM " + from);
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        String sources = Source.union(OWNED, draft);
        if (sources.isEmpty()) {
            return;
        }
        String query = QUERY.replace("{columns}", draft.again().condition("a.attrelid", Address.PG_CLASS))
                .replace("{owned}", sources);
        Map<ObjectId, Entry> entries = new LinkedHashMap<>();
        session.query(
                query,
                row -> {
                    long catalog = row.getLong("catalog");
                    Owned owned = new Owned(
                            draft.shared(Values.text(row, "owner")), row.getBoolean("explicit"), draft.majorVersion());
                    for (long oid : Values.oids(row, "oids")) {
                        ObjectId on = subject(Address.of(catalog, oid), draft);
                        if (on != null) {
                            entries.computeIfAbsent(on, id -> new Entry(id, oid, owned))
                                    .add(row);
                        }
                    }
                    return catalog;
                },
                draft.schemaOids());
        entries.values().forEach(entry -> draft.within(entry.oid, () -> draft.add(entry.privileges())));
    }

    /** Of an identity column there is the sequence only, by the name that {@link Subjects} have for it, too. */
    private static @Nullable ObjectId subject(Address address, CatalogDraft draft) {
        ObjectId found = draft.find(address);
        if (found == null || found.kind() != Kind.COLUMN) {
            return found;
        }
        Identity identity = draft.object(address) instanceof Column column ? column.identity() : null;
        if (identity == null) {
            return null;
        }
        draft.addPart(identity.sequence(), found);
        return identity.sequence();
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
