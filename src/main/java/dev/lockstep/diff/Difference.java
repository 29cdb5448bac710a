package dev.lockstep.diff;

import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * One object that is not the same in two catalogs.
 *
 * @param id the object's identity
 * @param wanted how the source has it; {@code null} when it is not there ("extra" in the target)
 * @param actual how the target has it; {@code null} when it is not there ("missing" in the target)
 */
public record Difference(
        ObjectId id,
        @Nullable DatabaseObject wanted,
        @Nullable DatabaseObject actual) {

    public Difference {
        if (wanted == null && actual == null) {
            throw new IllegalArgumentException("neither side has " + id);
        }
    }

    public Type type() {
        if (actual == null) {
            return Type.MISSING;
        }
        return wanted == null ? Type.EXTRA : Type.CHANGED;
    }

    /** From the target's point of view. */
    public enum Type {
        MISSING,
        EXTRA,
        CHANGED
    }
}
