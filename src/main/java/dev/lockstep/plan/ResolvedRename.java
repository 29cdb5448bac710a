package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A rename of an object that is there.
 *
 * @param id in the target, before all renames; of an enum when one of its labels is renamed
 * @param label the label, {@code null} when the object itself is renamed
 */
record ResolvedRename(ObjectId id, @Nullable String label, String newName) {
    String oldName() {
        return label == null ? id.name() : label;
    }

    @Override
    public String toString() {
        return id + (label == null ? "" : "." + label);
    }
}
