package dev.lockstep.promotion;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.EnumType;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.data.ReturnedRows;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What in the rows of now does not let the form of before come back, in sentences that say what to do about it. */
final class UndoObstacles {
    /** Rows that are held against one another: a second, at worst. */
    private static final long MOST_COMPARED = 5_000;

    private final Undo undo;
    private final UndoCounts counts;
    private final List<String> conflicts = new ArrayList<>();

    UndoObstacles(SqlSession session, Undo undo) {
        this.undo = undo;
        this.counts = new UndoCounts(
                session,
                undo,
                detail -> add("Values written since cannot be turned back into what they were before: " + detail));
    }

    /** One and the same value may be in the way of more than one question. */
    private void add(String conflict) {
        if (!conflicts.contains(conflict)) {
            conflicts.add(conflict);
        }
    }

    UndoCounts counts() {
        return counts;
    }

    List<String> conflicts() {
        return conflicts;
    }

    /** Lookup rows that come back without those that they refer to. */
    void orphans(ReturnedRows.Orphans orphans) {
        conflicts.add(
                "%s of %s would come back and refer%s to rows of %s that were deleted since (constraint %s): make those again first"
                        .formatted(
                                rows(orphans.rows()),
                                orphans.table(),
                                orphans.rows() == 1 ? "s" : "",
                                orphans.parent(),
                                orphans.constraint()));
    }

    void nulls(Column column, String value, String name) {
        counts.count(column.table(), value + " IS NULL")
                .filter(rows -> rows > 0)
                .ifPresent(rows -> conflicts.add(
                        "%s NULL in %s, which may not be null before the promotion: give these rows a value"
                                .formatted(rowsHave(rows), name)));
    }

    /** Rows of a column that comes back without what it had. */
    void nothingFor(Column column) {
        counts.count(column.table(), "true")
                .filter(rows -> rows > 0)
                .ifPresent(rows -> conflicts.add(
                        "%s nothing to have in %s, which comes back and may not be null, and whose values of before the promotion do not come back: delete these rows first"
                                .formatted(rowsHave(rows), column.id().displayName())));
    }

    void tooLong(long rows, String name, String type) {
        conflicts.add("%s values in %s that do not fit into %s: shorten them".formatted(rowsHave(rows), name, type));
    }

    void domain(long rows, String name, ObjectId domain, String rule) {
        conflicts.add("%s values in %s that the domain %s does not take, whose rule comes back: %s. Change them first"
                .formatted(rowsHave(rows), name, domain.displayName(), rule));
    }

    void labels(long rows, String name, EnumType type) {
        conflicts.add("%s values in %s that are no labels of %s, which comes back: give these rows others"
                .formatted(rowsHave(rows), name, type.id().displayName()));
    }

    /**
     * A constraint that comes back.
     *
     * @return whether PostgreSQL can say what rows break it
     */
    boolean constraint(Constraint constraint) {
        boolean there = undo.now().contains(constraint.table())
                && constraint.columns().stream()
                        .map(column -> constraint.table().part(Kind.COLUMN, column))
                        .allMatch(column -> undo.now().contains(column)
                                && undo.present(column).equals(column));
        if (!there
                || !undo.present(constraint.table()).equals(constraint.table())
                || constraint.references() != null && waitsForRowsOf(constraint.references())) {
            return true;
        }
        String condition = BrokenConstraint.condition(constraint, undo.now());
        if (condition == null || BrokenConstraint.comparesAll(constraint) && isLarge(constraint.table())) {
            return false;
        }
        Optional<Long> rows = counts.evaluated("SELECT count(*) FROM %s t WHERE %s"
                .formatted(
                        BrokenConstraint.rows(constraint, undo.now()),
                        counts.staying(constraint.table(), "t", condition)));
        rows.filter(some -> some > 0)
                .ifPresent(some -> conflicts.add("%s of %s break%s the constraint %s, which the promotion dropped: %s"
                        .formatted(
                                rows(some),
                                constraint.table().displayName(),
                                some == 1 ? "s" : "",
                                constraint.name(),
                                constraint.definition())));
        return rows.isPresent();
    }

    private boolean isLarge(ObjectId table) {
        return counts.attempt("SELECT count(*) FROM (SELECT FROM %s LIMIT %d) AS first_rows"
                                .formatted(counts.from(table), MOST_COMPARED + 1))
                        .orElse(Long.MAX_VALUE)
                > MOST_COMPARED;
    }

    /**
     * One that comes back, where nothing of the table is called otherwise by now.
     *
     * @return whether PostgreSQL can say what rows share a key
     */
    boolean uniqueIndex(Index index) {
        ObjectId table = index.relation();
        boolean sameNames = undo.now().contains(table)
                && undo.present(table).equals(table)
                && undo.now().columnsOf(table).stream()
                        .allMatch(column -> undo.present(column.id()).equals(column.id()));
        if (!sameNames || undo.returned().comeBackInto(table)) {
            return true;
        }
        Optional<Long> sharing = IndexKey.of(index.definition())
                .flatMap(key -> counts.evaluated(
                        "SELECT coalesce(sum(g.n), 0) FROM (SELECT count(*) AS n FROM %s r WHERE %s GROUP BY %s HAVING count(*) > 1) AS g"
                                .formatted(
                                        counts.from(table),
                                        counts.staying(table, "r", key.concerned()),
                                        key.columns())));
        sharing.filter(rows -> rows > 0)
                .ifPresent(rows -> conflicts.add(
                        "%s of %s share what the unique index %s lets only one have, which the promotion dropped: %s"
                                .formatted(
                                        rows(rows),
                                        table.displayName(),
                                        index.id().displayName(),
                                        index.definition())));
        return sharing.isPresent();
    }

    /** What the other table will have is not there to be asked yet. */
    private boolean waitsForRowsOf(ObjectId table) {
        return !undo.now().contains(table)
                || undo.fillsPartOf(table)
                || undo.returned().comeBackInto(undo.present(table));
    }

    /**
     * A label that goes, where values of the enum stay values of it.
     *
     * @return the columns of which PostgreSQL cannot say what rows have it
     */
    List<Column> label(EnumType type, String label) {
        return undo.now()
                .all(Column.class)
                .filter(column -> !counts.isPartition(column.table()))
                .filter(column -> undo.now().get(Table.class, column.table()).isPresent())
                .filter(column -> undo.takenBack()
                        .wanted()
                        .get(Column.class, column.id())
                        .filter(wanted -> !isAskedFor(type, label, column, wanted))
                        .isPresent())
                .toList();
    }

    private boolean isAskedFor(EnumType type, String label, Column column, Column wanted) {
        String value = "r." + Quoting.identifier(undo.present(column.id()).name());
        List<InnerValues.Place> staying =
                InnerValues.of(value, wanted.type(), undo.takenBack().wanted());
        String used = InnerValues.of(value, column.type(), undo.now()).stream()
                .filter(place -> place.type().equals(type.id()) && staying.contains(place))
                .map(place -> place.any("v::text", "own.value = " + Quoting.literal(label)))
                .collect(Collectors.joining(" OR "));
        if (used.isEmpty()) {
            return true;
        }
        Optional<Long> having = counts.count(column.table(), "(" + used + ")");
        having.filter(rows -> rows > 0)
                .ifPresent(rows -> conflicts.add(
                        "%s the label '%s' in %s, which %s did not have before the promotion: give these rows another one"
                                .formatted(
                                        rowsHave(rows),
                                        label,
                                        undo.present(column.id()).displayName(),
                                        type.id().displayName())));
        return having.isPresent();
    }

    private static String rows(long rows) {
        return rows == 1 ? "1 row" : rows + " rows";
    }

    private static String rowsHave(long rows) {
        return rows(rows) + (rows == 1 ? " has" : " have");
    }
}
