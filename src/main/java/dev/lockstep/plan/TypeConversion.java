package dev.lockstep.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of turning values of one type into another from the names of the types alone. (PostgreSQL documentation, "Type
 * Conversion" and {@code pg_cast}.)
 *
 * @param using the casts to write behind the column's name, {@code ::} before the type's own name included; empty when an assignment
 *     does it; {@code null} when there is no way
 * @param rewrites the stored form differs or must be checked, so that the table is written anew
 * @param narrows values may be refused
 * @param loses values may be cut, see {@link LossyConversion}
 */
record TypeConversion(@Nullable String using, boolean rewrites, boolean narrows, boolean loses) {
    private static final String BY_ASSIGNMENT = "";
    private static final String DIRECTLY = "::";

    private enum Family {
        INTEGER,
        NUMBER,
        STRING,
        /** {@code "char"}, which is no text for PostgreSQL. */
        LETTER,
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
        RANGE,
        MULTIRANGE,
        XML,
        ARRAY,
        /** PostgreSQL's own that nothing more is known of. */
        OTHER,
        /** Printed with their schema. */
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
            Map.entry("\"char\"", Family.LETTER),
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
            Map.entry("circle", Family.GEOMETRY),
            Map.entry("xml", Family.XML),
            Map.entry("int4range", Family.RANGE),
            Map.entry("int4multirange", Family.MULTIRANGE),
            Map.entry("int8range", Family.RANGE),
            Map.entry("int8multirange", Family.MULTIRANGE),
            Map.entry("numrange", Family.RANGE),
            Map.entry("nummultirange", Family.MULTIRANGE),
            Map.entry("daterange", Family.RANGE),
            Map.entry("datemultirange", Family.MULTIRANGE),
            Map.entry("tsrange", Family.RANGE),
            Map.entry("tsmultirange", Family.MULTIRANGE),
            Map.entry("tstzrange", Family.RANGE),
            Map.entry("tstzmultirange", Family.MULTIRANGE));

    /** Families of which one reads the other's text where PostgreSQL has no cast. */
    private static final Set<Set<Family>> SHARE_TEXT = Set.of(
            Set.of(Family.JSON),
            Set.of(Family.RANGE),
            Set.of(Family.MULTIRANGE),
            Set.of(Family.JSON, Family.INTEGER),
            Set.of(Family.JSON, Family.NUMBER),
            Set.of(Family.JSON, Family.BOOLEAN));

    /** Families whose members are not all cast to each other, but by way of one of {@link #BETWEEN}. */
    private static final Set<Family> LIKE_NUMBERS = Set.of(Family.INTEGER, Family.NUMBER, Family.BOOLEAN, Family.BITS);

    private static final List<String> BETWEEN = List.of("integer", "numeric");

    private static final Set<String> TIMESTAMPS = Set.of("timestamp without time zone", "timestamp with time zone");

    /** Types whose modifier 6 is the same as none. */
    private static final Set<String> WITH_FRACTIONS = Set.of(
            "time without time zone",
            "time with time zone",
            "timestamp without time zone",
            "timestamp with time zone",
            "interval");

    private static final Map<String, Set<String>> WIDER = Map.of(
            "smallint", Set.of("integer", "bigint", "numeric", "real", "double precision"),
            "integer", Set.of("bigint", "numeric", "double precision"),
            "bigint", Set.of("numeric"),
            "real", Set.of("double precision"),
            "oid", Set.of("bigint"),
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
            return new TypeConversion(BY_ASSIGNMENT, false, false, false);
        }
        BuiltInCast cast = before.array() == after.array() ? BuiltInCast.between(before.base(), after.base()) : null;
        String using =
                cast == null ? withoutCast(before, after, old, wanted) : cast.explicitOnly() ? DIRECTLY : BY_ASSIGNMENT;
        boolean relabels = (cast != null && cast.binaryCoercible() || isShiftOfZone(before, after))
                && !after.array()
                && unlimited(after)
                && !after.base().equals("character")
                && !after.base().equals("bit");
        boolean loses = LossyConversion.of(before, after);
        return new TypeConversion(
                using,
                !relabels,
                !relabels && !holdsAll(before, after) && !(loses && isNeverRefused(old, wanted)),
                loses);
    }

    private static @Nullable String withoutCast(TypeName before, TypeName after, Family old, Family wanted) {
        boolean arrays = old == Family.ARRAY && wanted == Family.ARRAY;
        if (wanted == Family.STRING || arrays && element(after) == Family.STRING) {
            return BY_ASSIGNMENT;
        }
        if (before.array() != after.array() && old != Family.STRING) {
            return null;
        }
        Family from = arrays ? element(before) : old;
        Family to = arrays ? element(after) : wanted;
        if (from == Family.STRING || from == Family.USERS_OWN || to == Family.STRING || to == Family.USERS_OWN) {
            return DIRECTLY;
        }
        if (from == Family.LETTER || to == Family.LETTER) {
            // Of whole numbers it is the byte, as in PostgreSQL's own cast.
            return from == Family.INTEGER || to == Family.INTEGER ? "::integer::" : "::text::";
        }
        if (LIKE_NUMBERS.contains(from) && LIKE_NUMBERS.contains(to)) {
            return BETWEEN.stream()
                    .filter(step -> BuiltInCast.between(before.base(), step) != null
                            && BuiltInCast.between(step, after.base()) != null)
                    .findFirst()
                    .map(step -> "::" + step + "::")
                    .orElse(null);
        }
        return SHARE_TEXT.contains(from == to ? Set.of(from) : Set.of(from, to)) ? "::text::" : null;
    }

    /** The same where the plan runs in. */
    TypeConversion in(PlanOptions options, String from, String to) {
        return options.inUtc() || !isShiftOfZone(TypeName.of(from), TypeName.of(to))
                ? this
                : new TypeConversion(using, true, false, true);
    }

    boolean possible() {
        return using != null;
    }

    /** Only the column's description changes, the values are not looked at. */
    static TypeConversion unseen() {
        return new TypeConversion(BY_ASSIGNMENT, false, false, false);
    }

    boolean needsUsing() {
        return !BY_ASSIGNMENT.equals(using);
    }

    /** Whether only limits like a length change, not the type itself. */
    static boolean sameBase(String from, String to) {
        TypeName before = TypeName.of(from);
        TypeName after = TypeName.of(to);
        return before.base().equals(after.base()) && before.array() == after.array();
    }

    /** Every value of the one has a counterpart in the other. */
    private static boolean holdsAll(TypeName before, TypeName after) {
        if (before.array() || after.array() || !unlimited(after)) {
            return false;
        }
        if (isShiftOfZone(before, after)) {
            return true;
        }
        return after.base().equals("text")
                || after.base().equals("character varying")
                || WIDER.getOrDefault(before.base(), Set.of()).contains(after.base());
    }

    /**
     * In the time zone UTC both stand for the same moment in the same bytes. In others they do not, and clocks are put forward and back:
     * some local times stand for no moment, and others for two.
     */
    private static boolean isShiftOfZone(TypeName before, TypeName after) {
        return TIMESTAMPS.contains(before.base())
                && TIMESTAMPS.contains(after.base())
                && !before.base().equals(after.base());
    }

    private static boolean unlimited(TypeName type) {
        return type.modifiers().isEmpty() || type.modifiers().equals("6") && WITH_FRACTIONS.contains(type.base());
    }

    /** Of these the new type takes whatever it is given, at a price. */
    private static boolean isNeverRefused(Family old, Family wanted) {
        Set<Family> times = Set.of(Family.TIME_OF_DAY, Family.DATE_TIME, Family.SPAN);
        return times.contains(old) && times.contains(wanted) || wanted == Family.STRING || wanted == Family.LETTER;
    }

    /** Whether its text may be longer than a {@code name} can be. */
    static boolean canBeLong(TypeName type) {
        return type.array()
                || Set.of(Family.STRING, Family.JSON, Family.BYTES, Family.BITS, Family.XML, Family.GEOMETRY)
                        .contains(element(type))
                || element(type) == Family.MULTIRANGE
                || element(type) == Family.OTHER
                || element(type) == Family.USERS_OWN
                || type.base().equals("numeric");
    }

    private static TypeConversion withinOneType(TypeName before, TypeName after) {
        if (element(before) == Family.USERS_OWN) {
            return withModifiers(
                    after.modifiers().isEmpty() || after.equals(before), LossyConversion.of(before, after));
        }
        boolean loses = LossyConversion.of(before, after);
        boolean spans = WITH_FRACTIONS.contains(before.base());
        boolean widens = spans
                ? !loses
                : unlimited(after)
                        || !before.modifiers().isEmpty()
                                && widens(before.base(), before.modifiers(), after.modifiers());
        boolean keepsForm = widens
                && !before.base().equals("character")
                && !before.base().equals("bit")
                && (!before.array() || after.modifiers().isEmpty());
        return new TypeConversion(BY_ASSIGNMENT, !keepsForm, !widens && !spans, loses);
    }

    /**
     * Of a type that is not PostgreSQL's own nobody knows what a modifier means. Where the type has a cast to itself, every value goes
     * through that, which may refuse it ({@code find_typmod_coercion_function} and {@code ATColumnChangeRequiresRewrite} in PostgreSQL's
     * sources); types of extensions that have modifiers have such a cast. Without a modifier any value is taken as it is.
     */
    private static TypeConversion withModifiers(boolean keepsForm, boolean loses) {
        return new TypeConversion(BY_ASSIGNMENT, !keepsForm, !keepsForm, loses);
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
            // Modifiers of extension types can be words: nothing is known of them.
            return Integer.MIN_VALUE;
        }
    }

    private static Family family(TypeName type) {
        return type.array() ? Family.ARRAY : element(type);
    }

    private static Family element(TypeName type) {
        return FAMILIES.getOrDefault(type.base(), type.base().contains(".") ? Family.USERS_OWN : Family.OTHER);
    }
}
