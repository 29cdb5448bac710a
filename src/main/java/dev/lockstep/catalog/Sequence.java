package dev.lockstep.catalog;

/**
 * A sequence that is not the inner part of an identity column. Its position is data, not definition.
 *
 * @param unlogged since PostgreSQL 15
 */
public record Sequence(String schema, String name, SequenceOptions options, boolean unlogged)
        implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.SEQUENCE, schema, name);
    }

    @Override
    public String summary() {
        return Summary.of(options.summary()).when(unlogged, "UNLOGGED").toString();
    }
}
