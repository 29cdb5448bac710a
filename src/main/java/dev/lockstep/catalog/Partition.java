package dev.lockstep.catalog;

import java.util.List;

/**
 * That {@code child} is a partition of {@code parent}.
 *
 * @param bound {@code pg_get_expr(relpartbound)}: {@code FOR VALUES …} or {@code DEFAULT}
 * @param foreignKeys those that the partition has because its parent has them, in the order of the parent's. They come and go with these,
 *     so what they are called is no difference; but detached, the table keeps them
 * @param detachPending {@code DETACH PARTITION … CONCURRENTLY} was broken off: its rows are not seen through the parent any more, until
 *     {@code FINALIZE} ends it
 */
public record Partition(
        ObjectId child, ObjectId parent, String bound, List<ForeignKey> foreignKeys, boolean detachPending)
        implements DatabaseObject {
    public Partition {
        // Baselines of earlier versions have none.
        foreignKeys = foreignKeys == null ? List.of() : List.copyOf(foreignKeys);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(Kind.PARTITION, child.path());
    }

    @Override
    public String summary() {
        return "partition of " + parent.displayName() + " " + bound + (detachPending ? " DETACH PENDING" : "");
    }

    @Override
    public boolean sameDefinitionAs(DatabaseObject other) {
        return other instanceof Partition there
                && child.equals(there.child)
                && parent.equals(there.parent)
                && bound.equals(there.bound)
                && detachPending == there.detachPending;
    }

    /**
     * A foreign key of a partition.
     *
     * @param of the parent's, which it is a part of
     * @param name its own
     */
    public record ForeignKey(ObjectId of, String name) {}
}
