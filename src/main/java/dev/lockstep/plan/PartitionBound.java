package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which rows a partition takes, as a condition on them. (PostgreSQL documentation, "CREATE TABLE"; the bounds are printed by {@code
 * pg_get_expr}, the key by {@code pg_get_partkeydef}.)
 *
 * @param parent the partitioned table
 * @param keys its key, element by element
 * @param text {@code FOR VALUES …}
 */
record PartitionBound(ObjectId parent, List<String> keys, String text) {
    private static final Pattern RANGE = Pattern.compile("(?s)FOR VALUES FROM \\((.*)\\) TO \\((.*)\\)");
    private static final Pattern LIST = Pattern.compile("(?s)FOR VALUES IN \\((.*)\\)");
    private static final Pattern HASH = Pattern.compile("FOR VALUES WITH \\(modulus (\\d+), remainder (\\d+)\\)");
    private static final Pattern ORDERED = Pattern.compile("'\\d{4}-\\d\\d-\\d\\d( \\d\\d:\\d\\d:\\d\\d)?'");

    /** {@code null} for {@code DEFAULT}, and where an operator class stands in the key, by which other comparisons count than the usual. */
    static @Nullable PartitionBound of(ObjectId parent, @Nullable String partitionKey, String text) {
        if (partitionKey == null || text.equals("DEFAULT")) {
            return null;
        }
        int open = partitionKey.indexOf('(');
        List<String> keys = split(partitionKey.substring(open + 1, partitionKey.length() - 1));
        return keys.stream().allMatch(PartitionBound::isPlain) ? new PartitionBound(parent, keys, text) : null;
    }

    private static boolean isPlain(String key) {
        int depth = 0;
        boolean quoted = false;
        for (char c : key.toCharArray()) {
            quoted ^= c == '"' || c == '\'';
            depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ' ' && depth == 0 && !quoted) {
                return false;
            }
        }
        return true;
    }

    /** True of the rows that belong into the partition, false or null of all others. */
    String condition() {
        Matcher hash = HASH.matcher(text);
        if (hash.matches()) {
            return "pg_catalog.satisfies_hash_partition("
                    + Quoting.literal(Names.qualified(parent)) + "::pg_catalog.regclass, " + hash.group(1) + ", "
                    + hash.group(2) + ", " + String.join(", ", keys) + ")";
        }
        Matcher list = LIST.matcher(text);
        if (list.matches()) {
            return ofList(split(list.group(1)));
        }
        Matcher range = RANGE.matcher(text);
        if (!range.matches()) {
            throw new IllegalStateException("unknown partition bound " + text);
        }
        List<String> conditions = new ArrayList<>();
        keys.forEach(key -> conditions.add(key + " IS NOT NULL"));
        conditions.add(beyond(split(range.group(1)), ">=", ">"));
        conditions.add(beyond(split(range.group(2)), "<", "<="));
        conditions.removeIf(String::isEmpty);
        return String.join(" AND ", conditions);
    }

    private String ofList(List<String> values) {
        List<String> present =
                values.stream().filter(value -> !value.equals("NULL")).toList();
        List<String> conditions = new ArrayList<>();
        if (!present.isEmpty()) {
            conditions.add(keys.get(0) + " IN (" + String.join(", ", present) + ")");
        }
        if (present.size() < values.size()) {
            conditions.add(keys.get(0) + " IS NULL");
        }
        return String.join(" OR ", conditions);
    }

    /** Behind {@code MINVALUE} or {@code MAXVALUE} nothing counts any more. */
    private String beyond(List<String> values, String whole, String cut) {
        int finite = 0;
        while (finite < values.size() && !isInfinite(values.get(finite))) {
            finite++;
        }
        boolean isCut = finite < values.size();
        boolean most = isCut && values.get(finite).equals("MAXVALUE");
        if (finite == 0) {
            return most == whole.startsWith(">") ? "false" : "";
        }
        String operator = !isCut ? whole : whole.startsWith(">") ? (most ? cut : whole) : (most ? cut : whole);
        return "(" + String.join(", ", keys.subList(0, finite)) + ") " + operator + " ("
                + String.join(", ", values.subList(0, finite)) + ")";
    }

    private static boolean isInfinite(String value) {
        return value.equals("MINVALUE") || value.equals("MAXVALUE");
    }

    /** Whether it certainly takes every row that {@code other} takes, as far as the texts say it. */
    boolean covers(PartitionBound other) {
        Matcher hash = HASH.matcher(text);
        Matcher otherHash = HASH.matcher(other.text);
        if (hash.matches() && otherHash.matches()) {
            long modulus = Long.parseLong(hash.group(1));
            return Long.parseLong(otherHash.group(1)) % modulus == 0
                    && Long.parseLong(otherHash.group(2)) % modulus == Long.parseLong(hash.group(2));
        }
        Matcher list = LIST.matcher(text);
        Matcher otherList = LIST.matcher(other.text);
        if (list.matches() && otherList.matches()) {
            Set<String> values = new HashSet<>(split(list.group(1)));
            return values.containsAll(split(otherList.group(1)));
        }
        Matcher range = RANGE.matcher(text);
        Matcher otherRange = RANGE.matcher(other.text);
        return range.matches()
                && otherRange.matches()
                && notAfter(range.group(1), otherRange.group(1))
                && notAfter(otherRange.group(2), range.group(2));
    }

    /**
     * Those of others, which do not overlap, that together certainly take every row that this one takes, as far as the texts say it;
     * empty when they do not.
     */
    List<PartitionBound> takers(List<PartitionBound> others) {
        for (PartitionBound other : others) {
            if (other.covers(this)) {
                return List.of(other);
            }
        }
        Matcher list = LIST.matcher(text);
        return HASH.matcher(text).matches()
                ? hashTakers(others)
                : list.matches() ? listTakers(split(list.group(1)), others) : rangeTakers(others);
    }

    private List<PartitionBound> hashTakers(List<PartitionBound> others) {
        List<PartitionBound> parts = others.stream().filter(this::covers).toList();
        // Of moduli each divides the next.
        long largest = parts.stream().mapToLong(PartitionBound::modulus).max().orElse(modulus());
        long covered =
                parts.stream().mapToLong(part -> largest / part.modulus()).sum();
        return covered == largest / modulus() ? parts : List.of();
    }

    private long modulus() {
        Matcher hash = HASH.matcher(text);
        return hash.matches() ? Long.parseLong(hash.group(1)) : 0;
    }

    private static List<PartitionBound> listTakers(List<String> values, List<PartitionBound> others) {
        Set<String> left = new HashSet<>(values);
        List<PartitionBound> parts = new ArrayList<>();
        for (PartitionBound other : others) {
            Matcher list = LIST.matcher(other.text);
            if (list.matches() && left.removeAll(new HashSet<>(split(list.group(1))))) {
                parts.add(other);
            }
        }
        return left.isEmpty() ? parts : List.of();
    }

    /** From one to the next, as long as there is one that begins where the last ends. */
    private List<PartitionBound> rangeTakers(List<PartitionBound> others) {
        Matcher range = RANGE.matcher(text);
        if (!range.matches()) {
            return List.of();
        }
        List<PartitionBound> parts = new ArrayList<>();
        String covered = range.group(1);
        while (parts.isEmpty() || !notAfter(range.group(2), covered)) {
            String from = covered;
            PartitionBound next = others.stream()
                    .filter(other -> !parts.contains(other) && other.goesOnFrom(from))
                    .findFirst()
                    .orElse(null);
            if (next == null) {
                return List.of();
            }
            parts.add(next);
            covered = next.end();
        }
        return parts;
    }

    private boolean goesOnFrom(String place) {
        Matcher range = RANGE.matcher(text);
        return range.matches() && notAfter(range.group(1), place) && !notAfter(range.group(2), place);
    }

    private String end() {
        Matcher range = RANGE.matcher(text);
        return range.matches() ? range.group(2) : "";
    }

    private static boolean notAfter(String one, String other) {
        if (one.equals(other) || one.equals("MINVALUE") || other.equals("MAXVALUE")) {
            return true;
        }
        String number = "-?\\d{1,18}";
        String first = one.replace("'", "");
        String second = other.replace("'", "");
        if (first.matches(number) && second.matches(number)) {
            return Long.parseLong(first) <= Long.parseLong(second);
        }
        return ORDERED.matcher(one).matches()
                && ORDERED.matcher(other).matches()
                && one.length() == other.length()
                && one.compareTo(other) <= 0;
    }

    /** At the commas that stand in no parentheses and no quotes. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == ',' && depth == 0) {
                parts.add(text.substring(start, i).trim());
                start = i + 1;
            } else {
                depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
            }
        }
        parts.add(text.substring(start).trim());
        return parts;
    }
}
