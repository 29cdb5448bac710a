package dev.lockstep.api;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next the cursor of the part after this one; {@code null} behind the last
 */
public record Page<T>(
        List<T> items,

        @Schema(nullable = true, description = "Cursor of the next page; null on the last one") @Nullable
        String next) {

    public static final String DEFAULT_LIMIT = "50";
    private static final int LARGEST_LIMIT = 200;

    public Page {
        items = List.copyOf(items);
    }

    /**
     * A page of what was read with one item more than {@code limit}, which tells whether there is more.
     *
     * @param position the item's place in the list, for the cursor
     */
    public static <R, T> Page<T> of(
            String list, List<R> read, int limit, Function<R, T> view, Function<R, String> position) {
        boolean more = read.size() > limit;
        List<R> shown = more ? read.subList(0, limit) : read;
        String next = more ? Cursor.at(list, position.apply(shown.get(limit - 1))) : null;
        return new Page<>(shown.stream().map(view).toList(), next);
    }

    /**
     * The query's {@code limit}.
     *
     * @throws ProblemException {@code BAD_REQUEST} when it is not a number from 1 to 200
     */
    public static int limit(String limit) {
        if (limit.matches("[0-9]{1,3}")) {
            int number = Integer.parseInt(limit);
            if (number >= 1 && number <= LARGEST_LIMIT) {
                return number;
            }
        }
        throw new ProblemException(
                ProblemType.BAD_REQUEST,
                "The query parameter limit has to be a number from 1 to " + LARGEST_LIMIT + ".");
    }
}
