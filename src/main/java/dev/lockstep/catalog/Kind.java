package dev.lockstep.catalog;

/**
 * The kinds of object that the catalog models, each the finest grain that PostgreSQL lets one statement change.
 *
 * <p>{@code label} is the word used in the API, in reports and in logs.
 */
public enum Kind {
    SCHEMA("schema"),
    EXTENSION("extension"),
    ENUM("enum"),
    DOMAIN("domain"),
    DOMAIN_CONSTRAINT("domain constraint"),
    COMPOSITE_TYPE("composite type"),
    SEQUENCE("sequence"),
    /** That a sequence belongs to a column (OWNED BY); apart from the sequence, because the column's default needs the sequence first. */
    SEQUENCE_OWNER("sequence owner"),
    TABLE("table"),
    /** That a table is a partition of another, with its bound; apart from the table, because attaching and detaching keep the rows. */
    PARTITION("partition"),
    COLUMN("column"),
    /** The default expression of a column of a table or view; apart from the column, because it may need functions that need the table. */
    DEFAULT("default"),
    CONSTRAINT("constraint"),
    INDEX("index"),
    VIEW("view"),
    MATERIALIZED_VIEW("materialized view"),
    ROUTINE("function"),
    TRIGGER("trigger"),
    POLICY("policy"),
    COMMENT("comment"),
    /** Owner and grants of one object. Never compared; carried over when the object has to be recreated. */
    PRIVILEGES("privileges"),
    /** An object made by a user of a kind that is not modelled; reported, never touched. */
    UNMODELLED("unmodelled object");

    private final String label;

    Kind(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
