package dev.lockstep.promotion;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
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
import dev.lockstep.plan.PartitionMerges;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Asks the rows, before anything is taken back, what would be lost and what stands in the way ({@link UndoObstacles}). */
final class UndoLook {
    /** What a person has to give again: passwords, connections, slots. */
    private static final Set<Kind> BY_HAND = Set.of(Kind.USER_MAPPING, Kind.SUBSCRIPTION, Kind.SERVER);

    /** Rows that came in this very transaction: an event trigger keeps a record of what the undo does before it looks again. */
    private static final String WRITTEN_HERE = "coalesce(r.xmin = pg_current_xact_id_if_assigned()::xid, false)";

    private static final String UNKNOWN =
            "Whether rows that were written since keep to it PostgreSQL can only say when it is back";

    private final Undo undo;
    private final UndoObstacles obstacles;
    private final UndoCounts counts;
    private final PartitionMerges merges;
    /** What the promotion brought back itself, being an undo: that is in the backup still. */
    private final RefilledValues refilled;

    private final LostValues values;
    private final List<UndoLoss> losses = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private UndoLook(SqlSession session, Undo undo) {
        this.undo = undo;
        this.obstacles = new UndoObstacles(session, undo);
        this.counts = obstacles.counts();
        this.merges = PartitionMerges.of(undo.now(), undo.takenBack().wanted());
        this.refilled = RefilledValues.of(session, undo.of().id());
        this.values = new LostValues(undo, obstacles, refilled, losses);
    }

    static UndoFindings of(SqlSession session, Undo undo) {
        UndoLook look = new UndoLook(session, undo);
        undo.takenBack().undone().forEach(look::look);
        look.values.insideOthers();
        look.values.underRules();
        undo.refills().stream().flatMap(UndoLook::lossOf).forEach(look.losses::add);
        undo.refills().stream()
                .filter(refilled -> refilled.missing() != null)
                .flatMap(refilled -> undo.withoutValue(refilled).stream())
                .forEach(look.obstacles::nothingFor);
        new TreeMap<>(undo.lookupRows()).forEach(look::lookupRows);
        undo.before().all(Extension.class).forEach(look::extension);
        ReturnedRows returning = undo.returning();
        List<KeptRows> kept = returning.kept(session);
        kept.stream().filter(KeptRows::areNotTold).forEach(look::notTold);
        returning.orphans(session).forEach(look.obstacles::orphans);
        return new UndoFindings(
                look.losses,
                look.obstacles.conflicts(),
                look.notes,
                returning.deltas(session),
                kept.stream().filter(rows -> !rows.areNotTold()).toList());
    }

    private static Stream<UndoLoss> lossOf(Refilled refilled) {
        String kind = refilled.whole() ? Kind.TABLE.label() : Kind.COLUMN.label();
        if (refilled.missing() != null) {
            String reason = refilled.whole()
                    ? "It comes back without its rows"
                    : "The values of before the promotion do not come back";
            return Stream.of(new UndoLoss(kind, refilled.display(), -1, reason + ", since " + refilled.missing()));
        } else if (refilled.doubtful() < 0) {
            return Stream.of(
                    new UndoLoss(
                            kind,
                            refilled.display(),
                            -1,
                            "What was written between the backup and the promotion comes back as the backup has it: the table was too large to be looked through for it, has rows on another server, or it was kept and is forgotten by now"));
        } else if (refilled.doubtful() > 0) {
            return Stream.of(
                    new UndoLoss(
                            kind,
                            refilled.display(),
                            refilled.doubtful(),
                            "So many rows at most that were deleted or changed between the backup and the promotion come back as the backup has them"));
        }
        return Stream.empty();
    }

    private void notTold(KeptRows kept) {
        losses.add(new UndoLoss(
                Kind.TABLE.label(),
                kept.table(),
                kept.rows(),
                "These lookup rows of the promotion %s, so they stay as they are now".formatted(kept.reason())));
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
            if (difference.actual() instanceof Table table && !table.partitioned() && !merges.keepRowsOf(table.id())) {
                rowsOfAddedTable(table.id());
            } else if (difference.actual() instanceof Column column) {
                values.ofAdded(column);
            } else if (difference.actual() instanceof Partition partition) {
                rowsOfAttachedPartition(partition);
            }
        } else if (difference.wanted() instanceof Column wanted && difference.actual() instanceof Column actual) {
            values.ofChanged(wanted, actual);
        } else if (difference.wanted() instanceof Constraint constraint && constraint.validated()) {
            constraint(constraint);
        } else if (difference.wanted() instanceof Index index && index.unique() && index.parent() == null) {
            uniqueIndex(index);
        } else if (difference.wanted() instanceof EnumType wanted && difference.actual() instanceof EnumType actual) {
            actual.labels().stream()
                    .filter(label -> !wanted.labels().contains(label))
                    .forEach(label -> label(actual, label));
        } else if (difference.actual() == null
                && BY_HAND.contains(difference.id().kind())) {
            losses.add(new UndoLoss(
                    difference.id().kind().label(),
                    difference.id().displayName(),
                    -1,
                    "It comes back without its secrets and connection, which are never kept"));
        }
    }

    private void constraint(Constraint constraint) {
        if (!obstacles.constraint(constraint)) {
            losses.add(new UndoLoss(Kind.CONSTRAINT.label(), constraint.id().displayName(), -1, UNKNOWN));
        }
    }

    private void uniqueIndex(Index index) {
        if (!obstacles.uniqueIndex(index)) {
            losses.add(new UndoLoss(Kind.INDEX.label(), index.id().displayName(), -1, UNKNOWN));
        }
    }

    private void label(EnumType type, String label) {
        obstacles
                .label(type, label)
                .forEach(column -> losses.add(new UndoLoss(
                        Kind.COLUMN.label(),
                        undo.present(column.id()).displayName(),
                        -1,
                        "Whether rows have the label '%s' PostgreSQL can only say when %s is what it was"
                                .formatted(label, type.id().displayName()))));
    }

    private void rowsOfAddedTable(ObjectId table) {
        UndoCounts.lost(counts.count(table, "NOT (%s OR %s)".formatted(refilledRow(table), WRITTEN_HERE)))
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

    /** Some of them the promotion moved there out of the default partition, some were there before it was one: nobody knows which. */
    private void rowsOfAttachedPartition(Partition partition) {
        if (undo.takenBack().wanted().contains(partition.child())) {
            UndoCounts.lost(counts.count(partition.child(), "true"))
                    .ifPresent(rows -> losses.add(new UndoLoss(
                            Kind.PARTITION.label(),
                            undo.present(partition.child()).displayName(),
                            rows,
                            "The promotion attached it to %s; its rows stay in it, and are no longer among those of that table"
                                    .formatted(undo.present(partition.parent()).displayName()))));
        }
    }
}
