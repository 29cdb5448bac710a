package dev.lockstep.data;

import dev.lockstep.data.RowSample.Difference;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fetches the rows that are shown as examples. */
final class RowSamples {
    private final BothSides sides;
    private final RowSql source;
    private final RowSql target;

    RowSamples(BothSides sides, RowSql source, RowSql target) {
        this.sides = sides;
        this.source = source;
        this.target = target;
    }

    List<RowSample> of(SampledKeys keys) {
        List<RowSample> samples = new ArrayList<>();
        for (Difference difference : Difference.values()) {
            List<List<String>> sampled = keys.keys(difference);
            Map<List<String>, Map<String, @Nullable String>> before =
                    difference == Difference.ADDED ? Map.of() : rows(sides.target(), target, sampled);
            Map<List<String>, Map<String, @Nullable String>> after =
                    difference == Difference.REMOVED ? Map.of() : rows(sides.source(), source, sampled);
            for (List<String> key : sampled) {
                samples.add(new RowSample(difference, named(key), before.get(key), after.get(key)));
            }
        }
        return samples;
    }

    private Map<String, @Nullable String> named(List<String> key) {
        Map<String, @Nullable String> named = new LinkedHashMap<>();
        if (source.table().hasKey()) {
            for (int i = 0; i < key.size(); i++) {
                named.put(source.table().key().get(i), key.get(i));
            }
        }
        return named;
    }

    private static Map<List<String>, Map<String, @Nullable String>> rows(
            SqlSession session, RowSql rows, List<List<String>> keys) {
        Map<List<String>, Map<String, @Nullable String>> found = new HashMap<>();
        if (keys.isEmpty()) {
            return found;
        }
        KeyLookup lookup = new KeyLookup(session, rows);
        lookup.hand(keys);
        List<String> texts = rows.table().columnNames().stream()
                .map(RowSql::column)
                .map(column -> "CASE WHEN %s IS NOT DISTINCT FROM NULL THEN NULL ELSE left(concat(%s), %d) END"
                        .formatted(column, column, RowSample.LONGEST + 1))
                .toList();
        String sql = "SELECT " + rows.keyTexts() + ", " + String.join(", ", texts) + " FROM " + lookup.from();
        session.stream(sql, row -> found.put(key(row, rows), values(row, rows)));
        return found;
    }

    private static List<String> key(ResultSet row, RowSql rows) throws SQLException {
        List<String> key = new ArrayList<>();
        for (int i = 1; i <= rows.key().size(); i++) {
            key.add(row.getString(i));
        }
        return key;
    }

    private static Map<String, @Nullable String> values(ResultSet row, RowSql rows) throws SQLException {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        int position = rows.key().size();
        for (String column : rows.table().columnNames()) {
            values.put(column, cut(row.getString(++position)));
        }
        return values;
    }

    private static @Nullable String cut(@Nullable String value) {
        return value == null || value.length() <= RowSample.LONGEST
                ? value
                : value.substring(0, RowSample.LONGEST) + "…";
    }
}
