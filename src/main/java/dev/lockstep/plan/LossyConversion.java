package dev.lockstep.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether turning values of one built-in type into another can cut them without a word: digits are rounded away, a time of day is left
 * out, only the first letter stays. What is refused instead is not lost.
 */
final class LossyConversion {
    private static final String DATE = "date";
    private static final String TIME = "time without time zone";
    private static final String TIME_AND_ZONE = "time with time zone";
    private static final Set<String> TIMESTAMPS = Set.of("timestamp without time zone", "timestamp with time zone");
    private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");
    private static final Set<String> FLOATS = Set.of("real", "double precision");
    private static final Set<String> STRINGS = Set.of("text", "character varying", "character");
    /**
     * The last value of a key that is there twice stays of a document, and of a word that is there twice one. Before PostgreSQL 16, what is
     * no number is 0 as a number of a transaction or command.
     */
    private static final Set<String> CUT_FROM_TEXT = Set.of("bit", "jsonb", "tsvector", "xid", "xid8", "cid");

    /** Where they have a limit. */
    private static final Set<String> LIMITED = Set.of("numeric", "interval", "bit varying");

    private static final int ALL_DIGITS_OF_SECONDS = 6;

    /** Of one type into each of these. A float becomes a numeric of 6 or 15 digits, and can have 9 or 17. */
    private static final Map<String, Set<String>> LOSSY = Map.ofEntries(
            Map.entry("integer", Set.of("real", "boolean", "bit")),
            Map.entry("bigint", Set.of("real", "double precision", "boolean", "bit")),
            Map.entry("smallint", Set.of("boolean")),
            Map.entry(
                    "numeric",
                    Set.of("smallint", "integer", "bigint", "real", "double precision", "money", "boolean", "bit")),
            Map.entry("real", Set.of("smallint", "integer", "bigint", "numeric", "money", "boolean", "bit")),
            Map.entry(
                    "double precision",
                    Set.of("smallint", "integer", "bigint", "real", "numeric", "money", "boolean", "bit")),
            Map.entry("money", Set.of("smallint", "integer", "bigint", "real", "double precision", "boolean", "bit")),
            Map.entry("bit", Set.of("boolean")),
            Map.entry("bit varying", Set.of("boolean")),
            Map.entry("jsonb", Set.of("smallint", "integer", "bigint", "real", "double precision", "money")),
            // Of a key that is there twice the last value stays.
            Map.entry("json", Set.of("real", "double precision", "money", "jsonb")),
            Map.entry("xid8", Set.of("xid")),
            Map.entry("inet", Set.of("cidr")),
            Map.entry("interval", Set.of(TIME)),
            Map.entry(TIME_AND_ZONE, Set.of(TIME)),
            Map.entry("timestamp without time zone", Set.of(DATE, TIME, TIME_AND_ZONE)),
            Map.entry("timestamp with time zone", Set.of(DATE, TIME, TIME_AND_ZONE)),
            Map.entry("tsrange", Set.of("daterange")),
            Map.entry("tstzrange", Set.of("daterange")),
            Map.entry("tsmultirange", Set.of("datemultirange")),
            Map.entry("tstzmultirange", Set.of("datemultirange")),
            Map.entry("box", Set.of("circle", "lseg", "point")),
            Map.entry("circle", Set.of("box", "point", "polygon")),
            Map.entry("lseg", Set.of("point")),
            Map.entry("polygon", Set.of("box", "circle", "point")));

    /** Types of pgvector and PostGIS, which refuse values that their modifiers do not allow; what others do is not known. */
    private static final Set<String> REFUSING = Set.of("vector", "halfvec", "sparsevec", "geometry", "geography");

    /** The last field that each form of an interval keeps; those before it stay. */
    private static final List<String> FIELDS = List.of("year", "month", "day", "hour", "minute", "second");

    private LossyConversion() {}

    static boolean of(TypeName before, TypeName after) {
        String from = before.base();
        String to = after.base();
        if (from.equals(to)) {
            return ofLimits(before, after);
        }
        if (STRINGS.contains(to)) {
            return false;
        }
        if (to.equals("\"char\"")) {
            return !INTEGERS.contains(from);
        }
        if (to.equals("name")) {
            return !from.equals("\"char\"") && TypeConversion.canBeLong(before);
        }
        if (STRINGS.contains(from) || from.equals("name")) {
            return isCutFromText(after);
        }
        if (from.equals("numeric")
                && INTEGERS.contains(to)
                && !before.modifiers().isEmpty()
                && scale(before) <= 0) {
            return false;
        }
        return LOSSY.getOrDefault(from, Set.of()).contains(to) || losesDigits(before, after);
    }

    private static int digitsBehindThePoint(TypeName number) {
        return switch (number.base()) {
            case "json", "jsonb" -> Integer.MAX_VALUE;
            case "money" -> 2;
            default -> 0;
        };
    }

    /** What a text says of a date and a time is left out where there is no place for it. */
    private static boolean isCutFromText(TypeName to) {
        return to.base().equals(DATE)
                || to.base().equals(TIME)
                || to.base().equals(TIME_AND_ZONE)
                || TIMESTAMPS.contains(to.base())
                || FLOATS.contains(to.base())
                || to.base().equals("money")
                || CUT_FROM_TEXT.contains(to.base())
                || !to.modifiers().isEmpty() && LIMITED.contains(to.base());
    }

    private static boolean losesDigits(TypeName before, TypeName after) {
        if (after.base().equals("numeric")) {
            return !after.modifiers().isEmpty() && scale(after) < digitsBehindThePoint(before);
        }
        boolean seconds = after.base().startsWith("time") || after.base().equals("interval");
        return seconds && !before.base().equals(DATE) && digitsOfSeconds(after) < digitsOfSeconds(before)
                || after.base().equals("interval") && !fieldsStay(before, after);
    }

    private static boolean ofLimits(TypeName before, TypeName after) {
        return switch (before.base()) {
            case "numeric" ->
                !after.modifiers().isEmpty() && (before.modifiers().isEmpty() || scale(after) < scale(before));
            case "interval" -> !fieldsStay(before, after) || digitsOfSeconds(after) < digitsOfSeconds(before);
            default ->
                before.base().contains(".")
                        ? !after.modifiers().isEmpty()
                                && !after.equals(before)
                                && REFUSING.stream()
                                        .noneMatch(name -> before.base().endsWith("." + name))
                        : before.base().startsWith("time") && digitsOfSeconds(after) < digitsOfSeconds(before);
        };
    }

    private static int scale(TypeName numeric) {
        String[] parts = numeric.modifiers().split(",");
        return parts.length > 1 ? Integer.parseInt(parts[1].trim()) : 0;
    }

    /** Whether an interval keeps all fields that the values had; a time of day has them to the second. */
    private static boolean fieldsStay(TypeName before, TypeName after) {
        return lastField(after) >= lastField(before);
    }

    private static int lastField(TypeName type) {
        String fields =
                type.modifiers().split(",")[0].replaceFirst("^.* to ", "").trim();
        return FIELDS.contains(fields) ? FIELDS.indexOf(fields) : FIELDS.size() - 1;
    }

    /** How many digits of a second are kept; of an interval without seconds none are there that could go. */
    private static int digitsOfSeconds(TypeName type) {
        if (type.base().equals("interval") && lastField(type) < FIELDS.size() - 1) {
            return 0;
        }
        String[] parts = type.modifiers().split(",");
        String digits = parts[parts.length - 1].trim();
        return digits.matches("[0-9]+") ? Integer.parseInt(digits) : ALL_DIGITS_OF_SECONDS;
    }
}
