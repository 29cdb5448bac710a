package dev.lockstep.catalog;

/**
 * A comment on an object that is modelled (a column of a view or an attribute of a composite type is named by a
 * {@link Kind#COLUMN} id below it).
 */
public record Comment(ObjectId on, String text) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return on.about(Kind.COMMENT);
    }

    @Override
    public String summary() {
        return text;
    }
}
