package dev.lockstep.catalog;

import java.util.List;

/**
 * An installed extension. Its members are its own business.
 *
 * <p>A database whose extension is at a later version than wanted is as good as wanted: servers of other installations offer other
 * versions, and extensions have no way back. What is later is known from the update paths that either server offers.
 *
 * @param relocatable {@code ALTER EXTENSION … SET SCHEMA} is allowed
 * @param reaches versions that it can be updated to on its server; not compared
 * @param reachedFrom versions from which its server can update to this one; not compared
 */
public record Extension(
        String name, String schema, String version, boolean relocatable, List<String> reaches, List<String> reachedFrom)
        implements DatabaseObject {
    public Extension {
        reaches = reaches.stream().sorted().toList();
        reachedFrom = reachedFrom.stream().sorted().toList();
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.EXTENSION, name);
    }

    @Override
    public String summary() {
        return "version " + version + " in " + schema;
    }

    /** {@code other} is the one that is there. */
    @Override
    public boolean sameDefinitionAs(DatabaseObject other) {
        return other instanceof Extension there
                && id().equals(there.id())
                && schema.equals(there.schema)
                && (version.equals(there.version) || there.isAheadOf(this));
    }

    /** Whether this is a later version than {@code wanted}, with no way back. */
    public boolean isAheadOf(Extension wanted) {
        return !reaches.contains(wanted.version)
                && (reachedFrom.contains(wanted.version) || wanted.reaches.contains(version));
    }

    /** Without what the server's installation and nobody's schema decides. */
    @Override
    public String toString() {
        return "Extension[name=%s, schema=%s, version=%s]".formatted(name, schema, version);
    }
}
