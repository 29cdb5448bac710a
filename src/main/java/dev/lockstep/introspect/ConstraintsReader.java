package dev.lockstep.introspect;

import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Constraint.Event;
import dev.lockstep.catalog.Constraint.Firing;
import dev.lockstep.catalog.Constraint.Type;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Primary keys, unique, check, foreign-key and exclusion constraints of tables, with the indexes that they own. */
final class ConstraintsReader implements KindReader {
    private static final int VERSION_15 = 150_000;
    private static final int VERSION_18 = 180_000;

    /** The definition is null where it is put together here ({@link PlainDefinitions}). */
    private static final String QUERY = """
            SELECT k.oid, k.conname, k.contype, k.convalidated, k.condeferrable, k.condeferred, k.conrelid, k.conkey,
                   k.coninhcount > 0 AND NOT k.conislocal AS inherited,
                   CASE WHEN {unusual} OR k.confrelid = ANY (ARRAY(SELECT c.oid FROM pg_class c WHERE c.relnamespace = to_regnamespace('lockstep')))
                        THEN pg_get_constraintdef(k.oid)
                        WHEN k.contype = 'c' THEN 'CHECK (' || pg_get_expr(k.conbin, k.conrelid)
                                                  || CASE WHEN k.connoinherit THEN ') NO INHERIT' ELSE ')' END END AS definition,
                   k.confrelid, k.confkey, k.confmatchtype::text || k.confupdtype::text || k.confdeltype::text AS actions
              FROM pg_constraint k
             WHERE k.conrelid <> 0
               AND k.connamespace = ANY (CAST(? AS oid[]))
               AND (k.contype = 'c' OR k.contype = 'f' AND k.conparentid = 0)
            """;

    private static final String WITH_INDEX = """
            SELECT k.oid, k.conname, k.contype, k.convalidated, k.condeferrable, k.condeferred, k.conrelid, k.conkey,
                   k.coninhcount > 0 AND NOT k.conislocal AS inherited,
                   CASE WHEN {unusual} OR k.contype = 'x' OR i.indnatts <> i.indnkeyatts THEN pg_get_constraintdef(k.oid) END AS definition,
                   CASE WHEN c.reloptions IS NOT NULL THEN
                   (SELECT ' WITH (' || string_agg(format('%s=%L', split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)), ', ') || ')'
                      FROM unnest(c.reloptions) o) END AS index_options,
                   i.indexrelid, i.indisclustered AS clustered, i.indisreplident AS replica_identity,
                   CASE WHEN c.reltablespace <> 0 THEN (SELECT t.spcname FROM pg_tablespace t WHERE t.oid = c.reltablespace) END AS spcname,
                   CASE WHEN c.relispartition THEN {parent} END AS parent
              FROM pg_constraint k
              JOIN pg_index i ON i.indexrelid = k.conindid
              JOIN pg_class c ON c.oid = i.indexrelid
             WHERE k.conrelid <> 0
               AND k.connamespace = ANY (CAST(? AS oid[]))
               AND k.contype IN ('p', 'u', 'x')
            """;

    /**
     * The triggers that do not fire as they were made to, by the constraint at the top: those of partitions, of either table, have
     * constraints of their own below a foreign key. Mostly there is none, and all that this takes is to look through {@code pg_trigger}
     * once, and again when it has new rows.
     */
    private static final String FIRINGS = """
            WITH RECURSIVE found AS MATERIALIZED (
                 SELECT t.tgconstraint, t.tgrelid, t.tgenabled, p.proname
                   FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                  WHERE t.tgisinternal AND t.tgenabled <> 'O' AND t.tgconstraint <> 0),
            above AS (
                 SELECT k.oid AS own, k.oid, k.contype, k.conparentid
                   FROM pg_constraint k
                  WHERE k.oid IN (SELECT f.tgconstraint FROM found f) AND k.contype <> 't'
                 UNION ALL
                 SELECT a.own, k.oid, k.contype, k.conparentid
                   FROM above a JOIN pg_constraint k ON k.oid = a.conparentid WHERE a.contype = 'f')
            SELECT a.oid, f.tgrelid, f.tgenabled, f.proname
              FROM above a JOIN found f ON f.tgconstraint = a.own
             WHERE a.contype <> 'f' OR a.conparentid = 0
            """;

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        if (!draft.again().reads(Address.PG_CLASS)) {
            return;
        }
        PlainDefinitions plain = PlainDefinitions.of(session, draft);
        Map<Long, List<Firing>> firings = firings(session, draft);
        draft.query(
                session,
                QUERY.replace("{unusual}", unusual(draft.serverVersion(), false)),
                "conrelid",
                Address.PG_CLASS,
                row -> {
                    ObjectId table = draft.relation(row.getLong("conrelid"));
                    if (table != null) {
                        draft.add(
                                Address.of(Address.PG_CONSTRAINT, row.getLong("oid")),
                                constraint(row, table, draft, plain)
                                        .withFirings(firings.getOrDefault(row.getLong("oid"), List.of())));
                    }
                    return table;
                });
        String withIndex = WITH_INDEX
                .replace("{unusual}", unusual(draft.serverVersion(), true))
                .replace("{parent}", IndexesReader.PARENT);
        draft.query(session, withIndex, "conrelid", Address.PG_CLASS, row -> {
            ObjectId table = draft.relation(row.getLong("conrelid"));
            if (table != null) {
                Constraint constraint = withIndex(row, table, draft, plain)
                        .withFirings(firings.getOrDefault(row.getLong("oid"), List.of()));
                draft.add(Address.of(Address.PG_CONSTRAINT, row.getLong("oid")), constraint);
                draft.alias(Address.relation(row.getLong("indexrelid")), constraint.id());
            }
            return table;
        });
    }

    private static Map<Long, List<Firing>> firings(SqlSession session, CatalogDraft draft) {
        Map<Long, List<Firing>> firings = new HashMap<>();
        if (draft.lasting().usualFirings() && !draft.again().renews(List.of("pg_trigger"))) {
            return firings;
        }
        List<?> otherwise = session.query(FIRINGS, row -> {
            ObjectId table = draft.table(row.getLong("tgrelid"));
            if (table != null) {
                firings.computeIfAbsent(row.getLong("oid"), oid -> new ArrayList<>())
                        .add(new Firing(
                                table, Event.of(Values.text(row, "proname")), Values.enabled(row, "tgenabled")));
            }
            return table;
        });
        draft.lasting().usualFirings(otherwise.isEmpty());
        return firings;
    }

    private static String unusual(int serverVersion, boolean index) {
        String nulls = index ? "i.indnullsnotdistinct" : "k.confdelsetcols IS NOT NULL";
        return "("
                + (serverVersion < VERSION_15 ? "false" : nulls)
                + (serverVersion < VERSION_18 ? "" : " OR k.conperiod OR NOT k.conenforced") + ")";
    }

    /** A check or a foreign key. */
    private static Constraint constraint(ResultSet row, ObjectId table, CatalogDraft draft, PlainDefinitions plain)
            throws SQLException {
        Type type = type(Values.code(row, "contype"));
        List<String> columns = draft.columnNames(row.getLong("conrelid"), Values.numbers(row, "conkey"));
        boolean foreign = type == Type.FOREIGN_KEY;
        ObjectId referenced = foreign ? draft.table(row.getLong("confrelid")) : null;
        // Lockstep's own tables are not read.
        List<String> referencedColumns = referenced == null
                ? List.of()
                : draft.columnNames(row.getLong("confrelid"), Values.numbers(row, "confkey"));
        String printed = row.getString("definition");
        if (printed == null && referenced == null) {
            printed = Values.text(row, "definition");
        }
        String definition = printed == null
                ? plain.foreignKey(columns, referenced, referencedColumns, Values.text(row, "actions"))
                        + deferrable(row)
                : type == Type.CHECK ? printed + deferrable(row) : printed;
        return new Constraint(
                table,
                Values.text(row, "conname"),
                type,
                Values.without(" NOT VALID", definition),
                row.getBoolean("convalidated"),
                columns,
                referenced,
                referencedColumns,
                row.getBoolean("inherited"),
                null,
                false,
                false,
                null);
    }

    private static Constraint withIndex(ResultSet row, ObjectId table, CatalogDraft draft, PlainDefinitions plain)
            throws SQLException {
        Type type = type(Values.code(row, "contype"));
        List<String> columns = draft.columnNames(row.getLong("conrelid"), Values.numbers(row, "conkey"));
        String printed = row.getString("definition");
        String definition = printed == null ? plain.key(type, columns) + deferrable(row) : printed;
        return new Constraint(
                table,
                Values.text(row, "conname"),
                type,
                withOptions(definition, row),
                row.getBoolean("convalidated"),
                columns,
                null,
                List.of(),
                row.getBoolean("inherited"),
                IndexesReader.parent(row),
                row.getBoolean("clustered"),
                row.getBoolean("replica_identity"),
                row.getString("spcname"));
    }

    private static String deferrable(ResultSet row) throws SQLException {
        return (row.getBoolean("condeferrable") ? " DEFERRABLE" : "")
                + (row.getBoolean("condeferred") ? " INITIALLY DEFERRED" : "");
    }

    /** {@code pg_get_constraintdef} leaves the storage parameters of a key's index out (and prints those of an exclusion's). */
    private static String withOptions(String definition, ResultSet row) throws SQLException {
        String options = row.getString("index_options");
        if (options == null || Values.code(row, "contype") == 'x') {
            return definition;
        }
        String deferrable = deferrable(row);
        return Values.without(deferrable, definition) + options + deferrable;
    }

    private static Type type(char code) {
        return switch (code) {
            case 'p' -> Type.PRIMARY_KEY;
            case 'u' -> Type.UNIQUE;
            case 'c' -> Type.CHECK;
            case 'f' -> Type.FOREIGN_KEY;
            case 'x' -> Type.EXCLUSION;
            default -> throw new IllegalStateException("unknown type of constraint " + code);
        };
    }
}
