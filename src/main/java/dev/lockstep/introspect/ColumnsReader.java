package dev.lockstep.introspect;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Column.Generation;
import dev.lockstep.catalog.Column.Identity;
import dev.lockstep.catalog.Column.NotNull;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Columns of tables. A partition's column that is an identity column only because its parent's is (since PostgreSQL 17; it has no
 * sequence of its own) is read as an ordinary one: attaching makes it so.
 */
final class ColumnsReader implements KindReader {
    private static final String QUERY = """
            SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod) AS type,
                   CASE WHEN a.attcollation <> t.typcollation
                        THEN quote_ident(cn.nspname) || '.' || quote_ident(co.collname) END AS collation,
                   a.attnotnull, a.attidentity, a.attgenerated,
                   CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS generation,
                   CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END AS storage,
                   nullif(a.attcompression, '') AS compression,
                   nullif(a.attstattarget, -1) AS statistics_target, a.attoptions,
                   a.attinhcount > 0 AND NOT a.attislocal AS inherited,
                   k.oid AS not_null, k.conname, k.convalidated, k.connoinherit, k.coninhcount > 0 AS not_null_inherited,
                   s.seqrelid, s.nspname AS sequence_schema, s.relname AS sequence_name, s.data_type,
                   s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle
              FROM pg_attribute a
              JOIN pg_class c ON c.oid = a.attrelid
              JOIN pg_type t ON t.oid = a.atttypid
              LEFT JOIN pg_collation co ON co.oid = a.attcollation
              LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
              LEFT JOIN pg_constraint k ON k.contype = 'n' AND k.conrelid = a.attrelid AND k.conkey[1] = a.attnum
              LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
              LEFT JOIN (
                   SELECT q.seqrelid, i.refobjid, i.refobjsubid, n.nspname, sc.relname, format_type(q.seqtypid, NULL) AS data_type,
                          q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache, q.seqcycle
                     FROM pg_sequence q
                     JOIN pg_class sc ON sc.oid = q.seqrelid
                     JOIN pg_namespace n ON n.oid = sc.relnamespace
                     JOIN pg_depend i ON i.classid = 'pg_class'::regclass AND i.objid = q.seqrelid AND i.objsubid = 0
                                     AND i.refclassid = 'pg_class'::regclass AND i.deptype = 'i') s
                   ON s.refobjid = a.attrelid AND s.refobjsubid = a.attnum
             WHERE c.relkind IN ('r', 'p', 'f')
               AND c.relnamespace = ANY (CAST(? AS oid[]))
               AND a.attnum > 0 AND NOT a.attisdropped
             ORDER BY a.attrelid, a.attnum
            """;

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.query(session, QUERY, "attrelid", row -> {
            ObjectId table = draft.relation(row.getLong("attrelid"));
            Address address = Address.column(row.getLong("attrelid"), row.getInt("attnum"));
            draft.addColumnName(address, Values.text(row, "attname"));
            if (table != null) {
                Column column = column(row, table);
                draft.add(address, column);
                if (column.notNullConstraint() != null) {
                    draft.alias(Address.of(Address.PG_CONSTRAINT, row.getLong("not_null")), column.id());
                }
                if (column.identity() != null) {
                    draft.alias(Address.relation(row.getLong("seqrelid")), column.id());
                }
            }
            return address;
        });
    }

    private static Column column(ResultSet row, ObjectId table) throws SQLException {
        return new Column(
                table,
                Values.text(row, "attname"),
                Values.text(row, "type"),
                row.getString("collation"),
                row.getBoolean("attnotnull"),
                notNull(row),
                identity(row),
                generation(row),
                storage(row.getString("storage")),
                compression(row.getString("compression")),
                Values.integer(row, "statistics_target"),
                Values.options(row, "attoptions"),
                row.getBoolean("inherited"));
    }

    private static @Nullable NotNull notNull(ResultSet row) throws SQLException {
        String name = row.getString("conname");
        return name == null
                ? null
                : new NotNull(
                        name,
                        row.getBoolean("convalidated"),
                        row.getBoolean("connoinherit"),
                        row.getBoolean("not_null_inherited"));
    }

    private static @Nullable Identity identity(ResultSet row) throws SQLException {
        String sequence = row.getString("sequence_name");
        if (sequence == null) {
            return null;
        }
        return new Identity(
                Values.code(row, "attidentity") == 'a',
                Values.text(row, "sequence_schema"),
                sequence,
                Values.sequenceOptions(row));
    }

    private static @Nullable Generation generation(ResultSet row) throws SQLException {
        char code = Values.code(row, "attgenerated");
        return code == ' ' ? null : new Generation(Values.text(row, "generation"), code == 's');
    }

    private static @Nullable String storage(@Nullable String code) {
        return code == null
                ? null
                : switch (code) {
                    case "p" -> "PLAIN";
                    case "e" -> "EXTERNAL";
                    case "x" -> "EXTENDED";
                    case "m" -> "MAIN";
                    default -> throw new IllegalStateException("unknown storage " + code);
                };
    }

    private static @Nullable String compression(@Nullable String code) {
        return code == null
                ? null
                : switch (code) {
                    case "p" -> "pglz";
                    case "l" -> "lz4";
                    default -> throw new IllegalStateException("unknown compression " + code);
                };
    }
}
