package dev.lockstep.plan;

import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Storage parameters and options of views and columns. */
final class Options {
    private Options() {}

    /** {@code fillfactor = '70'}; the names are PostgreSQL's own, with at most the prefix {@code toast.}. */
    static String assignment(Map.Entry<String, String> option) {
        return name(option.getKey()) + " = " + Quoting.literal(option.getValue());
    }

    /** {@code SET (…)} and {@code RESET (…)} as far as they are needed. */
    static List<String> changes(SortedMap<String, String> from, SortedMap<String, String> to) {
        List<String> clauses = new ArrayList<>();
        String set = to.entrySet().stream()
                .filter(option -> !option.getValue().equals(from.get(option.getKey())))
                .map(Options::assignment)
                .collect(Collectors.joining(", "));
        String reset = from.keySet().stream()
                .filter(name -> !to.containsKey(name))
                .map(Options::name)
                .collect(Collectors.joining(", "));
        if (!set.isEmpty()) {
            clauses.add("SET (" + set + ")");
        }
        if (!reset.isEmpty()) {
            clauses.add("RESET (" + reset + ")");
        }
        return clauses;
    }

    /** Of the parameters of tables, one changes what running transactions rely on. */
    static TableLock lock(String clause) {
        return clause.contains("\"user_catalog_table\"")
                ? TableLock.ACCESS_EXCLUSIVE
                : TableLock.SHARE_UPDATE_EXCLUSIVE;
    }

    private static String name(String option) {
        int dot = option.indexOf('.');
        return dot < 0
                ? Quoting.identifier(option)
                : option.substring(0, dot) + "." + Quoting.identifier(option.substring(dot + 1));
    }
}
