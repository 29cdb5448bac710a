package dev.lockstep.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Names that somebody may have meant who wrote another. */
public final class NearNames {
    private static final int MOST = 5;
    /** One wrong character in so many is still near. */
    private static final int TOLERANCE = 4;

    private NearNames() {}

    /** The nearest first. */
    public static List<String> of(String written, Stream<String> names) {
        int most = Math.max(1, written.length() / TOLERANCE);
        return names.distinct()
                .filter(name -> Math.abs(name.length() - written.length()) <= most)
                .map(name -> Map.entry(name, distance(written, name)))
                .filter(entry -> entry.getValue() <= most)
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                .limit(MOST)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How many characters have to be put in, taken out or changed (Levenshtein). */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
