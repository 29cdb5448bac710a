package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import java.util.regex.Pattern;

/**
 * PostgreSQL prints {@code status IN ('a', 'b')} over a {@code character varying} as {@code (ARRAY['a'::character varying, …])::text[]},
 * and reads that text as something else: it casts each element instead of the array, and would print a different definition for ever
 * after. Saying the array's own type first makes it read what it wrote.
 */
final class ArrayCasts {
    private static final String ELEMENT = "'(?:[^']++|'')*+'::character varying";
    private static final Pattern ARRAY =
            Pattern.compile("\\(ARRAY\\[(" + ELEMENT + "(?:, " + ELEMENT + ")*+)\\]\\)::text\\[\\]");

    private ArrayCasts() {}

    /** The bodies of functions are texts that nobody has taken apart; they and comments stay as they are. */
    static String keepingForm(String sql, Operation operation) {
        Kind kind = operation.id().kind();
        return kind == Kind.ROUTINE || kind == Kind.COMMENT || kind == Kind.SECURITY_LABEL || !sql.contains("(ARRAY[")
                ? sql
                : ARRAY.matcher(sql).replaceAll("(ARRAY[$1]::character varying[])::text[]");
    }
}
