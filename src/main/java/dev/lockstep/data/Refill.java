package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.environment.OwnSettings;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.List;

/**
 * Brings rows, or values of some columns, back into a table from a temporary table that has them as texts, inside the open transaction.
 * User triggers and rules do not fire, and policies hide nothing.
 *
 * @param id the table as it is called by then
 * @param partitioned its rows are in its partitions
 * @param columns what is brought back
 * @param key finds the row of a value; empty to insert whole rows
 * @param from name of the temporary table, which has a column of each name
 */
public record Refill(
        ObjectId id, boolean partitioned, List<LookupColumn> columns, List<LookupColumn> key, String from) {
    public Refill {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /**
     * Returns how many rows were inserted or changed.
     *
     * @param target has {@link CanonicalSettings}
     * @throws ProblemException {@code VERIFICATION_FAILED} when not each row got the values that the temporary table has for it
     */
    public long run(SqlSession target) {
        if (columns.isEmpty() && !key.isEmpty()) {
            return 0;
        }
        LookupTable table = new LookupTable(id, partitioned, columns, List.of());
        SetAside aside = new SetAside(target);
        UserCode userCode = new UserCode(target, aside);
        userCode.unforcePolicies(table);
        userCode.disable(table);
        if (!key.isEmpty()) {
            new Obstacles(target, aside, List.of(), List.of(table)).allowUpdates(table);
        }
        String matches = KeyTexts.match(target, key);
        long expected = key.isEmpty() ? 0 : matching(target, table, matches);
        long refilled = OwnSettings.during(target, () -> {
            long rows = target.update(key.isEmpty() ? insert(table) : update(table, matches));
            if (!key.isEmpty() && rows != expected) {
                throw refused(expected, rows);
            }
            // What waits for the end of the transaction would stand in the way of ALTER TABLE.
            target.execute("SET CONSTRAINTS ALL IMMEDIATE");
            return rows;
        });
        aside.restore();
        return refilled;
    }

    /** For whole rows: their numbers go on behind those that are there. */
    public void advanceSequences(SqlSession target, dev.lockstep.progress.Progress progress) {
        new Sequences(target, progress).advancePast(new LookupTable(id, partitioned, columns, List.of()));
    }

    /** Under the application's settings values may be equal that are not under ours, and the other way round. */
    private ProblemException refused(long expected, long rows) {
        return new ProblemException(Problem.of(
                        ProblemType.VERIFICATION_FAILED,
                        "The backup has values for %d rows of %s, and %d rows would have got some."
                                .formatted(expected, id.displayName(), rows))
                .withConstraint(null, id.displayName())
                .withNextStep(
                        "Nothing was changed. See whether the equality of the key (%s) depends on settings of the session; restore the backup into a new database to bring the values over by hand."
                                .formatted(key.stream().map(LookupColumn::name).collect(joining(", ")))));
    }

    private long matching(SqlSession target, LookupTable table, String matches) {
        return target.queryOne(
                "SELECT count(*) FROM %s AS r JOIN pg_temp.%s AS b ON %s"
                        .formatted(table.sqlOnly(), Quoting.identifier(from), matches),
                row -> row.getLong(1));
    }

    private String insert(LookupTable table) {
        if (columns.isEmpty()) {
            return "INSERT INTO %s SELECT FROM pg_temp.%s".formatted(table.sqlName(), Quoting.identifier(from));
        }
        return "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM pg_temp.%s AS b"
                .formatted(
                        table.sqlName(),
                        columns.stream()
                                .map(column -> Quoting.identifier(column.name()))
                                .collect(joining(", ")),
                        columns.stream().map(Refill::value).collect(joining(", ")),
                        Quoting.identifier(from));
    }

    private String update(LookupTable table, String matches) {
        return "UPDATE %s AS r SET %s FROM pg_temp.%s AS b WHERE %s"
                .formatted(
                        table.sqlOnly(),
                        columns.stream()
                                .map(column -> Quoting.identifier(column.name()) + " = " + value(column))
                                .collect(joining(", ")),
                        Quoting.identifier(from),
                        matches);
    }

    /** Of the text in {@code b}. */
    private static String value(LookupColumn column) {
        return "b." + Quoting.identifier(column.name()) + "::" + column.type();
    }

    /** Which columns tell the rows of a table apart; empty for none. */
    public static List<String> keyOf(dev.lockstep.catalog.Catalog catalog, ObjectId table, List<String> unusable) {
        return new KeyChoice(catalog).keyOf(table, unusable);
    }
}
