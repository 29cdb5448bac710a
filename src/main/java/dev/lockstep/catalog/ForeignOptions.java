package dev.lockstep.catalog;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Options of a foreign-data wrapper, a server, a user mapping, a foreign table or one of its columns.
 *
 * @param values what is safe to carry, by name
 * @param withheld names, sorted, of options whose values may be secrets: they are never read, compared or set
 */
public record ForeignOptions(SortedMap<String, String> values, List<String> withheld) {
    public static final ForeignOptions NONE = new ForeignOptions(new TreeMap<>(), List.of());

    public ForeignOptions {
        values = Sorted.copyOf(values);
        withheld = withheld.stream().sorted().toList();
    }

    public boolean none() {
        return values.isEmpty() && withheld.isEmpty();
    }

    /** Only what can be compared with {@code other}: an option that is withheld on one side has no value on either. */
    public ForeignOptions comparableWith(ForeignOptions other) {
        SortedMap<String, String> compared = new TreeMap<>(values);
        compared.keySet().removeAll(other.withheld);
        return new ForeignOptions(compared, List.of());
    }

    boolean sameAs(ForeignOptions other) {
        return comparableWith(other).equals(other.comparableWith(this));
    }

    /** {@code (host 'db', password not read)}. */
    String summary() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> option : values.entrySet()) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(option.getKey())
                    .append(" '")
                    .append(option.getValue())
                    .append('\'');
        }
        withheld.forEach(
                name -> text.append(text.isEmpty() ? "" : ", ").append(name).append(" not read"));
        return "(" + text + ")";
    }
}
