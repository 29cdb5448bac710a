package dev.lockstep.data;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks whether rows that only the source has have the keys of rows of the target that are no lookup data: they would be written over. What
 * differs is handed on.
 */
final class OutsideKeys implements Differences.Listener {
    private static final int BATCH = 5_000;
    private static final int MOST_KEYS = 5;

    private final SqlSession target;
    private final LookupTable table;
    private final RowSql outside;
    private final KeyLookup lookup;
    private final Differences.Listener listener;
    private final List<List<String>> batch = new ArrayList<>();
    private final List<String> shown = new ArrayList<>();
    private long found;

    /** @param table of the target, with a key and a {@code where} */
    OutsideKeys(SqlSession target, LookupTable table, Differences.Listener listener) {
        this.target = target;
        this.table = table;
        this.outside = RowSql.of(table.ruledBy(table.rules().outside()));
        this.lookup = new KeyLookup(target, outside, "outside");
        this.listener = listener;
    }

    @Override
    public void added(List<String> key) {
        if (batch.add(key) && batch.size() >= BATCH) {
            flush();
        }
        listener.added(key);
    }

    @Override
    public void changed(List<String> key) {
        listener.changed(key);
    }

    @Override
    public void removed(List<String> key) {
        listener.removed(key);
    }

    private void flush() {
        if (batch.isEmpty()) {
            return;
        }
        lookup.hand(batch);
        target.stream("SELECT %s FROM %s".formatted(outside.keyTexts(), lookup.from()), row -> {
            if (found++ < MOST_KEYS) {
                List<String> values = new ArrayList<>();
                for (int i = 0; i < table.key().size(); i++) {
                    values.add(table.key().get(i) + "=" + row.getString(i + 1));
                }
                shown.add(String.join(", ", values));
            }
        });
        batch.clear();
    }

    /** @throws ProblemException {@code LOOKUP_DECLARATION} with some of the keys */
    void refuseIfAny() {
        flush();
        if (found > 0) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.LOOKUP_DECLARATION,
                                    "%d %s of %s in the source %s a key that the target has for a row outside of the where, which is no lookup data there."
                                            .formatted(
                                                    found,
                                                    found == 1 ? "row" : "rows",
                                                    table.displayName(),
                                                    found == 1 ? "has" : "have"))
                            .withConstraint(null, table.displayName())
                            .withKeys(shown)
                            .withNextStep(
                                    "Correct the rows on one of the sides, or the condition; rows of the target that are to stay as they are can be declared as targetOwnedRows."));
        }
    }
}
