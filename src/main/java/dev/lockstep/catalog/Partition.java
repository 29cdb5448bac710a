package dev.lockstep.catalog;

/**
 * That {@code child} is a partition of {@code parent}.
 *
 * @param bound {@code pg_get_expr(relpartbound)}: {@code FOR VALUES …} or {@code DEFAULT}
 */
public record Partition(ObjectId child, ObjectId parent, String bound) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return new ObjectId(Kind.PARTITION, child.path());
    }

    @Override
    public String summary() {
        return "partition of " + parent.displayName() + " " + bound;
    }
}
