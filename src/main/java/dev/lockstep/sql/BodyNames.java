package dev.lockstep.sql;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the body of a function speaks of is found by the {@code search_path} of whoever calls it, unless the function sets its own
 * (documentation, "CREATE FUNCTION"); so one that works in the application's sessions may find nothing in ours.
 */
final class BodyNames {
    /** There is no such function or operator, table, type, schema. */
    private static final Set<String> NOT_FOUND = Set.of("42883", "42P01", "42704", "3F000");

    /** {@code PL/pgSQL function public.f(text) line 1 at RETURN}, {@code SQL function "f" during inlining}: the innermost comes first. */
    private static final Pattern FUNCTION = Pattern.compile(
            "(?m)^(?:SQL function \"(?<sql>.+?)\" |[^ \n]+ function (?<other>(?!inline_code_block).+?\\)) line )");

    private BodyNames() {}

    /** @param where the error's context; {@code null} when it has none, or when the error is none of a body's names */
    static @Nullable String nextStep(@Nullable String state, @Nullable String where) {
        if (state == null || where == null || !NOT_FOUND.contains(state)) {
            return null;
        }
        Matcher function = FUNCTION.matcher(where);
        if (!function.find()) {
            return null;
        }
        String name = function.group("sql") == null ? function.group("other") : function.group("sql");
        return "The body of the function " + name
                + " finds this by the search_path of the application's sessions only. Let the function find it whoever calls it, in the source"
                + " and the target: ALTER FUNCTION … SET search_path = …, or write the schema into the body. Then run the job again.";
    }
}
