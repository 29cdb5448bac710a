package dev.lockstep.introspect;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Column.Generation;
import dev.lockstep.catalog.Column.Identity;
import dev.lockstep.catalog.Column.NotNull;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Columns of tables. A partition's column that is an identity column only because its parent's is (since PostgreSQL 17; it has no
 * sequence of its own) is read as an ordinary one: attaching makes it so.
 */
final class ColumnsReader implements KindReader {
    private static final int VERSION_18 = 180_000;

    private static final String QUERY = """
            SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod) AS type,
                   CASE WHEN a.attcollation <> t.typcollation
                        THEN (SELECT quote_ident(n.nspname) || '.' || quote_ident(o.collname)
                                FROM pg_collation o JOIN pg_namespace n ON n.oid = o.collnamespace
                               WHERE o.oid = a.attcollation) END AS collation,
                   a.attnotnull, nullif(a.attidentity, '') AS identity, nullif(a.attgenerated, '') AS generated,
                   CASE WHEN a.attgenerated <> ''
                        THEN (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d
                               WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) END AS generation,
                   CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END AS storage,
                   nullif(a.attcompression, '') AS compression,
                   nullif(a.attstattarget, -1) AS statistics_target, a.attoptions,
                   a.attinhcount > 0 AND NOT a.attislocal AS inherited, a.attndims{not_null}
              FROM pg_attribute a
              JOIN pg_class c ON c.oid = a.attrelid
              JOIN pg_type t ON t.oid = a.atttypid
              {constraints}
             WHERE c.relkind IN ('r', 'p', 'f')
               AND c.relnamespace = ANY (CAST(? AS oid[]))
               AND a.attnum > 0 AND NOT a.attisdropped
            """;

    private static final String NOT_NULL =
            ", k.oid AS not_null, k.conname, k.convalidated, k.connoinherit, k.coninhcount > 0 AS not_null_inherited";

    private static final String CONSTRAINTS =
            "LEFT JOIN pg_constraint k ON k.contype = 'n' AND k.conrelid = a.attrelid AND k.conkey[1] = a.attnum";

    /** @param notNull OID of the constraint, 0 when it has none */
    private record Found(Address address, Column column, long notNull) {}

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        boolean constraints = draft.serverVersion() >= VERSION_18;
        String query = QUERY.replace("{not_null}", constraints ? NOT_NULL : "")
                .replace("{constraints}", constraints ? CONSTRAINTS : "");
        List<Found> all = new ArrayList<>();
        draft.query(session, query, "attrelid", Address.PG_CLASS, row -> {
            Address address = Address.column(row.getLong("attrelid"), row.getInt("attnum"));
            String name = draft.shared(Values.text(row, "attname"));
            draft.addColumnName(address, name);
            ObjectId table = draft.relation(address.object());
            if (table != null) {
                NotNull notNull = constraints ? notNull(row) : null;
                Column column = column(
                        row,
                        table,
                        name,
                        notNull,
                        identity(row, draft.sequences().identity(address)),
                        draft);
                all.add(new Found(address, column, notNull == null ? 0 : row.getLong("not_null")));
            }
            return address;
        });
        // They come in order unless a row of pg_attribute was written anew, so this is next to nothing; in SQL it is
        // not.
        all.sort(Comparator.comparingLong((Found found) -> found.address().object())
                .thenComparingInt(found -> found.address().part()));
        all.forEach(found -> draft.within(found.address().object(), () -> add(found, draft)));
    }

    private static void add(Found found, CatalogDraft draft) {
        ObjectId id = draft.add(found.column());
        draft.alias(found.address(), id);
        if (found.notNull() != 0) {
            draft.alias(Address.of(Address.PG_CONSTRAINT, found.notNull()), id);
        }
        ColumnSequences.Identity sequence = draft.sequences().identity(found.address());
        if (sequence != null) {
            draft.alias(Address.relation(sequence.oid()), id);
        }
    }

    private static Column column(
            ResultSet row,
            ObjectId table,
            String name,
            @Nullable NotNull notNull,
            @Nullable Identity identity,
            CatalogDraft draft)
            throws SQLException {
        return new Column(
                table,
                name,
                draft.shared(Values.text(row, "type")),
                row.getString("collation"),
                row.getBoolean("attnotnull"),
                notNull,
                identity,
                generation(row),
                storage(row.getString("storage")),
                compression(row.getString("compression")),
                Values.integer(row, "statistics_target"),
                options(Values.texts(row, "attoptions")),
                row.getBoolean("inherited"),
                row.getInt("attndims"));
    }

    /** Without the server's own note of a column's version, which 17.12 keeps among them: SET does not change it, and it differs everywhere. */
    static SortedMap<String, String> options(List<String> assignments) {
        SortedMap<String, String> options = Values.options(assignments, "");
        options.remove("pg_attver");
        return options;
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

    private static @Nullable Identity identity(ResultSet row, ColumnSequences.@Nullable Identity sequence)
            throws SQLException {
        return sequence == null
                ? null
                : new Identity(
                        "a".equals(row.getString("identity")),
                        sequence.schema(),
                        sequence.name(),
                        sequence.options(),
                        sequence.otherPersistence());
    }

    private static @Nullable Generation generation(ResultSet row) throws SQLException {
        String code = row.getString("generated");
        return code == null ? null : new Generation(Values.text(row, "generation"), code.equals("s"));
    }

    static @Nullable String storage(@Nullable String code) {
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

    static @Nullable String compression(@Nullable String code) {
        return code == null
                ? null
                : switch (code) {
                    case "p" -> "pglz";
                    case "l" -> "lz4";
                    default -> throw new IllegalStateException("unknown compression " + code);
                };
    }
}
