package dev.lockstep.plan;

import java.util.Map;
import java.util.Set;

/**
 * What is known of turning values of one type into another from the names of the types alone. (PostgreSQL documentation, "Type
 * Conversion" and {@code pg_cast}.)
 *
 * @param possible a cast exists or the text of one type can be read as the other
 * @param needsUsing no assignment cast is certain
 * @param rewrites the stored form differs or must be checked, so that the table is written anew
 * @param narrows values may be refused
 */
record TypeConversion(boolean possible, boolean needsUsing, boolean rewrites, boolean narrows) {

    private enum Family {
        INTEGER,
        NUMBER,
        STRING,
        TIME_OF_DAY,
        DATE_TIME,
        SPAN,
        BOOLEAN,
        UUID,
        JSON,
        BYTES,
        BITS,
        NETWORK,
        GEOMETRY,
        ARRAY,
        USERS_OWN
    }

    private static final Map<String, Family> FAMILIES = Map.ofEntries(
            Map.entry("smallint", Family.INTEGER),
            Map.entry("integer", Family.INTEGER),
            Map.entry("bigint", Family.INTEGER),
            Map.entry("numeric", Family.NUMBER),
            Map.entry("real", Family.NUMBER),
            Map.entry("double precision", Family.NUMBER),
            Map.entry("money", Family.NUMBER),
            Map.entry("text", Family.STRING),
            Map.entry("character varying", Family.STRING),
            Map.entry("character", Family.STRING),
            Map.entry("\"char\"", Family.STRING),
            Map.entry("name", Family.STRING),
            Map.entry("time without time zone", Family.TIME_OF_DAY),
            Map.entry("time with time zone", Family.TIME_OF_DAY),
            Map.entry("date", Family.DATE_TIME),
            Map.entry("timestamp without time zone", Family.DATE_TIME),
            Map.entry("timestamp with time zone", Family.DATE_TIME),
            Map.entry("interval", Family.SPAN),
            Map.entry("boolean", Family.BOOLEAN),
            Map.entry("uuid", Family.UUID),
            Map.entry("json", Family.JSON),
            Map.entry("jsonb", Family.JSON),
            Map.entry("bytea", Family.BYTES),
            Map.entry("bit", Family.BITS),
            Map.entry("bit varying", Family.BITS),
            Map.entry("inet", Family.NETWORK),
            Map.entry("cidr", Family.NETWORK),
            Map.entry("macaddr", Family.NETWORK),
            Map.entry("macaddr8", Family.NETWORK),
            Map.entry("point", Family.GEOMETRY),
            Map.entry("line", Family.GEOMETRY),
            Map.entry("lseg", Family.GEOMETRY),
            Map.entry("box", Family.GEOMETRY),
            Map.entry("path", Family.GEOMETRY),
            Map.entry("polygon", Family.GEOMETRY),
            Map.entry("circle", Family.GEOMETRY));

    /** Families whose values can be cast to each other though their texts differ. */
    private static final Set<Set<Family>> CAST = Set.of(
            Set.of(Family.INTEGER, Family.NUMBER),
            Set.of(Family.INTEGER, Family.BOOLEAN),
            Set.of(Family.INTEGER, Family.BITS),
            Set.of(Family.JSON, Family.INTEGER),
            Set.of(Family.JSON, Family.NUMBER),
            Set.of(Family.JSON, Family.BOOLEAN),
            Set.of(Family.TIME_OF_DAY, Family.DATE_TIME),
            Set.of(Family.TIME_OF_DAY, Family.SPAN));

    private static final Map<String, Set<String>> WIDER = Map.of(
            "smallint", Set.of("integer", "bigint", "numeric", "real", "double precision"),
            "integer", Set.of("bigint", "numeric", "double precision"),
            "bigint", Set.of("numeric"),
            "real", Set.of("double precision"),
            "cidr", Set.of("inet"),
            "date", Set.of("timestamp without time zone", "timestamp with time zone"));

    /** @param from and {@code to} as {@code format_type} prints them */
    static TypeConversion between(String from, String to) {
        TypeName before = TypeName.of(from);
        TypeName after = TypeName.of(to);
        if (before.base().equals(after.base()) && before.array() == after.array()) {
            return withinOneType(before, after);
        }
        Family old = family(before);
        Family wanted = family(after);
        boolean textual = before.base().equals("text") || before.base().equals("character varying");
        boolean toText = after.base().equals("text")
                || after.base().equals("character varying") && after.modifiers().isEmpty();
        if (textual && toText && !before.array() && !after.array()) {
            return new TypeConversion(true, false, false, false);
        }
        boolean possible = old == wanted
                || old == Family.STRING
                || wanted == Family.STRING
                || old == Family.USERS_OWN
                || wanted == Family.USERS_OWN
                || CAST.contains(Set.of(old, wanted));
        boolean assignable = assignable(old, wanted) && !before.array() && !after.array();
        return new TypeConversion(possible, !assignable, !isRelabelling(before, after), !holdsAll(before, after));
    }

    /** Whether only limits like a length change, not the type itself. */
    static boolean sameBase(String from, String to) {
        TypeName before = TypeName.of(from);
        TypeName after = TypeName.of(to);
        return before.base().equals(after.base()) && before.array() == after.array();
    }

    private static boolean assignable(Family old, Family wanted) {
        return wanted == Family.STRING
                || old == Family.INTEGER && (wanted == Family.INTEGER || wanted == Family.NUMBER)
                || old == Family.NUMBER && (wanted == Family.INTEGER || wanted == Family.NUMBER)
                || old == Family.DATE_TIME && wanted == Family.DATE_TIME
                || old == Family.JSON && wanted == Family.JSON;
    }

    /** Every value of the one has a counterpart in the other. */
    private static boolean holdsAll(TypeName before, TypeName after) {
        if (before.array() || after.array() || !after.modifiers().isEmpty()) {
            return false;
        }
        return after.base().equals("text")
                || after.base().equals("character varying")
                || WIDER.getOrDefault(before.base(), Set.of()).contains(after.base());
    }

    private static boolean isRelabelling(TypeName before, TypeName after) {
        return before.base().equals("cidr") && after.base().equals("inet");
    }

    private static TypeConversion withinOneType(TypeName before, TypeName after) {
        boolean widens = after.modifiers().isEmpty()
                || !before.modifiers().isEmpty() && widens(before.base(), before.modifiers(), after.modifiers());
        boolean keepsForm =
                widens && !before.base().equals("character") && !before.base().equals("bit");
        return new TypeConversion(true, false, !keepsForm, !widens);
    }

    private static boolean widens(String base, String before, String after) {
        String[] old = before.split(",");
        String[] wanted = after.split(",");
        if (base.equals("numeric")) {
            String oldScale = old.length > 1 ? old[1] : "0";
            String newScale = wanted.length > 1 ? wanted[1] : "0";
            return oldScale.equals(newScale) && number(wanted[0]) >= number(old[0]);
        }
        return old.length == 1 && wanted.length == 1 && number(wanted[0]) >= number(old[0]);
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits.trim());
        } catch (NumberFormatException e) {
            // Fields of an interval and modifiers of extension types are words: nothing is known of them.
            return Integer.MIN_VALUE;
        }
    }

    private static Family family(TypeName type) {
        return type.array() ? Family.ARRAY : FAMILIES.getOrDefault(type.base(), Family.USERS_OWN);
    }
}
