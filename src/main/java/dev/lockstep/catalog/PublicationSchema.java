package dev.lockstep.catalog;

/** That a publication publishes all tables of a schema, present and coming (since PostgreSQL 15). */
public record PublicationSchema(String schema, String publication) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.PUBLICATION_SCHEMA, schema, publication);
    }

    @Override
    public String summary() {
        return "published";
    }

    /** The publication that it is part of. */
    public ObjectId owner() {
        return ObjectId.of(Kind.PUBLICATION, publication);
    }
}
