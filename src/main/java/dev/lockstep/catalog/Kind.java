package dev.lockstep.catalog;

import org.jspecify.annotations.Nullable;

/**
 * The kinds of object that the catalog models, each the finest grain that PostgreSQL lets one statement change.
 *
 * <p>{@code label} is the word used in the API, in reports and in logs; {@code keyword} the one in {@code ALTER}, {@code DROP} and
 * {@code COMMENT ON}; {@code place} says how the object is found, and with that the shape of its {@link ObjectId#path()}.
 */
public enum Kind {
    SCHEMA("schema", Place.DATABASE),
    EXTENSION("extension", Place.DATABASE),
    ENUM("enum", "TYPE", Place.SCHEMA),
    DOMAIN("domain", Place.SCHEMA),
    DOMAIN_CONSTRAINT("domain constraint", "CONSTRAINT", Place.PART),
    COMPOSITE_TYPE("composite type", "TYPE", Place.SCHEMA),
    /** Or the shell of one, a name without a definition yet. */
    BASE_TYPE("base type", "TYPE", Place.SCHEMA),
    RANGE_TYPE("range type", "TYPE", Place.SCHEMA),
    COLLATION("collation", Place.SCHEMA),
    SEQUENCE("sequence", Place.SCHEMA),
    /** That a sequence belongs to a column (OWNED BY); apart from the sequence, because the column's default needs the sequence first. */
    SEQUENCE_OWNER("sequence owner", Place.SCHEMA),
    TABLE("table", Place.SCHEMA),
    FOREIGN_TABLE("foreign table", Place.SCHEMA),
    /** That a table is a partition of another, with its bound; apart from the table, because attaching and detaching keep the rows. */
    PARTITION("partition", Place.SCHEMA),
    COLUMN("column", Place.PART),
    /** The default expression of a column of a table or view; apart from the column, because it may need functions that need the table. */
    DEFAULT("default", Place.PART),
    CONSTRAINT("constraint", Place.PART),
    INDEX("index", Place.SCHEMA),
    VIEW("view", Place.SCHEMA),
    MATERIALIZED_VIEW("materialized view", Place.SCHEMA),
    ROUTINE("function", "ROUTINE", Place.SCHEMA),
    TEXT_SEARCH_PARSER("text search parser", Place.SCHEMA),
    TEXT_SEARCH_TEMPLATE("text search template", Place.SCHEMA),
    TEXT_SEARCH_DICTIONARY("text search dictionary", Place.SCHEMA),
    TEXT_SEARCH_CONFIGURATION("text search configuration", Place.SCHEMA),
    OPERATOR("operator", Place.SCHEMA),
    OPERATOR_FAMILY("operator family", Place.SCHEMA),
    OPERATOR_CLASS("operator class", Place.SCHEMA),
    /** An operator or function of a family that belongs to none of its classes; the family may be a built-in one. */
    OPERATOR_FAMILY_MEMBER("operator family member", Place.SCHEMA),
    AGGREGATE("aggregate", Place.SCHEMA),
    CAST("cast", Place.DATABASE),
    CONVERSION("conversion", Place.SCHEMA),
    LANGUAGE("language", Place.DATABASE),
    TRANSFORM("transform", Place.DATABASE),
    ACCESS_METHOD("access method", Place.DATABASE),
    STATISTICS("statistics object", "STATISTICS", Place.SCHEMA),
    TRIGGER("trigger", Place.PART),
    RULE("rule", Place.PART),
    POLICY("policy", Place.PART),
    FOREIGN_DATA_WRAPPER("foreign-data wrapper", "FOREIGN DATA WRAPPER", Place.DATABASE),
    SERVER("server", Place.DATABASE),
    USER_MAPPING("user mapping", Place.DATABASE),
    PUBLICATION("publication", Place.DATABASE),
    /** That a publication publishes a table; apart from the publication, because it stands on the table's columns. */
    PUBLICATION_TABLE("published table", Place.PART),
    /** That a publication publishes all tables of a schema. */
    PUBLICATION_SCHEMA("published schema", Place.SCHEMA),
    EVENT_TRIGGER("event trigger", Place.DATABASE),
    SUBSCRIPTION("subscription", Place.DATABASE),
    COMMENT("comment", Place.ABOUT),
    /** What one label provider is told about an object. */
    SECURITY_LABEL("security label", Place.ABOUT),
    /** That an object goes with an extension, of which it is no member ({@code DEPENDS ON EXTENSION}). */
    EXTENSION_DEPENDENCY("extension dependency", Place.ABOUT),
    /** Owner and grants of one object. Compared on request only; carried over when the object has to be recreated. */
    PRIVILEGES("privileges", Place.ABOUT),
    /** What ALTER DEFAULT PRIVILEGES set for one role, schema (empty text for all) and kind of object. Compared on request only. */
    DEFAULT_PRIVILEGES("default privileges", Place.SCHEMA),
    /** An object made by a user of a kind that is not modelled; reported, never touched. */
    UNMODELLED("unmodelled object", Place.DATABASE);

    /** Where an object of a kind is found. */
    public enum Place {
        /** In the database itself, outside of all schemas. */
        DATABASE,
        /** In a schema, whose name comes first in the path. */
        SCHEMA,
        /** Part of a table, view or domain: the path is schema, whole, part. */
        PART,
        /** Says something about another object. */
        ABOUT
    }

    private final String label;
    private final String keyword;
    private final Place place;

    Kind(String label, Place place) {
        this(label, label.toUpperCase(java.util.Locale.ROOT), place);
    }

    Kind(String label, String keyword, Place place) {
        this.label = label;
        this.keyword = keyword;
        this.place = place;
    }

    public String label() {
        return label;
    }

    public String keyword() {
        return keyword;
    }

    /**
     * What stands behind {@code GRANT … ON}; {@code null} for kinds on which nothing can be granted, though they may have an owner.
     * (PostgreSQL documentation, "GRANT".)
     */
    public @Nullable String grantKeyword() {
        return switch (this) {
            case TABLE, FOREIGN_TABLE, VIEW, MATERIALIZED_VIEW -> "TABLE";
            case EVENT_TRIGGER, OPERATOR, OPERATOR_CLASS, OPERATOR_FAMILY, OPERATOR_FAMILY_MEMBER -> null;
            case TEXT_SEARCH_PARSER, TEXT_SEARCH_TEMPLATE, TEXT_SEARCH_DICTIONARY, TEXT_SEARCH_CONFIGURATION -> null;
            case FOREIGN_DATA_WRAPPER -> keyword;
            case SERVER -> "FOREIGN SERVER";
            case USER_MAPPING -> null;
            case SCHEMA, SEQUENCE, DOMAIN, ROUTINE, LANGUAGE -> keyword;
            case ENUM, COMPOSITE_TYPE, BASE_TYPE, RANGE_TYPE -> "TYPE";
            case AGGREGATE -> "ROUTINE";
            case CAST, CONVERSION, TRANSFORM, ACCESS_METHOD -> null;
            case EXTENSION, INDEX, STATISTICS, COLLATION, PUBLICATION, SUBSCRIPTION -> null;
            case SEQUENCE_OWNER, PARTITION, COLUMN, DEFAULT, CONSTRAINT, DOMAIN_CONSTRAINT, TRIGGER, RULE -> null;
            case POLICY, PUBLICATION_TABLE, PUBLICATION_SCHEMA, COMMENT, SECURITY_LABEL, EXTENSION_DEPENDENCY -> null;
            case PRIVILEGES, DEFAULT_PRIVILEGES, UNMODELLED -> null;
        };
    }

    /** What stands between {@code ALTER} and {@code OWNER TO}, followed by the name that {@code GRANT} takes. */
    public String ownerKeyword() {
        return this == AGGREGATE ? "ROUTINE" : keyword;
    }

    public Place place() {
        return place;
    }

    /** Whether privileges on it can be granted; others have an owner at most. */
    public boolean grantable() {
        return grantKeyword() != null;
    }
}
