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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Fetches the rows that are shown as examples. */
final class RowSamples {
    private static final int BATCH = 500;

    private final BothSides sides;
    private final RowSql source;
    private final RowSql target;

    RowSamples(BothSides sides, RowSql source, RowSql target) {
        this.sides = sides;
        this.source = source;
        this.target = target;
    }

    /** Hands over the rows of all keys, in portions that bound the memory. */
    void of(SampledKeys keys, Consumer<RowSample> samples) {
        for (Difference difference : Difference.values()) {
            List<List<String>> all = keys.keys(difference);
            for (int from = 0; from < all.size(); from += BATCH) {
                of(difference, all.subList(from, Math.min(from + BATCH, all.size())), samples);
            }
        }
    }

    private void of(Difference difference, List<List<String>> sampled, Consumer<RowSample> samples) {
        Map<List<String>, Map<String, @Nullable String>> before =
                difference == Difference.ADDED ? Map.of() : rows(sides.target(), target, sampled);
        Map<List<String>, Map<String, @Nullable String>> after =
                difference == Difference.REMOVED ? Map.of() : rows(sides.source(), source, sampled);
        for (List<String> key : sampled) {
            samples.accept(masked(new RowSample(difference, named(key), before.get(key), after.get(key))));
        }
    }

    /** Shows of sensitive values whether they are there, and whether they differ. */
    private RowSample masked(RowSample sample) {
        List<String> sensitive = source.table().rules().sensitive();
        if (sensitive.isEmpty()) {
            return sample;
        }
        Map<String, @Nullable String> before = sample.before();
        Map<String, @Nullable String> after = sample.after();
        return new RowSample(
                sample.difference(),
                sample.key(),
                before == null ? null : masked(before, sensitive, before),
                after == null ? null : masked(after, sensitive, before == null ? after : before));
    }

    private static Map<String, @Nullable String> masked(
            Map<String, @Nullable String> values, List<String> sensitive, Map<String, @Nullable String> others) {
        Map<String, @Nullable String> masked = new LinkedHashMap<>(values);
        masked.replaceAll((column, value) -> {
            if (value == null || !sensitive.contains(column)) {
                return value;
            }
            return value.equals(others.get(column)) ? RowSample.MASKED : RowSample.MASKED_OTHER;
        });
        return masked;
    }

    /** Of a sensitive value, only a digest leaves the server. */
    private static String text(RowSql rows, String name) {
        String column = RowSql.column(name);
        String text = rows.table().rules().sensitive().contains(name)
                ? "encode(sha256(convert_to(concat(%s), 'UTF8')), 'hex')".formatted(column)
                : "left(concat(%s), %d)".formatted(column, RowSample.LONGEST + 1);
        return "CASE WHEN %s IS NOT DISTINCT FROM NULL THEN NULL ELSE %s END".formatted(column, text);
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
                .map(name -> text(rows, name))
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
