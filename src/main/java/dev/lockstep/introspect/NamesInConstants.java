package dev.lockstep.introspect;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.introspect.CatalogLook.Changes;
import dev.lockstep.sql.SqlSession;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who shows the name of something without depending on it. {@code '{t}'::regclass[]} is kept as an OID and printed as what has it at present,
 * and PostgreSQL records dependencies of single {@code regclass} constants only: not of those within arrays, rows and ranges, and none at
 * all of the bounds of partitions. Constants that name what is in other catalogs than these (schemas, roles, collations) need
 * nothing, since after a change there all is read.
 *
 * @param owners the OIDs of the tables, types and functions that have such constants, but for
 * @param unknown those that have changed since
 */
record NamesInConstants(Set<Long> owners, Set<Long> unknown) {
    /** What is named by constants, and where its own name is. */
    private static final Map<String, String> NAMED = Map.of(
            "pg_class", "relnamespace AS schema, relname",
            "pg_type", "typnamespace AS schema, typname",
            "pg_proc", "pronamespace AS schema, proname");

    /** A type has a name within when a part of it has. */
    private static final String QUERY = """
            WITH RECURSIVE single (oid) AS (
              VALUES ('regclass'::regtype::oid), ('regtype'::regtype::oid), ('regproc'::regtype::oid), ('regprocedure'::regtype::oid)),
            whole (part, oid) AS MATERIALIZED (
              SELECT typelem, oid FROM pg_type WHERE typelem <> 0
              UNION ALL SELECT typbasetype, oid FROM pg_type WHERE typbasetype <> 0
              UNION ALL SELECT a.atttypid, c.reltype
                          FROM pg_type t JOIN pg_attribute a ON a.atttypid = t.oid JOIN pg_class c ON c.oid = a.attrelid
                         WHERE (t.typtype <> 'b' OR t.typelem <> 0 OR t.oid IN (SELECT oid FROM single))
                           AND a.attnum > 0 AND NOT a.attisdropped AND c.reltype <> 0
              UNION ALL SELECT rngsubtype, rngtypid FROM pg_range
              UNION ALL SELECT rngsubtype, rngmultitypid FROM pg_range),
            named (oid) AS (
              SELECT oid FROM single UNION SELECT whole.oid FROM named JOIN whole ON whole.part = named.oid),
            constant (pattern, of_bound) AS MATERIALIZED (
              SELECT ':consttype (?:' || string_agg(oid::text, '|') FILTER (WHERE oid NOT IN (SELECT oid FROM single)) || ') ',
                     ':consttype (?:' || string_agg(oid::text, '|') || ') '
                FROM named),
            expression (owner, tree) AS (
              SELECT adrelid, adbin FROM pg_attrdef
              UNION ALL SELECT conrelid, conbin FROM pg_constraint WHERE conrelid <> 0
              UNION ALL SELECT contypid, conbin FROM pg_constraint WHERE contypid <> 0
              UNION ALL SELECT ev_class, ev_action FROM pg_rewrite
              UNION ALL SELECT ev_class, ev_qual FROM pg_rewrite
              UNION ALL SELECT tgrelid, tgqual FROM pg_trigger
              UNION ALL SELECT polrelid, polqual FROM pg_policy
              UNION ALL SELECT polrelid, polwithcheck FROM pg_policy
              UNION ALL SELECT indrelid, indexprs FROM pg_index
              UNION ALL SELECT indrelid, indpred FROM pg_index
              UNION ALL SELECT partrelid, partexprs FROM pg_partitioned_table
              UNION ALL SELECT oid, typdefaultbin FROM pg_type
              UNION ALL SELECT oid, proargdefaults FROM pg_proc
              UNION ALL SELECT oid, prosqlbody FROM pg_proc)
            SELECT e.owner FROM expression e, constant k
             WHERE e.owner >= 16384 AND {scoped} AND e.tree IS NOT NULL AND e.tree::text ~ k.pattern
            UNION
            SELECT e.owner FROM (SELECT oid, relpartbound FROM pg_class) AS e (owner, bound), constant k
             WHERE {scoped} AND e.bound IS NOT NULL AND e.bound::text ~ k.of_bound
            """;

    /** When nothing was asked for yet. */
    static NamesInConstants read(SqlSession session) {
        return new NamesInConstants(read(session, "true"), Set.of());
    }

    private static Set<Long> read(SqlSession session, String scope) {
        return new HashSet<>(session.query(QUERY.replace("{scoped}", scope), row -> row.getLong(1)));
    }

    /** The same later on, of which it is known what has changed. */
    NamesInConstants changed(Set<Long> changed) {
        Set<Long> all = new HashSet<>(unknown);
        all.addAll(changed);
        return new NamesInConstants(owners, all);
    }

    /** With nothing unknown. */
    NamesInConstants known(SqlSession session) {
        Set<Long> all = new HashSet<>(owners);
        all.removeAll(unknown);
        all.addAll(read(session, "e.owner = ANY ('" + CatalogDraft.oids(unknown) + "'::oid[])"));
        return new NamesInConstants(all, Set.of());
    }

    /**
     * Whether anything that constants can name has another name now or is no more; in doubt, as with what belongs to an extension, it has.
     *
     * @param gone the OIDs of what is no more
     */
    static boolean lost(SqlSession session, Changes changes, Set<Long> gone, Affected earlier, CatalogDraft draft) {
        return NAMED.keySet().stream().anyMatch(catalog -> gone.stream().anyMatch(oid -> earlier.was(oid, catalog)))
                || NAMED.keySet().stream().anyMatch(catalog -> renamed(session, catalog, changes, earlier, draft));
    }

    private static boolean renamed(
            SqlSession session, String catalog, Changes changes, Affected earlier, CatalogDraft draft) {
        List<Long> rewritten = changes.rewritten().getOrDefault(catalog, List.of()).stream()
                .filter(oid -> earlier.was(oid, catalog))
                .toList();
        if (rewritten.isEmpty()) {
            return false;
        }
        long address = Address.DROPPABLE.get(catalog);
        return session.query(
                        "SELECT oid, " + NAMED.get(catalog) + " AS name FROM pg_catalog." + catalog
                                + " WHERE oid = ANY (CAST(? AS oid[]))",
                        row -> isNamed(
                                draft.find(Address.of(address, row.getLong("oid"))),
                                row.getLong("schema"),
                                Values.text(row, "name"),
                                draft),
                        CatalogDraft.oids(new HashSet<>(rewritten)))
                .contains(false);
    }

    private static boolean isNamed(@Nullable ObjectId before, long schema, String name, CatalogDraft draft) {
        return before != null
                && draft.hasSchema(schema)
                && draft.schema(schema).equals(before.schema())
                && name.equals(before.name());
    }
}
