package dev.lockstep.plan;

import dev.lockstep.catalog.Routine;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is said of a function beside its body, and what it means for its callers when that changes. {@code pg_get_functiondef} prints it
 * on a line of its own below the language, where there is any. (PostgreSQL documentation, "CREATE FUNCTION".)
 *
 * @param rest of the definition: what the function computes
 */
record RoutineOptions(String line, String rest) {
    private static final Pattern OPTIONS = Pattern.compile(
            "\\A(.*?\\n LANGUAGE [^\\n]++)"
                    + "(\\n (?:WINDOW|IMMUTABLE|STABLE|PARALLEL|STRICT|SECURITY|LEAKPROOF|COST|ROWS|SUPPORT)\\b[^\\n]*+)(.*)\\z",
            Pattern.DOTALL);

    private static final Pattern SUPPORT = Pattern.compile(" SUPPORT .*");

    private static RoutineOptions of(Routine routine) {
        Matcher matcher = OPTIONS.matcher(routine.definition());
        return matcher.matches()
                ? new RoutineOptions(
                        SUPPORT.matcher(matcher.group(2)).replaceFirst("") + " ", matcher.group(1) + matcher.group(3))
                : new RoutineOptions("", routine.definition());
    }

    private boolean has(String option) {
        return line.contains(" " + option + " ");
    }

    static Draft warned(Draft draft, Routine from, Routine to) {
        RoutineOptions before = of(from);
        RoutineOptions after = of(to);
        Draft said = draft;
        if (before.has("SECURITY DEFINER") != after.has("SECURITY DEFINER")) {
            said = said.saying("; it runs with the rights of "
                            + (after.has("SECURITY DEFINER") ? "its owner" : "whoever calls it") + " from now on")
                    .with(Hazard.BACKWARD_INCOMPATIBLE);
        }
        if (after.has("LEAKPROOF") && !before.has("LEAKPROOF")) {
            said = said.saying("; PostgreSQL runs it on rows that policies and security barriers hide,"
                            + " so see that it tells nobody of its arguments")
                    .with(Hazard.MANUAL_CHECK);
        }
        return said;
    }

    /** Whether both give the same for the same arguments, as far as can be seen. */
    static boolean computesAlike(Routine from, Routine to) {
        return of(from).rest.equals(of(to).rest) && of(from).has("STRICT") == of(to).has("STRICT");
    }

    static boolean isNoLongerImmutable(Routine from, Routine to) {
        return of(from).has("IMMUTABLE") && !of(to).has("IMMUTABLE");
    }
}
