package dev.lockstep.catalog;

/** {@code OWNED BY}: the sequence goes when the column goes. Absent for a sequence owned by none. */
public record SequenceOwner(ObjectId sequence, ObjectId column) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return new ObjectId(Kind.SEQUENCE_OWNER, sequence.path());
    }

    @Override
    public String summary() {
        return "owned by " + column.displayName();
    }
}
