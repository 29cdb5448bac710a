package dev.lockstep.catalog;

/**
 * That an object goes with an extension without being a member of it ({@code DEPENDS ON EXTENSION}): a function, a trigger, a materialized
 * view or an index, be it that of a key. (PostgreSQL documentation, "pg_depend", {@code DEPENDENCY_AUTO_EXTENSION}.)
 */
public record ExtensionDependency(ObjectId on, String extension) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return on.goingWith(extension);
    }

    @Override
    public String summary() {
        return "goes with the extension " + extension;
    }
}
