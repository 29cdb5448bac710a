package dev.lockstep.catalog;

/**
 * What one label provider is told about an object (as for {@link Comment}, a column of a view or an attribute of a composite type is
 * named by a {@link Kind#COLUMN} id below it). (PostgreSQL documentation, "SECURITY LABEL".)
 *
 * @param provider the name under which a module of the server registered itself
 */
public record SecurityLabel(ObjectId on, String provider, String label) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return on.labelledBy(provider);
    }

    @Override
    public String summary() {
        return label;
    }
}
