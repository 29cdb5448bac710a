package dev.lockstep.truth.drizzle;

import dev.lockstep.truth.SourceFiles;
import dev.lockstep.truth.drizzle.Declarations.Placed;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines at which files export names: where {@code export} and the name stand in one statement, else where the name stands first.
 *
 * @param fallback the file of what is exported nowhere
 */
record DeclarationLines(SourceFiles files, String fallback) {

    DrizzleStatement statement(String sql, Placed place) {
        String file = fileOf(place);
        return new DrizzleStatement(sql, file, lineOf(place));
    }

    String fileOf(Placed place) {
        return place.file() == null ? fallback : place.file();
    }

    int lineOf(Placed place) {
        String text = files.texts().getOrDefault(fileOf(place), "");
        if (place.export() == null) {
            return 1;
        }
        String name = "(?<![\\w$])" + Pattern.quote(place.export()) + "(?![\\w$])";
        Matcher exported =
                Pattern.compile("(?m)^[ \\t]*export\\s[^;=(]*?" + name).matcher(text);
        if (exported.find()) {
            return lineAt(text, exported.end());
        }
        Matcher first = Pattern.compile(name).matcher(text);
        return first.find() ? lineAt(text, first.start()) : 1;
    }

    private static int lineAt(String text, int end) {
        return 1 + (int) text.chars().limit(end).filter(c -> c == '\n').count();
    }
}
