package dev.lockstep.truth.drizzle;

import dev.lockstep.truth.SourceFiles;
import dev.lockstep.truth.drizzle.Declarations.Placed;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines at which files export names: where {@code export} and the name stand in one statement, else where the name stands first.
 * Each file is looked through once, however much is declared in it.
 */
final class DeclarationLines {
    private static final Pattern EXPORT = Pattern.compile("(?m)^[ \\t]*export\\s[^;=(]*");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_$]+");

    private final SourceFiles files;
    private final String fallback;
    private final Map<String, Names> byFile = new HashMap<>();

    /** Name → line. */
    private record Names(Map<String, Integer> exported, Map<String, Integer> anywhere) {
        static Names of(String text) {
            Map<String, Integer> exported = new HashMap<>();
            Map<String, Integer> anywhere = new HashMap<>();
            Matcher export = EXPORT.matcher(text);
            boolean more = export.find();
            Matcher name = NAME.matcher(text);
            int line = 1;
            int counted = 0;
            while (name.find()) {
                for (; counted < name.start(); counted++) {
                    line += text.charAt(counted) == '\n' ? 1 : 0;
                }
                while (more && export.end() < name.end()) {
                    more = export.find();
                }
                anywhere.putIfAbsent(name.group(), line);
                if (more && export.start() <= name.start()) {
                    exported.putIfAbsent(name.group(), line);
                }
            }
            return new Names(exported, anywhere);
        }

        int lineOf(String name) {
            return exported.getOrDefault(name, anywhere.getOrDefault(name, 1));
        }
    }

    /** @param fallback the file of what is exported nowhere */
    DeclarationLines(SourceFiles files, String fallback) {
        this.files = files;
        this.fallback = fallback;
    }

    String fallback() {
        return fallback;
    }

    DrizzleStatement statement(String sql, Placed place) {
        return new DrizzleStatement(sql, fileOf(place), lineOf(place));
    }

    String fileOf(Placed place) {
        return place.file() == null ? fallback : place.file();
    }

    int lineOf(Placed place) {
        if (place.export() == null) {
            return 1;
        }
        return byFile.computeIfAbsent(
                        fileOf(place), file -> Names.of(files.texts().getOrDefault(file, "")))
                .lineOf(place.export());
    }
}
