package dev.lockstep.introspect;

import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Constraint.Type;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Primary keys, unique, check, foreign-key and exclusion constraints of tables, with the indexes that they own. */
final class ConstraintsReader implements KindReader {
    private static final String QUERY = """
            SELECT k.oid, k.conname, k.contype, coalesce({plain}, pg_get_constraintdef(k.oid)) AS definition, k.convalidated,
                   concat(CASE WHEN k.condeferrable THEN ' DEFERRABLE' END,
                          CASE WHEN k.condeferred THEN ' INITIALLY DEFERRED' END) AS deferrable,
                   CASE WHEN ic.reloptions IS NOT NULL THEN
                   (SELECT ' WITH (' || string_agg(format('%s=%L', split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)), ', ') || ')'
                      FROM unnest(ic.reloptions) o) END AS index_options,
                   k.conrelid, k.conkey, k.confrelid, k.confkey,
                   rn.nspname AS referenced_schema, rc.relname AS referenced_table,
                   k.coninhcount > 0 AND NOT k.conislocal AS inherited,
                   i.indexrelid, coalesce(i.indisclustered, false) AS clustered,
                   coalesce(i.indisreplident, false) AS replica_identity, ts.spcname,
                   pn.nspname AS parent_schema, pt.relname AS parent_table, pi.relname AS parent_index, pk.conname AS parent_name
              FROM pg_constraint k
              JOIN pg_class c ON c.oid = k.conrelid
              LEFT JOIN pg_class rc ON rc.oid = k.confrelid AND k.contype = 'f'
              LEFT JOIN pg_namespace rn ON rn.oid = rc.relnamespace
              LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
              LEFT JOIN pg_attribute ka ON ka.attrelid = k.conrelid AND ka.attnum = k.conkey[1]
              LEFT JOIN pg_attribute fa ON fa.attrelid = k.confrelid AND fa.attnum = k.confkey[1]
              LEFT JOIN pg_class ic ON ic.oid = i.indexrelid
              LEFT JOIN pg_tablespace ts ON ts.oid = ic.reltablespace
              LEFT JOIN pg_inherits h ON h.inhrelid = i.indexrelid
              LEFT JOIN pg_class pi ON pi.oid = h.inhparent
              LEFT JOIN pg_namespace pn ON pn.oid = pi.relnamespace
              LEFT JOIN pg_index px ON px.indexrelid = h.inhparent
              LEFT JOIN pg_class pt ON pt.oid = px.indrelid
              LEFT JOIN pg_constraint pk ON pk.oid = k.conparentid AND k.conparentid <> 0
             WHERE c.relkind IN ('r', 'p', 'f')
               AND c.relnamespace = ANY (CAST(? AS oid[]))
               AND k.contype IN ('p', 'u', 'c', 'f', 'x')
               AND NOT (k.contype = 'f' AND k.conparentid <> 0)
            """;

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.query(
                session,
                QUERY.replace("{plain}", PlainDefinitions.constraint(draft.serverVersion())),
                "conrelid",
                row -> {
                    ObjectId table = draft.relation(row.getLong("conrelid"));
                    if (table != null) {
                        Constraint constraint = constraint(row, table, draft);
                        draft.add(Address.of(Address.PG_CONSTRAINT, row.getLong("oid")), constraint);
                        if (constraint.type().hasIndex()) {
                            draft.alias(Address.relation(row.getLong("indexrelid")), constraint.id());
                        }
                    }
                    return row.getLong("oid");
                });
    }

    private static Constraint constraint(ResultSet row, ObjectId table, CatalogDraft draft) throws SQLException {
        String referenced = row.getString("referenced_table");
        return new Constraint(
                table,
                Values.text(row, "conname"),
                type(Values.code(row, "contype")),
                definition(row),
                row.getBoolean("convalidated"),
                draft.columnNames(row.getLong("conrelid"), Values.numbers(row, "conkey")),
                referenced == null ? null : ObjectId.of(Kind.TABLE, Values.text(row, "referenced_schema"), referenced),
                referenced == null
                        ? List.of()
                        : draft.columnNames(row.getLong("confrelid"), Values.numbers(row, "confkey")),
                row.getBoolean("inherited"),
                parent(row),
                row.getBoolean("clustered"),
                row.getBoolean("replica_identity"),
                row.getString("spcname"));
    }

    /** {@code pg_get_constraintdef} leaves the storage parameters of a key's index out (and prints those of an exclusion's). */
    private static String definition(ResultSet row) throws SQLException {
        String definition = Values.without(" NOT VALID", Values.text(row, "definition"));
        String options = row.getString("index_options");
        if (options == null || Values.code(row, "contype") == 'x') {
            return definition;
        }
        String deferrable = Values.text(row, "deferrable");
        return Values.without(deferrable, definition) + options + deferrable;
    }

    /** The partitioned table's constraint, or its index if that belongs to no constraint. */
    private static @Nullable ObjectId parent(ResultSet row) throws SQLException {
        String index = row.getString("parent_index");
        if (index == null) {
            return null;
        }
        String schema = Values.text(row, "parent_schema");
        String name = row.getString("parent_name");
        return name == null
                ? ObjectId.of(Kind.INDEX, schema, index)
                : ObjectId.of(Kind.CONSTRAINT, schema, Values.text(row, "parent_table"), name);
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
