package dev.lockstep.introspect;

import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;

/**
 * The completeness check: goes over every system catalog that holds objects, and reports each user-made one that no other reader
 * has accounted for.
 *
 * <p>Row data is none of them: large objects. Nor are objects of the whole cluster: roles, databases, tablespaces.
 */
final class UnmodelledReader implements KindReader {
    /**
     * Without what PostgreSQL makes along with another object and {@code pg_depend} does not call internal: clones of a parent's
     * foreign keys and triggers in partitions, and NOT NULL constraints (since 18 in this catalog; the column has them)
     * unless they say more than a mark on a column or domain can. Entries of a users' operator family are part of it, those in a built-in one are not.
     */
    static final String CANDIDATES = """
            WITH s AS MATERIALIZED (SELECT unnest(CAST(? AS oid[])) AS oid),
            r AS MATERIALIZED (SELECT c.oid FROM pg_class c WHERE c.relnamespace IN (SELECT s.oid FROM s)),
            candidate (catalog, oid) AS (
              SELECT 'pg_class'::regclass::oid, r.oid FROM r
              UNION ALL SELECT 'pg_type'::regclass, t.oid FROM pg_type t WHERE t.typnamespace IN (SELECT s.oid FROM s)
              UNION ALL SELECT 'pg_proc'::regclass, p.oid FROM pg_proc p WHERE p.pronamespace IN (SELECT s.oid FROM s)
              UNION ALL SELECT 'pg_attrdef'::regclass, d.oid FROM pg_attrdef d WHERE d.adrelid IN (SELECT r.oid FROM r)
              UNION ALL SELECT 'pg_constraint'::regclass, k.oid FROM pg_constraint k
                         WHERE k.connamespace IN (SELECT s.oid FROM s)
                           AND NOT (k.contype = 'f' AND k.conparentid <> 0)
                           AND NOT (k.contype = 'n' AND (k.contypid <> 0 OR k.convalidated AND NOT k.connoinherit))
              UNION ALL SELECT 'pg_trigger'::regclass, t.oid FROM pg_trigger t
                         WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgrelid IN (SELECT r.oid FROM r)
              UNION ALL SELECT 'pg_rewrite'::regclass, w.oid FROM pg_rewrite w WHERE w.ev_class IN (SELECT r.oid FROM r)
              UNION ALL SELECT 'pg_policy'::regclass, p.oid FROM pg_policy p WHERE p.polrelid IN (SELECT r.oid FROM r)
              UNION ALL SELECT 'pg_operator'::regclass, o.oid FROM pg_operator o WHERE o.oprnamespace IN (SELECT s.oid FROM s)
              UNION ALL SELECT 'pg_opclass'::regclass, o.oid FROM pg_opclass o WHERE o.opcnamespace IN (SELECT s.oid FROM s)
              UNION ALL SELECT 'pg_opfamily'::regclass, o.oid FROM pg_opfamily o WHERE o.opfnamespace IN (SELECT s.oid FROM s)
              UNION ALL SELECT 'pg_amop'::regclass, o.oid FROM pg_amop o WHERE o.amopfamily < 16384
              UNION ALL SELECT 'pg_amproc'::regclass, p.oid FROM pg_amproc p WHERE p.amprocfamily < 16384
              UNION ALL SELECT 'pg_collation'::regclass, c.oid FROM pg_collation c WHERE c.collnamespace IN (SELECT s.oid FROM s)
              UNION ALL SELECT 'pg_conversion'::regclass, c.oid FROM pg_conversion c WHERE c.connamespace IN (SELECT s.oid FROM s)
              UNION ALL SELECT 'pg_statistic_ext'::regclass, x.oid FROM pg_statistic_ext x
                         WHERE x.stxnamespace IN (SELECT s.oid FROM s)
              UNION ALL SELECT 'pg_ts_parser'::regclass, t.oid FROM pg_ts_parser t WHERE t.prsnamespace IN (SELECT s.oid FROM s)
              UNION ALL SELECT 'pg_ts_dict'::regclass, t.oid FROM pg_ts_dict t WHERE t.dictnamespace IN (SELECT s.oid FROM s)
              UNION ALL SELECT 'pg_ts_template'::regclass, t.oid FROM pg_ts_template t WHERE t.tmplnamespace IN (SELECT s.oid FROM s)
              UNION ALL SELECT 'pg_ts_config'::regclass, t.oid FROM pg_ts_config t WHERE t.cfgnamespace IN (SELECT s.oid FROM s)
              UNION ALL SELECT 'pg_default_acl'::regclass, d.oid FROM pg_default_acl d
                         WHERE d.defaclnamespace = 0 OR d.defaclnamespace IN (SELECT s.oid FROM s)
              UNION ALL SELECT 'pg_cast'::regclass, c.oid FROM pg_cast c
              UNION ALL SELECT 'pg_language'::regclass, l.oid FROM pg_language l
              UNION ALL SELECT 'pg_am'::regclass, a.oid FROM pg_am a
              UNION ALL SELECT 'pg_transform'::regclass, t.oid FROM pg_transform t
              UNION ALL SELECT 'pg_event_trigger'::regclass, t.oid FROM pg_event_trigger t
                         WHERE NOT EXISTS (SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                                            WHERE p.oid = t.evtfoid AND n.nspname = 'lockstep'
                                              AND n.oid NOT IN (SELECT s.oid FROM s))
              UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, w.oid FROM pg_foreign_data_wrapper w
              UNION ALL SELECT 'pg_foreign_server'::regclass, f.oid FROM pg_foreign_server f
              UNION ALL SELECT 'pg_user_mapping'::regclass, m.umid FROM pg_user_mappings m
              UNION ALL SELECT 'pg_publication'::regclass, p.oid FROM pg_publication p
              UNION ALL SELECT 'pg_subscription'::regclass, u.oid FROM pg_subscription u
                         WHERE u.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
              UNION ALL SELECT 'pg_namespace'::regclass, s.oid FROM s
              UNION ALL SELECT 'pg_extension'::regclass, x.oid FROM pg_extension x)
            SELECT candidate.catalog, candidate.oid FROM candidate WHERE candidate.oid >= 16384
            """;

    private static final String IDENTITIES = """
            SELECT u.catalog, u.oid, i.type, i.identity
              FROM unnest(CAST(? AS oid[]), CAST(? AS oid[])) AS u (catalog, oid)
             CROSS JOIN LATERAL pg_identify_object(u.catalog, u.oid, 0) i
             WHERE i.identity IS NOT NULL
            """;

    /** Security labels have no OID. Those of system objects are the server's, as a provider like SELinux gives everything one. */
    private static final String SECURITY_LABELS = """
            SELECT l.classoid, l.objoid, l.provider, i.type, i.identity
              FROM pg_seclabel l
             CROSS JOIN LATERAL pg_identify_object(l.classoid, l.objoid, l.objsubid) i
             WHERE l.classoid <> 'pg_largeobject'::regclass AND l.objoid >= 16384 AND i.identity IS NOT NULL
               AND (i.schema IS NULL OR i.schema !~ '^pg_' AND i.schema <> ?)
            """;

    private final Owners owners;

    UnmodelledReader(Owners owners) {
        this.owners = owners;
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        List<Address> unaccounted = new ArrayList<>();
        String candidates = "SELECT c.catalog, array_agg(c.oid) AS oids FROM (" + CANDIDATES + ") AS c WHERE "
                + draft.scoped("c.catalog", "c.oid") + " GROUP BY c.catalog";
        session.query(
                candidates,
                row -> {
                    long catalog = row.getLong("catalog");
                    for (long oid : Values.oids(row, "oids")) {
                        Address address = Address.of(catalog, oid);
                        if (!owners.covers(address)) {
                            unaccounted.add(address);
                        }
                    }
                    return catalog;
                },
                draft.schemaOids());
        if (!unaccounted.isEmpty()) {
            identify(session, draft, unaccounted);
        }
        session.query(
                SECURITY_LABELS,
                row -> {
                    Unmodelled label = new Unmodelled(
                            "security label",
                            Values.text(row, "provider") + " on " + Values.text(row, "type") + " "
                                    + Values.text(row, "identity"));
                    if (draft.find(Address.of(row.getLong("classoid"), row.getLong("objoid"))) == null) {
                        draft.add(label);
                    }
                    return label;
                },
                CatalogReader.LEDGER_SCHEMA);
    }

    private static void identify(SqlSession session, CatalogDraft draft, List<Address> unaccounted) {
        session.query(
                IDENTITIES,
                row -> {
                    Address address = Address.of(row.getLong("catalog"), row.getLong("oid"));
                    Unmodelled found = new Unmodelled(Values.text(row, "type"), Values.text(row, "identity"));
                    draft.within(address.object(), () -> draft.add(address, found));
                    return found;
                },
                unaccounted.stream().map(Address::catalog).toArray(Long[]::new),
                unaccounted.stream().map(Address::object).toArray(Long[]::new));
    }
}
