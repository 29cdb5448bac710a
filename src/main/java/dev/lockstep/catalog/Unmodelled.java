package dev.lockstep.catalog;

/**
 * A user's object of a kind that is not modelled. It is part of the dependency graph, so that a plan that would have to touch it
 * can refuse.
 *
 * @param type its kind in PostgreSQL's words ({@code pg_identify_object.type}): {@code aggregate}, {@code event trigger} …
 * @param identity as {@code pg_identify_object} prints it
 */
public record Unmodelled(String type, String identity) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.UNMODELLED, type, identity);
    }

    @Override
    public String summary() {
        return type;
    }
}
