package dev.lockstep.api;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A place in a list, opaque to clients. It names its list, so that another list's cursor is refused and not misread. */
final class Cursor {
    private static final char SEPARATOR = ':';

    private Cursor() {}

    static String at(String list, String position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((list + SEPARATOR + position).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @return what {@link #at} was given; {@code null} without a cursor
     * @throws ProblemException {@code BAD_REQUEST} when it is not of this list
     */
    static @Nullable String position(String list, @Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            String decoded = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (decoded.startsWith(list + SEPARATOR)) {
                return decoded.substring(list.length() + 1);
            }
        } catch (IllegalArgumentException e) {
            throw new ProblemException(bad(), e);
        }
        throw new ProblemException(bad());
    }

    /** As {@link #position(String, String)}, for lists whose positions are numbers. */
    static @Nullable Long number(String list, @Nullable String cursor) {
        String position = position(list, cursor);
        try {
            return position == null ? null : Long.valueOf(position);
        } catch (NumberFormatException e) {
            throw new ProblemException(bad(), e);
        }
    }

    /** As {@link #number(String, String)}, for lists whose positions are no larger than an {@code int}. */
    static @Nullable Integer smallNumber(String list, @Nullable String cursor) {
        Long number = number(list, cursor);
        if (number != null && (number < 0 || number > Integer.MAX_VALUE)) {
            throw new ProblemException(bad());
        }
        return number == null ? null : number.intValue();
    }

    /** For positions that the list itself cannot read. */
    static Problem bad() {
        return Problem.of(ProblemType.BAD_REQUEST, "The cursor is none that this list gave out.")
                .withNextStep("Take it unchanged from next of the page before, or leave it out to begin.");
    }
}
