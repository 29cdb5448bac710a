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
    static final List<Source> CANDIDATES = List.of(
            candidates(Address.PG_CLASS, "r.oid", "r WHERE true"),
            candidates(Address.PG_TYPE, "t.oid", "pg_type t WHERE t.typnamespace IN (SELECT s.oid FROM s)"),
            candidates(Address.PG_PROC, "p.oid", "pg_proc p WHERE p.pronamespace IN (SELECT s.oid FROM s)"),
            candidates(Address.PG_ATTRDEF, "d.oid", "pg_attrdef d WHERE d.adrelid IN (SELECT r.oid FROM r)"),
            candidates(Address.PG_CONSTRAINT, "k.oid", """
                    pg_constraint k
                     WHERE k.connamespace IN (SELECT s.oid FROM s)
                       AND NOT (k.contype = 'f' AND k.conparentid <> 0)
                       AND NOT (k.contype = 'n' AND (k.contypid <> 0 OR k.convalidated AND NOT k.connoinherit))"""),
            candidates(
                    Address.PG_TRIGGER,
                    "t.oid",
                    "pg_trigger t WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgrelid IN (SELECT r.oid FROM r)"),
            candidates(Address.PG_REWRITE, "w.oid", "pg_rewrite w WHERE w.ev_class IN (SELECT r.oid FROM r)"),
            candidates(Address.PG_POLICY, "p.oid", "pg_policy p WHERE p.polrelid IN (SELECT r.oid FROM r)"),
            candidates(Address.PG_OPERATOR, "o.oid", "pg_operator o WHERE o.oprnamespace IN (SELECT s.oid FROM s)"),
            candidates(Address.PG_OPCLASS, "o.oid", "pg_opclass o WHERE o.opcnamespace IN (SELECT s.oid FROM s)"),
            candidates(Address.PG_OPFAMILY, "o.oid", "pg_opfamily o WHERE o.opfnamespace IN (SELECT s.oid FROM s)"),
            candidates(Address.PG_AMOP, "o.oid", "pg_amop o WHERE o.amopfamily < 16384"),
            candidates(Address.PG_AMPROC, "p.oid", "pg_amproc p WHERE p.amprocfamily < 16384"),
            candidates(Address.PG_COLLATION, "c.oid", "pg_collation c WHERE c.collnamespace IN (SELECT s.oid FROM s)"),
            candidates(Address.PG_CONVERSION, "c.oid", "pg_conversion c WHERE c.connamespace IN (SELECT s.oid FROM s)"),
            candidates(
                    Address.PG_STATISTIC_EXT,
                    "x.oid",
                    "pg_statistic_ext x WHERE x.stxnamespace IN (SELECT s.oid FROM s)"),
            candidates(Address.PG_TS_PARSER, "t.oid", "pg_ts_parser t WHERE t.prsnamespace IN (SELECT s.oid FROM s)"),
            candidates(Address.PG_TS_DICT, "t.oid", "pg_ts_dict t WHERE t.dictnamespace IN (SELECT s.oid FROM s)"),
            candidates(
                    Address.PG_TS_TEMPLATE, "t.oid", "pg_ts_template t WHERE t.tmplnamespace IN (SELECT s.oid FROM s)"),
            candidates(Address.PG_TS_CONFIG, "t.oid", "pg_ts_config t WHERE t.cfgnamespace IN (SELECT s.oid FROM s)"),
            candidates(
                    Address.PG_DEFAULT_ACL,
                    "d.oid",
                    "pg_default_acl d WHERE (d.defaclnamespace = 0 OR d.defaclnamespace IN (SELECT s.oid FROM s))"),
            candidates(Address.PG_CAST, "c.oid", "pg_cast c WHERE true"),
            candidates(Address.PG_LANGUAGE, "l.oid", "pg_language l WHERE true"),
            candidates(Address.PG_AM, "a.oid", "pg_am a WHERE true"),
            candidates(Address.PG_TRANSFORM, "t.oid", "pg_transform t WHERE true"),
            candidates(Address.PG_EVENT_TRIGGER, "t.oid", """
                    pg_event_trigger t
                     WHERE NOT EXISTS (SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                                        WHERE p.oid = t.evtfoid AND n.nspname = 'lockstep' AND n.oid NOT IN (SELECT s.oid FROM s))"""),
            candidates(Address.PG_FOREIGN_DATA_WRAPPER, "w.oid", "pg_foreign_data_wrapper w WHERE true"),
            candidates(Address.PG_FOREIGN_SERVER, "f.oid", "pg_foreign_server f WHERE true"),
            candidates(Address.PG_USER_MAPPING, "m.umid", "pg_user_mappings m WHERE true"),
            candidates(Address.PG_PUBLICATION, "p.oid", "pg_publication p WHERE true"),
            candidates(
                    Address.PG_SUBSCRIPTION,
                    "u.oid",
                    "pg_subscription u WHERE u.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())"),
            candidates(Address.PG_NAMESPACE, "s.oid", "s WHERE true"),
            candidates(Address.PG_EXTENSION, "x.oid", "pg_extension x WHERE true"));

    private static Source candidates(long catalog, String oid, String from) {
        return new Source(
                catalog, oid, "SELECT CAST(" + catalog + " AS oid) AS catalog, " + oid + " AS oid FROM " + from);
    }

    /** What is part of a relation is only read again with it. */
    private static final String QUERY = """
            WITH s AS MATERIALIZED (SELECT unnest(CAST(? AS oid[])) AS oid),
            r AS MATERIALIZED (SELECT c.oid FROM pg_class c WHERE c.relnamespace IN (SELECT s.oid FROM s) AND {relations})
            SELECT c.catalog, array_agg(c.oid) AS oids FROM ({candidates}) c WHERE c.oid >= 16384 GROUP BY c.catalog
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
        String candidates = Source.union(CANDIDATES, draft);
        if (!candidates.isEmpty()) {
            report(session, draft, candidates);
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

    private void report(SqlSession session, CatalogDraft draft, String candidates) {
        List<Address> unaccounted = new ArrayList<>();
        session.query(
                QUERY.replace("{relations}", draft.again().condition("c.oid", Address.PG_CLASS))
                        .replace("{candidates}", candidates),
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
