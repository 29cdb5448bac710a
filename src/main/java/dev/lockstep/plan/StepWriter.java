package dev.lockstep.plan;

import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.catalog.TableSize;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns ordered operations into steps: the statements of each kind, with what only the whole plan knows. */
final class StepWriter {
    /** What hurts only those who use the table already. */
    private static final Set<Hazard> OF_TABLES_IN_USE = EnumSet.of(
            Hazard.DATA_LOSS,
            Hazard.TABLE_REWRITE,
            Hazard.BLOCKS_WRITES,
            Hazard.VALIDATION_SCAN,
            Hazard.BACKWARD_INCOMPATIBLE);

    /** What cannot happen to a table whose rows are elsewhere. */
    private static final Set<Hazard> OF_ROWS =
            EnumSet.of(Hazard.DATA_LOSS, Hazard.TABLE_REWRITE, Hazard.BLOCKS_WRITES, Hazard.VALIDATION_SCAN);

    private final PlanContext context;
    private final OperationOrder order;
    private final UntrackedBodies bodies;
    private final OnlineWays online;
    private final EvaluatedApart apart;
    private final ParentsFirst parentsFirst;
    private final HeldLocks held;
    private final List<Step> steps = new ArrayList<>();

    StepWriter(PlanContext context, OperationOrder order) {
        this.context = context;
        this.order = order;
        this.bodies = new UntrackedBodies(context);
        this.online = new OnlineWays(context);
        this.apart = new EvaluatedApart(context);
        this.parentsFirst = new ParentsFirst(context);
        this.held = new HeldLocks(context);
    }

    List<Step> write() {
        order.operations().forEach(this::write);
        steps.addAll(0, parentsFirst.steps());
        if (context.fromNothing()) {
            steps.sort(Comparator.comparing(Step::section));
        }
        steps.sort(Comparator.comparing(Step::stretch));
        return OneRewrite.of(steps, context);
    }

    private void write(Operation leader) {
        if (leader.type() == Operation.Type.ALTER) {
            SeveralParents several = context.severalParents();
            several.leaving(leader).forEach(draft -> add(draft, leader));
            several.inOrder(leader, order.grouping().members().get(leader)).forEach(member -> add(member, leader));
            several.joining(leader).forEach(draft -> add(draft, leader));
        } else {
            add(leader, leader);
        }
    }

    private void add(Operation operation, Operation leader) {
        List<Draft> drafts = apart.instead(online.instead(drafts(operation), operation), operation);
        boolean first = true;
        for (Draft draft : drafts) {
            Draft checked = held.next(first ? bodies.check(draft, operation) : draft, operation);
            first = false;
            parentsFirst.note(checked);
            steps.add(step(checked, operation, order.sections().get(leader)));
        }
    }

    /** Of a table that does not change itself. */
    private void add(Draft draft, Operation leader) {
        Operation operation = Operation.alter(draft.table());
        Draft checked = held.next(draft, operation);
        parentsFirst.note(checked);
        steps.add(step(checked, operation, order.sections().get(leader)));
    }

    private List<Draft> drafts(Operation operation) {
        ObjectId id = operation.id();
        KindChanges<DatabaseObject> changes = KindRegistry.of(id.kind());
        return switch (operation.type()) {
            case EMPTY_OUT -> List.of(Outlines.emptyOut(context.inTarget(id)));
            case SKETCH -> List.of(Outlines.sketch(context.inSource(id)));
            case STEP_ASIDE -> changes.stepAside(context.inTarget(id), context);
            case DROP -> changes.drop(context.inTarget(id), context);
            case ALTER -> changes.alter(context.inTarget(id), context.inSource(id), context);
            case CREATE -> changes.create(context.inSource(id), context);
        };
    }

    private Step step(Draft draft, Operation operation, Section section) {
        ObjectId table = draft.table();
        boolean inUse = table != null && !context.isNew(table);
        Set<Hazard> hazards = EnumSet.noneOf(Hazard.class);
        hazards.addAll(draft.hazards());
        if (table != null && !inUse) {
            hazards.removeAll(OF_TABLES_IN_USE);
        }
        boolean rowsElsewhere = table != null && table.kind() == Kind.FOREIGN_TABLE;
        if (rowsElsewhere) {
            hazards.removeAll(OF_ROWS);
        }
        boolean there = inUse && isThere(table, operation);
        if (inUse && !there) {
            hazards.remove(Hazard.BLOCKS_WRITES);
        }
        boolean rewrites = draft.rewrites() && there && holdsRows(table);
        boolean scans = draft.scans() && (there ? holdsRows(table) : table == null && readsOthers(draft));
        TableSize size = inUse ? context.target().sizeOf(table).orElse(new TableSize(-1, -1)) : new TableSize(-1, -1);
        return new Step(
                ArrayCasts.keepingForm(draft.sql(), operation),
                draft.purpose(),
                operation.id(),
                action(operation),
                hazards,
                lock(draft, operation),
                rewrites,
                rewrites || scans,
                size.rows(),
                size.bytes(),
                draft.afterRows() ? Section.POST_DATA : section,
                draft.placement());
    }

    /** The strongest one on a relation that was there before the plan. */
    private TableLock lock(Draft draft, Operation operation) {
        TableLock strongest =
                draft.table() != null && isThere(draft.table(), operation) ? draft.lock() : TableLock.NONE;
        for (Map.Entry<ObjectId, TableLock> other : draft.alsoLocked().entrySet()) {
            if (isThere(other.getKey(), operation)) {
                strongest = strongest.stronger(other.getValue());
            }
        }
        return strongest;
    }

    /** One that is replaced has gone by the time when something is made of it or on it. */
    private boolean isThere(ObjectId relation, Operation operation) {
        boolean madeAnew = context.fate(relation) == Fate.REPLACE
                && (operation.type() == Operation.Type.CREATE || operation.type() == Operation.Type.SKETCH);
        return !context.isNew(relation) && !madeAnew;
    }

    private boolean readsOthers(Draft draft) {
        return draft.alsoLocked().keySet().stream()
                .anyMatch(relation -> context.fate(relation) != Fate.REPLACE && holdsRows(relation));
    }

    /** Whether rows of before the plan can be in it: those of a foreign table are elsewhere, those of a partitioned one in its partitions. */
    private boolean holdsRows(ObjectId relation) {
        boolean partitioned = context.target()
                .get(Table.class, relation)
                .filter(Table::partitioned)
                .isPresent();
        return partitioned
                ? context.childrenAtLast(relation).stream().anyMatch(this::holdsRows)
                : (relation.kind() == Kind.TABLE || relation.kind() == Kind.MATERIALIZED_VIEW)
                        && !context.isNew(relation);
    }

    private Step.Action action(Operation operation) {
        return switch (context.fate(operation.id())) {
            case CREATE -> Step.Action.ADD;
            case DROP -> Step.Action.DROP;
            case ALTER, KEEP, SWAP -> Step.Action.ALTER;
            case REPLACE ->
                context.inTarget(operation.id()).sameDefinitionAs(context.inSource(operation.id()))
                        ? Step.Action.RECREATE
                        : Step.Action.ALTER;
        };
    }
}
