package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a table on both sides, once what is declared of them has been looked at in the rows themselves. */
record BothRows(RowSql source, RowSql target) {
    private static final int MOST_OWN_ROWS = 100_000;

    /**
     * Makes sure that a declared key is one, and that rows of the source stay behind whose keys the target has for rows of its own.
     *
     * @throws ProblemException {@code LOOKUP_DECLARATION} when the key is none
     */
    static BothRows of(BothSides sides, ComparedTable table) {
        RowSql source = table.sourceSql();
        RowSql target = table.targetSql();
        if (!source.table().hasKey()) {
            return new BothRows(source, target);
        }
        if (!source.table().rules().provenKey()) {
            proveKey(sides.source(), source.table(), "source");
            proveKey(sides.target(), target.table(), "target");
        }
        if (target.table().rules().ownRows() == null) {
            return new BothRows(source, target);
        }
        List<List<String>> own = ownKeys(sides.target(), target);
        if (own.isEmpty()) {
            return new BothRows(source, target);
        }
        KeyLookup keys = new KeyLookup(sides.source(), source, "own");
        keys.hand(own);
        return new BothRows(source.without(keys.matches()), target);
    }

    /**
     * Reports what differs.
     *
     * @throws ProblemException {@code LOOKUP_DECLARATION} when rows of the target that are no lookup data would be written over
     */
    Differences.Checksums differences(BothSides sides, Differences.Listener listener) {
        Differences differences = new Differences(sides);
        if (!target.table().hasKey() || target.table().rules().where() == null) {
            return differences.find(source, target, listener);
        }
        OutsideKeys outside = new OutsideKeys(sides.target(), target.table(), listener);
        Differences.Checksums checksums = differences.find(source, target, outside);
        outside.refuseIfAny();
        return checksums;
    }

    private static List<List<String>> ownKeys(SqlSession target, RowSql rows) {
        List<List<String>> keys = new ArrayList<>();
        int columns = rows.key().size();
        target.stream(
                "SELECT %s FROM %s AS r WHERE %s IS TRUE LIMIT %d"
                        .formatted(
                                rows.keyTexts(),
                                rows.table().sqlOnly(),
                                rows.table().rules().ownRows().sql(),
                                MOST_OWN_ROWS + 1),
                row -> {
                    List<String> key = new ArrayList<>(columns);
                    for (int i = 1; i <= columns; i++) {
                        key.add(row.getString(i));
                    }
                    keys.add(key);
                });
        if (keys.size() > MOST_OWN_ROWS) {
            throw new ProblemException(Problem.of(
                            ProblemType.LOOKUP_DECLARATION,
                            "More than %,d rows of %s in the target are its own by targetOwnedRows."
                                    .formatted(MOST_OWN_ROWS, rows.table().displayName()))
                    .withConstraint(null, rows.table().displayName())
                    .withNextStep("Such a table is no lookup table: leave it out, or say by where which rows are."));
        }
        return keys;
    }

    /** Of all rows, whatever their conditions: changes are applied by the key alone. */
    private static void proveKey(SqlSession session, LookupTable table, String side) {
        String columns = table.key().stream().map(RowSql::column).collect(joining(", "));
        String nulls = table.key().stream()
                .map(name -> RowSql.column(name) + " IS NOT DISTINCT FROM NULL")
                .collect(joining(" OR "));
        record Seen(long withoutKey, long shared) {}
        Seen seen = session.queryOne(
                "SELECT coalesce(sum(n) FILTER (WHERE missing), 0), count(*) FILTER (WHERE n > 1 AND NOT missing) FROM (SELECT count(*) AS n, %s AS missing FROM %s AS r GROUP BY %s) AS k"
                        .formatted(nulls, table.sqlOnly(), columns),
                row -> new Seen(row.getLong(1), row.getLong(2)));
        String flaw = flaw(seen.withoutKey(), seen.shared());
        if (flaw != null) {
            throw new ProblemException(Problem.of(
                            ProblemType.LOOKUP_DECLARATION,
                            "The key (%s) that is declared of %s is none in the %s: %s."
                                    .formatted(String.join(", ", table.key()), table.displayName(), side, flaw))
                    .withConstraint(null, table.displayName())
                    .withNextStep("Declare columns that identify every row, or correct the rows."));
        }
    }

    private static @Nullable String flaw(long withoutKey, long shared) {
        if (withoutKey > 0) {
            return withoutKey + " rows have a NULL in it";
        }
        return shared > 0 ? shared + " of its values stand in more than one row" : null;
    }
}
