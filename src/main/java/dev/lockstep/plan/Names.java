package dev.lockstep.plan;

import dev.lockstep.catalog.Aggregate;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Routine;
import dev.lockstep.catalog.Summary;
import dev.lockstep.catalog.Trigger;
import dev.lockstep.sql.Quoting;
import java.nio.charset.StandardCharsets;

/** Identities as SQL. */
final class Names {
    /** In bytes. ({@code NAMEDATALEN} of PostgreSQL, less the end of the text.) */
    private static final int LONGEST_NAME = 63;

    /** Enough that no two objects of one schema will have the same. */
    private static final int DIGITS_OF_HASH = 16;

    private static final String OLD = "lockstep_old_";

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
        String name = OLD + type.name();
        return name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME ? name : marked(OLD, type);
    }

    /**
     * The object as it is named behind its {@link Kind#keyword()} in {@code DROP}, {@code COMMENT ON} and {@code ALTER … OWNER TO}.
     *
     * @param catalog has the object
     */
    static String inStatement(ObjectId id, Catalog catalog) {
        return switch (id.kind()) {
            case COLUMN -> qualified(id) + "." + own(id);
            case CONSTRAINT, TRIGGER, RULE, POLICY -> own(id) + " ON " + qualified(id);
            case DOMAIN_CONSTRAINT -> own(id) + " ON DOMAIN " + qualified(id);
            case CAST -> id.displayName();
            case TRANSFORM -> "FOR " + id.path().get(0) + " LANGUAGE " + own(id);
            case AGGREGATE ->
                qualified(id) + "("
                        + catalog.get(Aggregate.class, id)
                                .map(Aggregate::signature)
                                .orElse(id.path().get(2))
                        + ")";
            case ROUTINE ->
                qualified(id) + "("
                        + catalog.get(Routine.class, id)
                                .map(Routine::identityArguments)
                                .orElse(id.path().get(2))
                        + ")";
            case OPERATOR_CLASS, OPERATOR_FAMILY -> usingMethod(id);
            case OPERATOR ->
                operator(id) + " (" + id.path().get(2) + ", " + id.path().get(3) + ")";
            default -> id.kind().place() == Kind.Place.DATABASE ? own(id) : qualified(id);
        };
    }

    /** The object as it is named behind its {@link Kind#grantKeyword()} and {@link Kind#ownerKeyword()}. */
    static String inGrant(ObjectId id, Catalog catalog) {
        return id.kind() == Kind.AGGREGATE ? qualified(id) + "(" + id.path().get(2) + ")" : inStatement(id, catalog);
    }

    /** What is made ahead of the transaction that gives it its own name. */
    static String beside(ObjectId id) {
        return marked("lockstep_new_", id);
    }

    /** What the transaction puts aside, to be dropped after it. */
    static String leaving(ObjectId id) {
        return marked(OLD, id);
    }

    /** What only helps the transaction and goes with it. */
    static String helping(ObjectId id) {
        return marked("lockstep_aid_", id);
    }

    /** What has to leave its name to another before it can have its new one. */
    static String waiting(ObjectId id, String name) {
        return marked(OLD, name, id + " " + name);
    }

    /** The same for the same object, never longer than PostgreSQL's 63 bytes, and to be recognised as Lockstep's own. */
    private static String marked(String prefix, ObjectId id) {
        return marked(prefix, id.name(), id.toString());
    }

    private static String marked(String prefix, String name, String whole) {
        String plain = name.replaceAll("[^A-Za-z0-9_]", "");
        int room = LONGEST_NAME - prefix.length() - 1 - DIGITS_OF_HASH;
        return prefix + plain.substring(0, Math.min(plain.length(), room)) + "_"
                + Summary.sha256(whole).substring(0, DIGITS_OF_HASH);
    }

    /** The qualified name of an operator, which is never quoted; without the types of its arguments. */
    static String operator(ObjectId id) {
        return Quoting.identifier(id.path().get(0)) + "." + id.path().get(1);
    }

    /** An operator class or family. */
    static String usingMethod(ObjectId id) {
        return qualified(id) + " USING " + Quoting.identifier(id.path().get(2));
    }

    /** The verb for a trigger, rule or event trigger. */
    static String enabled(Trigger.Enabled enabled) {
        return switch (enabled) {
            case ORIGIN -> "ENABLE";
            case DISABLED -> "DISABLE";
            case REPLICA -> "ENABLE REPLICA";
            case ALWAYS -> "ENABLE ALWAYS";
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
