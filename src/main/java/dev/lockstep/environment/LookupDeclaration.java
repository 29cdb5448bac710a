package dev.lockstep.environment;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.sql.Condition;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is said of the lookup tables that one pattern matches. What is left out is as for any other lookup table.
 *
 * @param table pattern: {@code fee_*} or {@code public.fee_*}
 * @param where SQL condition over the table's columns: other rows are no lookup data, on either side
 * @param key columns that identify a row, where the table's own key does not (it may be generated anew in each environment)
 * @param columns those that are compared and written, besides the key's; empty for all
 * @param excludeColumns those that are neither compared nor written
 * @param targetOwned columns whose values belong to the target: likewise, and new rows get the target's default
 * @param targetOwnedRows SQL condition: rows that belong to the environment that they are in
 * @param policy {@code mirror}, {@code upsert} or {@code insertOnly}; {@code null} for what the pair says
 * @param sensitive columns whose values are shown to nobody
 * @param after patterns of tables whose rows have to be there before, besides those that foreign keys refer to
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LookupDeclaration(
        String table,
        @Nullable String where,
        List<String> key,
        List<String> columns,
        List<String> excludeColumns,
        List<String> targetOwned,
        @Nullable String targetOwnedRows,
        @Nullable String policy,
        List<String> sensitive,
        List<String> after) {

    /** The words of {@link #policy}. */
    public static final Set<String> POLICIES = Set.of("mirror", "upsert", "insertOnly");

    public LookupDeclaration {
        key = copy(key);
        columns = copy(columns);
        excludeColumns = copy(excludeColumns);
        targetOwned = copy(targetOwned);
        sensitive = copy(sensitive);
        after = copy(after);
    }

    /** Of a table of which nothing is declared. */
    public static LookupDeclaration nothing(String table) {
        return new LookupDeclaration(table, null, null, null, null, null, null, null, null, null);
    }

    /** With what belongs to the target wherever the rows come from: its own columns and rows, and what is not to be shown. */
    public LookupDeclaration owning(LookupDeclaration other) {
        String rows = targetOwnedRows == null || targetOwnedRows.equals(other.targetOwnedRows)
                ? other.targetOwnedRows
                : other.targetOwnedRows == null
                        ? targetOwnedRows
                        : "(%s) OR (%s)".formatted(targetOwnedRows, other.targetOwnedRows);
        return new LookupDeclaration(
                table,
                where,
                key,
                columns,
                excludeColumns,
                both(targetOwned, other.targetOwned),
                rows,
                policy,
                both(sensitive, other.sensitive),
                after);
    }

    private static List<String> both(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).distinct().toList();
    }

    boolean hasOwnParts() {
        return !targetOwned.isEmpty() || targetOwnedRows != null || !sensitive.isEmpty();
    }

    /** A part of it that is wrong in itself, whatever the tables look like. */
    public record Flaw(String field, String reason) {}

    /** The first flaw, {@code null} when there is none. */
    public @Nullable Flaw flaw() {
        if (isNoPattern(table)) {
            return new Flaw("table", "has to be a pattern without space around it");
        }
        if (policy != null && !POLICIES.contains(policy)) {
            return new Flaw("policy", "has to be mirror, upsert or insertOnly");
        }
        if (!columns.isEmpty() && !excludeColumns.isEmpty()) {
            return new Flaw("excludeColumns", "cannot stand beside columns: say which are wanted, or which are not");
        }
        if (after.stream().anyMatch(LookupDeclaration::isNoPattern)) {
            return new Flaw("after", "has to be patterns without space around them");
        }
        Flaw flaw = flaw("where", where);
        return flaw == null ? flaw("targetOwnedRows", targetOwnedRows) : flaw;
    }

    private static @Nullable Flaw flaw(String field, @Nullable String condition) {
        if (condition == null) {
            return null;
        }
        try {
            Condition.parse(condition);
            return null;
        } catch (IllegalArgumentException e) {
            return new Flaw(field, Objects.requireNonNull(e.getMessage()));
        }
    }

    static boolean isNoPattern(String text) {
        return text.isBlank() || !text.equals(text.strip());
    }

    /** JSON leaves out what is empty. */
    private static List<String> copy(@Nullable List<String> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}
