package dev.lockstep.catalog;

import java.util.Set;

/**
 * A user's object of a kind that is not modelled. It is part of the dependency graph, so that a plan that would have to touch it
 * can refuse.
 *
 * @param type its kind in PostgreSQL's words ({@code pg_identify_object.type}): {@code aggregate}, {@code event trigger} …
 * @param identity as {@code pg_identify_object} prints it
 */
public record Unmodelled(String type, String identity) implements DatabaseObject {
    /** Those of PostgreSQL's words that are no {@link Kind#label()}. */
    public static final Set<String> TYPES = Set.of(
            "function of access method",
            "operator of access method",
            "default acl",
            "default value",
            "procedure",
            "publication namespace",
            "publication relation",
            "table constraint",
            "toast table",
            "type");

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.UNMODELLED, type, identity);
    }

    @Override
    public String summary() {
        return type;
    }
}
