package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;

/** Identities as SQL. */
final class Names {
    private static final int LONGEST_NAME = 40;

    private Names() {}

    /** The qualified, quoted name of what a path of {@code [schema, name, …]} starts with. */
    static String qualified(ObjectId id) {
        return Quoting.qualified(id.path().get(0), id.path().get(1));
    }

    /** The quoted last element of the path. */
    static String own(ObjectId id) {
        return Quoting.identifier(id.name());
    }

    /** Where an old type waits until nothing uses it any more. */
    static String aside(ObjectId type) {
        String name = type.name();
        String kept = name.length() <= LONGEST_NAME
                ? name
                : name.substring(0, LONGEST_NAME / 2) + Integer.toHexString(name.hashCode());
        return "lockstep_old_" + kept;
    }

    /** {@code TABLE}, {@code MATERIALIZED VIEW} …: the word of the kind in {@code ALTER}, {@code DROP} and {@code COMMENT ON}. */
    static String keyword(Kind kind) {
        return switch (kind) {
            case ENUM, COMPOSITE_TYPE -> "TYPE";
            case MATERIALIZED_VIEW -> "MATERIALIZED VIEW";
            case SCHEMA, EXTENSION, DOMAIN, SEQUENCE, TABLE, COLUMN, INDEX, VIEW, TRIGGER, POLICY -> kind.name();
            case ROUTINE -> "ROUTINE";
            case CONSTRAINT, DOMAIN_CONSTRAINT -> "CONSTRAINT";
            default -> throw new IllegalArgumentException(kind + " has no keyword");
        };
    }

    static String alterTable(ObjectId table) {
        return "ALTER TABLE " + qualified(table);
    }

    /** Without reaching down to partitions and children, which differ on their own where they differ. */
    static String alterTableOnly(ObjectId table) {
        return "ALTER TABLE ONLY " + qualified(table);
    }
}
