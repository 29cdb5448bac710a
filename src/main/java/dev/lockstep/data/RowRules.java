package dev.lockstep.data;

import dev.lockstep.sql.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is declared of the rows of a lookup table.
 *
 * @param where only these rows are lookup data; {@code null} for all
 * @param ownRows rows that belong to the environment that they are in; {@code null} for none
 * @param leftColumns of either side that are neither compared nor written
 * @param sensitive columns whose values are not shown
 * @param provenKey constraints on both sides say that the key is one; otherwise the rows are asked
 * @param readFrom what is read instead of the source's table of this name, quoted; {@code null} for the table itself
 */
public record RowRules(
        SyncPolicy policy,
        @Nullable Condition where,
        @Nullable Condition ownRows,
        List<String> leftColumns,
        List<String> sensitive,
        boolean provenKey,
        @Nullable String readFrom) {

    /** Of a table of which nothing is declared. */
    public static final RowRules MIRROR = new RowRules(SyncPolicy.MIRROR, null, null, List.of(), List.of(), true, null);

    public RowRules {
        leftColumns = List.copyOf(leftColumns);
        sensitive = List.copyOf(sensitive);
    }

    /** As they count for the target: where nothing but what is missing is of interest, any row of the same key is the row. */
    RowRules ofTarget() {
        return new RowRules(
                policy,
                policy == SyncPolicy.INSERT_ONLY ? null : where,
                ownRows,
                leftColumns,
                sensitive,
                provenKey,
                null);
    }

    /** Of the rows that are not lookup data: neither meant by {@code where}, nor the environment's own. */
    RowRules outside() {
        if (where == null) {
            throw new IllegalStateException("all rows are lookup data");
        }
        return new RowRules(policy, where.otherwise(), ownRows, leftColumns, sensitive, provenKey, readFrom);
    }

    /** Of these only the rows that meet another condition as well; {@code null} changes nothing. */
    RowRules within(@Nullable Condition other) {
        if (other == null) {
            return this;
        }
        Condition both = where == null ? other : where.and(other);
        return new RowRules(policy, both, ownRows, leftColumns, sensitive, provenKey, readFrom);
    }

    /** With another place for the source's rows; nothing there says that the key is one. */
    RowRules readFrom(String place, List<String> left) {
        return new RowRules(policy, where, ownRows, left, sensitive, false, place);
    }
}
