package dev.lockstep.data;

import dev.lockstep.catalog.Glob;
import dev.lockstep.catalog.ObjectId;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A glob over {@code schema.table}, or over {@code table} in any schema: {@code *} is any text, {@code ?} one character. */
final class TablePattern {
    private static final int NEAR = 3;

    private final String text;
    private final Glob pattern;
    private final boolean withSchema;

    TablePattern(String text) {
        this.text = text.strip();
        this.withSchema = this.text.indexOf('.') >= 0;
        this.pattern = Glob.of(this.text);
    }

    /** Whether the text matches one name only. */
    static boolean isName(String text) {
        return text.indexOf('*') < 0 && text.indexOf('?') < 0;
    }

    boolean matches(ObjectId table) {
        return pattern.matches(nameOf(table));
    }

    /** Up to five tables whose names are close to the pattern. */
    List<String> nearMisses(Stream<ObjectId> tables) {
        String wanted = text.replace("*", "").replace("?", "").toLowerCase();
        record Near(String name, int distance) {}
        return tables.map(table -> new Near(
                        table.displayName(), distance(wanted, nameOf(table).toLowerCase())))
                .filter(near -> near.distance() <= Math.max(NEAR, wanted.length() / NEAR))
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .limit(5)
                .map(Near::name)
                .toList();
    }

    private String nameOf(ObjectId table) {
        return withSchema ? table.displayName() : table.name();
    }

    /** Levenshtein's; nothing when the one contains the other. */
    private static int distance(String a, String b) {
        if (!a.isEmpty() && (b.contains(a) || a.contains(b))) {
            return 0;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    @Override
    public String toString() {
        return text;
    }
}
