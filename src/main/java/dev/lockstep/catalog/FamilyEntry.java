package dev.lockstep.catalog;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One operator or support function of an operator family. (PostgreSQL documentation, "Interfacing Extensions to Indexes".)
 *
 * @param number of the strategy or of the support function
 * @param left type of the operator's left side; for a function, of what it is registered for
 * @param object the operator without its types, or the function with the types of its arguments; qualified and quoted
 * @param sortFamily qualified and quoted, of an operator {@code FOR ORDER BY}; {@code null} for one {@code FOR SEARCH}
 */
public record FamilyEntry(
        Type type,
        int number,
        String left,
        String right,
        String object,
        @Nullable String sortFamily) implements Comparable<FamilyEntry> {

    /** What an entry is. */
    public enum Type {
        OPERATOR,
        FUNCTION
    }

    /** {@code operator 1 (integer, bigint)}: unique in a family. */
    public String key() {
        return type.name().toLowerCase(Locale.ROOT) + " " + number + " (" + left + ", " + right + ")";
    }

    /** As {@code CREATE OPERATOR CLASS} and {@code ALTER OPERATOR FAMILY … ADD} have it. */
    public String clause() {
        String start = type + " " + number + " ";
        return type == Type.FUNCTION
                ? start + "(" + left + ", " + right + ") " + object
                : start + object + " (" + left + ", " + right + ")"
                        + (sortFamily == null ? "" : " FOR ORDER BY " + sortFamily);
    }

    @Override
    public int compareTo(FamilyEntry other) {
        int byType = type.compareTo(other.type);
        int byNumber = byType != 0 ? byType : Integer.compare(number, other.number);
        return byNumber != 0 ? byNumber : key().compareTo(other.key());
    }
}
