package dev.lockstep.catalog;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an object is called, the same in every database that has it (OIDs are not).
 *
 * <p>Shapes of {@code path}, names as they stand in {@code pg_catalog}, unquoted:
 *
 * <ul>
 *   <li>schema, extension, event trigger, foreign-data wrapper, server, publication, language, access method: {@code [name]}
 *   <li>table, foreign table, view, materialized view, sequence, type, domain, index, statistics object, text search object, collation, conversion:
 *       {@code [schema, name]}
 *   <li>routine, aggregate: {@code [schema, name, input types]}, the types as {@code format_type} prints them under an empty
 *       {@code search_path}, joined by {@code ", "} (empty text for none)
 *   <li>operator: {@code [schema, name, left type, right type]}, the left one {@code NONE} for a prefix operator
 *   <li>operator class, operator family: {@code [schema, name, access method]}; member of a family: the family's path and
 *       {@code operator 1 (left type, right type)} or {@code function …}
 *   <li>cast: {@code [source type, target type]}; transform: {@code [type, language]}; types as above
 *   <li>column, default, constraint, trigger, rule, policy: {@code [schema, table, name]}; domain constraint: {@code [schema, domain, name]}
 *   <li>partition: the path of the child table; sequence owner: the path of the sequence
 *   <li>user mapping: {@code [server, role]}, the role {@code public} for everybody
 *   <li>published table: {@code [schema, table, publication]}; published schema: {@code [schema, publication]}
 *   <li>comment, privileges: the {@link Kind#name()} of the object they are on, then its path
 *   <li>security label: the same, and then the provider; extension dependency: the same, and then the extension
 *   <li>default privileges: {@code [schema, role, kind of object]}, the schema being empty text for all schemas
 *   <li>unmodelled: {@code [kind in PostgreSQL's words, identity as pg_identify_object prints it]}
 * </ul>
 */
public final class ObjectId implements Comparable<ObjectId> {
    private final Kind kind;
    private final List<String> path;
    /** Kept, since ids are the keys of all maps. */
    private final int hash;

    public ObjectId(Kind kind, List<String> path) {
        this.kind = kind;
        this.path = List.copyOf(path);
        this.hash = hash(kind, this.path);
    }

    /**
     * Of a text and of a list, Java multiplies by the same small number, so that {@code a1.b2} and {@code a2.c3} would be alike: schemas
     * are full of such names, and whole maps of them would be searched one by one.
     */
    private static int hash(Kind kind, List<String> path) {
        int hash = kind.ordinal();
        for (int i = 0; i < path.size(); i++) {
            hash = (hash + path.get(i).hashCode()) * 0x9E3779B1;
            hash ^= hash >>> 15;
        }
        return hash;
    }

    public static ObjectId of(Kind kind, String... path) {
        return new ObjectId(kind, List.of(path));
    }

    public Kind kind() {
        return kind;
    }

    public List<String> path() {
        return path;
    }

    /** The id of a part (column, default, constraint, trigger, policy, domain constraint) of the object with this id. */
    public ObjectId part(Kind partKind, String name) {
        return of(partKind, path.get(0), path.get(1), name);
    }

    /** The id of the comment or the privileges of the object with this id. */
    public ObjectId about(Kind aboutKind) {
        List<String> extended = new ArrayList<>();
        extended.add(kind.name());
        extended.addAll(path);
        return new ObjectId(aboutKind, extended);
    }

    /** The id of the security label that the provider has for the object with this id. */
    public ObjectId labelledBy(String provider) {
        return about(Kind.SECURITY_LABEL, provider);
    }

    /** The id of this, that the object with this id goes with the extension. */
    public ObjectId goingWith(String extension) {
        return about(Kind.EXTENSION_DEPENDENCY, extension);
    }

    private ObjectId about(Kind aboutKind, String whose) {
        List<String> extended = new ArrayList<>(about(aboutKind).path());
        extended.add(whose);
        return new ObjectId(aboutKind, extended);
    }

    /** Whether there can be several of the kind about one object, each with a name behind the object's path. */
    private static boolean isNamed(Kind aboutKind) {
        return aboutKind == Kind.SECURITY_LABEL || aboutKind == Kind.EXTENSION_DEPENDENCY;
    }

    /** The object that a comment, a security label or privileges are about. */
    public ObjectId subject() {
        if (kind.place() != Kind.Place.ABOUT) {
            throw new IllegalStateException(this + " is about no other object");
        }
        int end = isNamed(kind) ? path.size() - 1 : path.size();
        return new ObjectId(Kind.valueOf(path.get(0)), path.subList(1, end));
    }

    /** The id of what says the same kind of thing about another object. */
    public ObjectId about(ObjectId other) {
        return isNamed(kind) ? other.about(kind, name()) : other.about(kind);
    }

    /** The first element of the path that names a schema; the name itself for schemas. Empty text for objects outside of schemas. */
    public String schema() {
        return switch (kind.place()) {
            case DATABASE -> kind == Kind.SCHEMA ? path.get(0) : "";
            case ABOUT -> subject().schema();
            case SCHEMA, PART -> path.get(0);
        };
    }

    /** The last element of the path, without the types of a routine's or operator's arguments. */
    public String name() {
        return switch (kind) {
            case ROUTINE, AGGREGATE, OPERATOR, OPERATOR_CLASS, OPERATOR_FAMILY -> path.get(1);
            default -> path.get(path.size() - 1);
        };
    }

    /** What people and the API read: {@code public.merchants.tax_id}, {@code public.fee_total(integer, text)}. Not for use in SQL. */
    public String displayName() {
        return switch (kind) {
            case CAST -> "(" + path.get(0) + " AS " + path.get(1) + ")";
            case TRANSFORM -> "for " + path.get(0) + " language " + path.get(1);
            case ROUTINE, AGGREGATE -> path.get(0) + "." + path.get(1) + "(" + path.get(2) + ")";
            case USER_MAPPING -> path.get(1) + " on " + path.get(0);
            case OPERATOR_CLASS, OPERATOR_FAMILY -> path.get(0) + "." + path.get(1) + " USING " + path.get(2);
            case OPERATOR_FAMILY_MEMBER ->
                path.get(3) + " of " + path.get(0) + "." + path.get(1) + " USING " + path.get(2);
            case OPERATOR -> path.get(0) + "." + path.get(1) + "(" + path.get(2) + ", " + path.get(3) + ")";
            case PUBLICATION_TABLE -> path.get(0) + "." + path.get(1) + " in " + path.get(2);
            case PUBLICATION_SCHEMA -> path.get(0) + " in " + path.get(1);
            case COMMENT, PRIVILEGES -> subject().displayName();
            case SECURITY_LABEL -> name() + " on " + subject();
            case EXTENSION_DEPENDENCY -> subject() + " on " + name();
            case UNMODELLED -> path.get(1);
            case DEFAULT_PRIVILEGES ->
                path.get(1) + (path.get(0).isEmpty() ? "" : " in " + path.get(0)) + " on "
                        + DefaultPrivileges.Objects.valueOf(path.get(2)).label();
            default -> String.join(".", path);
        };
    }

    @Override
    public int compareTo(ObjectId other) {
        int byKind = kind.compareTo(other.kind);
        for (int i = 0; byKind == 0 && i < Math.min(path.size(), other.path.size()); i++) {
            byKind = path.get(i).compareTo(other.path.get(i));
        }
        return byKind != 0 ? byKind : Integer.compare(path.size(), other.path.size());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof ObjectId id && hash == id.hash && kind == id.kind && samePath(id.path);
    }

    /** As {@link List#equals}, but without an iterator, and by what differs most often first. */
    private boolean samePath(List<String> other) {
        int at = path.size();
        boolean same = at == other.size();
        while (same && --at >= 0) {
            same = path.get(at).equals(other.get(at));
        }
        return same;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return (kind == Kind.UNMODELLED ? path.get(0) : kind.label()) + " " + displayName();
    }
}
