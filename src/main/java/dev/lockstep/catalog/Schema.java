package dev.lockstep.catalog;

/** A schema. {@code public} is modelled like every other, if it exists. */
public record Schema(String name) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.SCHEMA, name);
    }

    @Override
    public String summary() {
        return "schema";
    }
}
