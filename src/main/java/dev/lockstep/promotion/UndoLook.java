package dev.lockstep.promotion;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.EnumType;
import dev.lockstep.catalog.Extension;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import dev.lockstep.data.KeptRows;
import dev.lockstep.data.RefilledValues;
import dev.lockstep.data.ReturnedRows;
import dev.lockstep.diff.Difference;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Asks the rows, before anything is taken back, what would be lost and what stands in the way. The session is in a transaction; what
 * is asked in vain is asked in a savepoint.
 */
final class UndoLook {
    /** What a person has to give again: passwords, connections, slots. */
    private static final Set<Kind> BY_HAND = Set.of(Kind.USER_MAPPING, Kind.SUBSCRIPTION, Kind.SERVER);

    /** Rows that came in this very transaction: an event trigger keeps a record of what the undo does before it looks again. */
    private static final String WRITTEN_HERE = "coalesce(r.xmin = pg_current_xact_id_if_assigned()::xid, false)";

    private final SqlSession session;
    private final Undo undo;
    /** What the promotion brought back itself, being an undo: that is in the backup still. */
    private final RefilledValues refilled;

    private final List<UndoLoss> losses = new ArrayList<>();
    private final List<String> conflicts = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private UndoLook(SqlSession session, Undo undo) {
        this.session = session;
        this.undo = undo;
        this.refilled = RefilledValues.of(session, undo.of().id());
    }

    static UndoFindings of(SqlSession session, Undo undo) {
        UndoLook look = new UndoLook(session, undo);
        undo.takenBack().undone().forEach(look::look);
        undo.refills().stream()
                .filter(refilled -> refilled.missing() != null)
                .forEach(refilled -> look.losses.add(new UndoLoss(
                        refilled.whole() ? Kind.TABLE.label() : Kind.COLUMN.label(),
                        refilled.display(),
                        -1,
                        "%s, since %s"
                                .formatted(
                                        refilled.whole()
                                                ? "It comes back without its rows"
                                                : "The values of before the promotion do not come back",
                                        refilled.missing()))));
        new TreeMap<>(undo.lookupRows()).forEach(look::lookupRows);
        undo.before().all(Extension.class).forEach(look::extension);
        ReturnedRows returning = undo.returning();
        List<KeptRows> kept = returning.kept(session);
        kept.stream().filter(KeptRows::areNotTold).forEach(look::notTold);
        returning.orphans(session).forEach(look::orphans);
        return new UndoFindings(
                look.losses,
                look.conflicts,
                look.notes,
                returning.deltas(session),
                kept.stream().filter(rows -> !rows.areNotTold()).toList());
    }

    private void notTold(KeptRows kept) {
        losses.add(new UndoLoss(
                Kind.TABLE.label(),
                kept.table(),
                kept.rows(),
                "These lookup rows of the promotion %s, so they stay as they are now".formatted(kept.reason())));
    }

    private void orphans(ReturnedRows.Orphans orphans) {
        conflicts.add(
                "%s of %s would come back and refer%s to rows of %s that were deleted since (constraint %s): make those again first"
                        .formatted(
                                rows(orphans.rows()),
                                orphans.table(),
                                orphans.rows() == 1 ? "s" : "",
                                orphans.parent(),
                                orphans.constraint()));
    }

    private void extension(Extension before) {
        undo.now()
                .get(Extension.class, before.id())
                .filter(now -> now.isAheadOf(before))
                .ifPresent(now -> losses.add(new UndoLoss(
                        Kind.EXTENSION.label(),
                        before.name(),
                        -1,
                        "It stays at version %s: it has no way back to %s"
                                .formatted(now.version(), before.version()))));
    }

    /** Those of a table that goes, go with it. */
    private void lookupRows(String table, long rows) {
        boolean goes = undo.takenBack().undone().stream()
                .anyMatch(difference -> difference.wanted() == null
                        && difference.actual() instanceof Table
                        && undo.present(difference.id()).displayName().equals(table));
        if (!goes) {
            losses.add(
                    new UndoLoss(
                            Kind.TABLE.label(),
                            table,
                            rows,
                            "The promotion brought these lookup rows to the source's; what they were before is not kept, so they stay as they are now"));
        }
    }

    private void look(Difference difference) {
        if (difference.wanted() == null) {
            if (difference.actual() instanceof Table table && !table.partitioned()) {
                rowsOfAddedTable(table.id());
            } else if (difference.actual() instanceof Column column) {
                valuesOfAddedColumn(column);
            } else if (difference.actual() instanceof Partition partition) {
                rowsOfAttachedPartition(partition);
            }
        } else if (difference.wanted() instanceof Column wanted && difference.actual() instanceof Column actual) {
            changedColumn(wanted, actual);
        } else if (difference.wanted() instanceof Constraint constraint && constraint.validated()) {
            restoredConstraint(constraint);
        } else if (difference.wanted() instanceof Index index && index.unique() && index.parent() == null) {
            restoredIndex(index);
        } else if (difference.wanted() instanceof EnumType wanted && difference.actual() instanceof EnumType actual) {
            actual.labels().stream()
                    .filter(label -> !wanted.labels().contains(label))
                    .forEach(label -> addedLabel(actual, label));
        } else if (difference.actual() == null
                && BY_HAND.contains(difference.id().kind())) {
            losses.add(new UndoLoss(
                    difference.id().kind().label(),
                    difference.id().displayName(),
                    -1,
                    "It comes back without its secrets and connection, which are never kept"));
        }
    }

    private void rowsOfAddedTable(ObjectId table) {
        count(table, "NOT (%s OR %s)".formatted(refilledRow(table), WRITTEN_HERE))
                .filter(rows -> rows > 0)
                .ifPresent(rows -> losses.add(new UndoLoss(
                        Kind.TABLE.label(),
                        undo.present(table).displayName(),
                        rows,
                        "The promotion added the table; it goes with its rows")));
    }

    /** A partitioned table is refilled by its root. */
    private String refilledRow(ObjectId table) {
        String untouched = refilled.rowUntouched(undo.present(table), "r");
        return undo.now()
                .get(Partition.class, new ObjectId(Kind.PARTITION, table.path()))
                .map(partition -> "(" + untouched + " OR " + refilledRow(partition.parent()) + ")")
                .orElse(untouched);
    }

    private String refilledValue(Column column) {
        return refilled.valueUntouched(
                undo.present(column.table()), undo.present(column.id()).name(), "r");
    }

    /** Some of them the promotion moved there out of the default partition, some were there before it was one: nobody knows which. */
    private void rowsOfAttachedPartition(Partition partition) {
        if (undo.takenBack().wanted().contains(partition.child())) {
            count(partition.child(), "true")
                    .filter(rows -> rows > 0)
                    .ifPresent(rows -> losses.add(new UndoLoss(
                            Kind.PARTITION.label(),
                            undo.present(partition.child()).displayName(),
                            rows,
                            "The promotion attached it to %s; its rows stay in it, and are no longer among those of that table"
                                    .formatted(undo.present(partition.parent()).displayName()))));
        }
    }

    private void valuesOfAddedColumn(Column column) {
        ObjectId table = column.table();
        if (column.generation() != null || !undo.takenBack().wanted().contains(table) || isPartition(table)) {
            return;
        }
        String value = "r." + Quoting.identifier(undo.present(column.id()).name());
        String written = undo.now()
                .get(DefaultValue.class, table.part(Kind.DEFAULT, column.name()))
                .map(DefaultValue::expression)
                .filter(expression -> expression.indexOf('(') < 0)
                .map(expression -> value + "::text IS DISTINCT FROM (" + expression + ")::text")
                .orElse(value + " IS NOT NULL");
        count(table, written + " AND NOT " + refilledValue(column))
                .filter(rows -> rows > 0)
                .ifPresent(rows -> losses.add(new UndoLoss(
                        Kind.COLUMN.label(),
                        undo.present(column.id()).displayName(),
                        rows,
                        "The promotion added the column; it goes with its values")));
    }

    private void changedColumn(Column wanted, Column actual) {
        if (isPartition(actual.table())) {
            return;
        }
        String value = "r." + Quoting.identifier(undo.present(actual.id()).name());
        String name = undo.present(actual.id()).displayName();
        if (wanted.notNull() && !actual.notNull()) {
            count(actual.table(), value + " IS NULL")
                    .filter(rows -> rows > 0)
                    .ifPresent(rows -> conflicts.add(
                            "%s NULL in %s, which may not be null before the promotion: give these rows a value"
                                    .formatted(rowsHave(rows), name)));
        }
        if (!wanted.type().equals(actual.type()) && wanted.generation() == null && actual.generation() == null) {
            conversion(wanted, actual, value, name);
        }
    }

    private void conversion(Column wanted, Column actual, String value, String name) {
        boolean limited = wanted.type().matches("(character varying|character|bit|bit varying)\\(.*");
        String there = "(" + value + "::" + wanted.type() + ")";
        String changes = there + "::" + actual.type() + "::text IS DISTINCT FROM " + value + "::text";
        Optional<Long> rows = count(actual.table(), "NOT %s AND %s".formatted(refilledValue(actual), changes));
        rows.filter(number -> number > 0).ifPresent(number -> {
            if (limited) {
                conflicts.add("%s values in %s that do not fit into %s: shorten them"
                        .formatted(rowsHave(number), name, wanted.type()));
            } else {
                losses.add(new UndoLoss(
                        Kind.COLUMN.label(),
                        name,
                        number,
                        "Values that %s has and %s has not are changed by the conversion back"
                                .formatted(actual.type(), wanted.type())));
            }
        });
    }

    private void restoredConstraint(Constraint constraint) {
        boolean there = undo.now().contains(constraint.table())
                && constraint.columns().stream()
                        .map(column -> constraint.table().part(Kind.COLUMN, column))
                        .allMatch(column -> undo.now().contains(column)
                                && undo.present(column).equals(column));
        String condition = there && undo.present(constraint.table()).equals(constraint.table())
                ? Violations.condition(constraint)
                : null;
        if (condition == null || constraint.references() != null && waitsForRowsOf(constraint.references())) {
            return;
        }
        attempt("SELECT count(*) FROM %s t WHERE %s"
                        .formatted(sql(constraint.table()), staying(constraint.table(), "t", condition)))
                .filter(rows -> rows > 0)
                .ifPresent(rows -> conflicts.add("%s of %s break%s the constraint %s, which the promotion dropped: %s"
                        .formatted(
                                rows(rows),
                                constraint.table().displayName(),
                                rows == 1 ? "s" : "",
                                constraint.name(),
                                constraint.definition())));
    }

    /** Where nothing of the table is called otherwise by now. */
    private void restoredIndex(Index index) {
        ObjectId table = index.relation();
        boolean sameNames = undo.now().contains(table)
                && undo.present(table).equals(table)
                && undo.now().columnsOf(table).stream()
                        .allMatch(column -> undo.present(column.id()).equals(column.id()));
        if (!sameNames || undo.returned().comeBackInto(table)) {
            return;
        }
        IndexKey.of(index.definition())
                .flatMap(key -> attempt(
                        "SELECT coalesce(sum(g.n), 0) FROM (SELECT count(*) AS n FROM %s r WHERE %s GROUP BY %s HAVING count(*) > 1) AS g"
                                .formatted(from(table), staying(table, "r", key.concerned()), key.columns())))
                .filter(rows -> rows > 0)
                .ifPresent(rows -> conflicts.add(
                        "%s of %s share what the unique index %s lets only one have, which the promotion dropped: %s"
                                .formatted(
                                        rows(rows),
                                        table.displayName(),
                                        index.id().displayName(),
                                        index.definition())));
    }

    /** What the other table will have is not there to be asked yet. */
    private boolean waitsForRowsOf(ObjectId table) {
        return !undo.now().contains(table)
                || undo.fillsPartOf(table)
                || undo.returned().comeBackInto(undo.present(table));
    }

    private void addedLabel(EnumType type, String label) {
        Set<String> names =
                Set.of(Quoting.qualified(type.schema(), type.name()), type.schema() + "." + type.name(), type.name());
        List<Column> columns = undo.now()
                .all(Column.class)
                .filter(column -> undo.takenBack().wanted().contains(column.id()) && !isPartition(column.table()))
                .filter(column -> undo.now().get(Table.class, column.table()).isPresent())
                .filter(column -> names.contains(column.type().replaceAll("(\\[])+$", "")))
                .toList();
        for (Column column : columns) {
            String value = "r." + Quoting.identifier(undo.present(column.id()).name());
            String used = column.type().endsWith("]")
                    ? Quoting.literal(label) + " = ANY (" + value + "::text[])"
                    : value + "::text = " + Quoting.literal(label);
            count(column.table(), used)
                    .filter(rows -> rows > 0)
                    .ifPresent(rows -> conflicts.add(
                            "%s the label '%s' in %s, which %s did not have before the promotion: give these rows another one"
                                    .formatted(
                                            rowsHave(rows),
                                            label,
                                            undo.present(column.id()).displayName(),
                                            type.id().displayName())));
        }
    }

    private boolean isPartition(ObjectId table) {
        return undo.now()
                .get(Partition.class, new ObjectId(Kind.PARTITION, table.path()))
                .isPresent();
    }

    private String from(ObjectId table) {
        boolean partitioned =
                undo.now().get(Table.class, table).map(Table::partitioned).orElse(false);
        return (partitioned ? "" : "ONLY ") + sql(table);
    }

    private String sql(ObjectId table) {
        ObjectId present = undo.present(table);
        return Quoting.qualified(present.schema(), present.name());
    }

    /** Without the lookup rows that go, or return to what they were. */
    private Optional<Long> count(ObjectId table, String condition) {
        return attempt("SELECT count(*) FROM %s r WHERE %s"
                .formatted(from(table), staying(undo.present(table), "r", condition)));
    }

    /** Only rows that stay are asked: a value that goes may be one that the condition cannot bear. */
    private String staying(ObjectId present, String alias, String condition) {
        String returning = undo.returned().returning(present, alias);
        return returning.equals("false")
                ? condition
                : "CASE WHEN %s THEN false ELSE %s END".formatted(returning, condition);
    }

    /** Empty when PostgreSQL cannot answer, say for a type that it has no more: the step itself will find out then. */
    private Optional<Long> attempt(String query) {
        session.execute("SAVEPOINT lockstep_look");
        try {
            long rows = session.queryOne(query, row -> row.getLong(1));
            session.execute("RELEASE SAVEPOINT lockstep_look");
            return Optional.of(rows);
        } catch (ProblemException e) {
            if (e.problem().type() == ProblemType.CANCELLED || e.problem().type() == ProblemType.CONNECTION_LOST) {
                throw e;
            }
            session.execute("ROLLBACK TO SAVEPOINT lockstep_look");
            String state = e.problem().sqlState();
            if (state != null && state.startsWith("22")) {
                conflicts.add("Values written since cannot be turned back into what they were before: "
                        + e.problem().detail());
            }
            return Optional.empty();
        }
    }

    private static String rows(long rows) {
        return rows == 1 ? "1 row" : rows + " rows";
    }

    private static String rowsHave(long rows) {
        return rows(rows) + (rows == 1 ? " has" : " have");
    }
}
