package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A rename of an object that is there.
 *
 * @param rename as it is to be remembered, with whole names
 * @param position in the request
 * @param id in the target, before all renames; of what holds it when {@code part} is renamed
 * @param part a label of the enum, an attribute of the composite type, a column of the view; {@code null} when the object itself is
 *     renamed
 * @param newName may be the old one, when the object only moves
 * @param newSchema where the object goes, as it is called after the renames; {@code null} when it stays in its schema
 */
record ResolvedRename(
        Rename rename,
        int position,
        ObjectId id,
        @Nullable String part,
        String newName,
        @Nullable String newSchema) {
    String oldName() {
        return part == null ? id.name() : part;
    }

    boolean ofLabel() {
        return part != null && id.kind() == Kind.ENUM;
    }

    /** By which the new name is known: {@code id}, or that of a column or attribute. */
    ObjectId renamed() {
        return part == null || ofLabel() ? id : id.part(Kind.COLUMN, part);
    }

    /** On the way there. */
    ResolvedRename called(String name, @Nullable String schema) {
        return new ResolvedRename(rename, position, id, part, name, schema);
    }

    @Override
    public String toString() {
        return part == null ? id.toString() : rename.kind() + " " + id.displayName() + "." + part;
    }
}
