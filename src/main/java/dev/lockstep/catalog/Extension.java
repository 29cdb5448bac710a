package dev.lockstep.catalog;

/** An installed extension. Only its presence is compared: version and schema are the environment's business. */
public record Extension(String name, String schema, String version) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.EXTENSION, name);
    }

    @Override
    public String summary() {
        return "version " + version;
    }

    @Override
    public boolean sameDefinitionAs(DatabaseObject other) {
        return id().equals(other.id());
    }
}
