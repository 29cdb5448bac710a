package dev.lockstep.promotion;

import org.jspecify.annotations.Nullable;

/**
 * What came of running a plan on a copy of the target's schema.
 *
 * @param state {@code passed}; {@code failed}: the plan does not lead to what is wanted; {@code skipped}: no copy could be made on
 *     which it would have said something
 * @param reason why not, {@code null} when it passed
 * @param sql the statement that failed, {@code null} for none
 * @param steps how many steps were run
 * @param millis from the making of the copy to its end
 */
public record RehearsalResult(
        String state, @Nullable String reason, @Nullable String sql, int steps, long millis) {
    public boolean hasFailed() {
        return state.equals("failed");
    }
}
