package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.EnumType;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Routine;
import dev.lockstep.catalog.Trigger;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.diff.Diff;
import dev.lockstep.diff.Difference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides what happens to each object: first to those that differ, then to those that stand on something that has to go. */
final class Fates {
    private final PlanContext context;
    private final Deque<ObjectId> unsettled = new ArrayDeque<>();

    private Fates(PlanContext context) {
        this.context = context;
    }

    static void decide(PlanContext context) {
        boolean again = true;
        while (again) {
            context.forgetDecisions();
            new Fates(context).decideAll();
            again = EnumLabels.forceSwapsOfUnsafeAdditions(context) | DomainChanges.forceSwapsOfHeldDomains(context);
        }
    }

    private void decideAll() {
        for (Difference difference : Diff.exactly(context.source(), context.target())) {
            if (difference.id().kind() != Kind.UNMODELLED) {
                set(difference.id(), initial(difference));
            }
        }
        context.forcedSwaps().forEach(type -> set(type, Fate.SWAP));
        PersistenceCircles.keysInTheWay(context).forEach(key -> set(key, Fate.REPLACE));
        IndexTakeovers.decide(context);
        while (!unsettled.isEmpty()) {
            propagate(unsettled.removeFirst());
        }
        context.fates().forEach((id, fate) -> {
            if (fate.creates() || fate == Fate.ALTER) {
                requireModelled(id);
            }
        });
    }

    private Fate initial(Difference difference) {
        DatabaseObject wanted = difference.wanted();
        DatabaseObject actual = difference.actual();
        if (actual == null) {
            return Fate.CREATE;
        }
        if (wanted == null) {
            return Fate.DROP;
        }
        ObjectId id = difference.id();
        if (!Objects.equals(wholeOf(actual), wholeOf(wanted))) {
            return Fate.REPLACE;
        }
        return fateOf(
                KindRegistry.of(id.kind()).way(actual, wanted, context), id, "it cannot become what the source has");
    }

    /** Parts of a table and of a foreign table in its place have equal identities. */
    private static @Nullable ObjectId wholeOf(DatabaseObject object) {
        if (object instanceof Column column) {
            return column.table();
        } else if (object instanceof Constraint constraint) {
            return constraint.table();
        } else if (object instanceof DefaultValue value) {
            return value.relation();
        } else if (object instanceof Trigger trigger) {
            return trigger.relation();
        }
        return null;
    }

    private Fate fateOf(Alteration way, ObjectId id, String reason) {
        return switch (way) {
            case IN_PLACE -> Fate.ALTER;
            case REPLACE -> Fate.REPLACE;
            case SWAP -> Fate.SWAP;
            case REFUSE -> {
                context.refuse(id + ": " + reason);
                yield Fate.ALTER;
            }
        };
    }

    private void propagate(ObjectId id) {
        Fate fate = context.fate(id);
        if (context.isTakenOver(id)) {
            return;
        }
        for (ObjectId dependent : context.targetEdges().needs().dependentsOf(id)) {
            if (fate.drops()) {
                uproot(dependent, id, false);
            } else if (fate == Fate.ALTER
                    && KindRegistry.of(id.kind())
                            .blocks(context.inTarget(id), context.inSource(id), context.inTarget(dependent), context)) {
                uproot(dependent, id, true);
            }
        }
        if (fate == Fate.ALTER) {
            ExtensionDependencyChanges.forgottenWith(id, context).toList().forEach(said -> uproot(said, id, true));
        }
        if (id.kind() == Kind.COLUMN && (fate.creates() || fate == Fate.ALTER)) {
            RowTypeUses.viewsInTheWay(id, context).stream()
                    .filter(view -> !context.fate(view).drops())
                    .forEach(view -> set(view, Fate.REPLACE));
        }
        if (id.kind() == Kind.PARTITION && fate.creates()) {
            PartitionRows.keysInTheWay(id, context).stream()
                    .filter(key -> !context.fate(key).drops())
                    .forEach(key -> set(key, Fate.REPLACE));
            PartitionKeys.ownBesideParents((Partition) context.inSource(id), context.source()).stream()
                    .filter(key -> context.target().contains(key) && context.fate(key) == Fate.KEEP)
                    .forEach(key -> set(key, Fate.REPLACE));
            Stream.concat(
                            TriggerRules.deviatingBelow(id, context).stream(),
                            ConstraintFirings.switchedBelow(id, context).stream())
                    .filter(switched -> context.fate(switched) == Fate.KEEP)
                    .forEach(switched -> set(switched, Fate.ALTER));
        }
        if (fate.drops()) {
            InheritedConstraints.holdingBack(id, context)
                    .filter(parent -> !context.fate(parent).drops())
                    .ifPresent(parent -> set(parent, Fate.REPLACE));
            InheritedConstraints.goneWith(id, context).stream()
                    .filter(child -> !context.fate(child).drops())
                    .forEach(child -> set(child, Fate.REPLACE));
        }
    }

    /** @param blocks the dependent has to go while {@code on} is altered; else {@code on} itself goes */
    private void uproot(ObjectId dependent, ObjectId on, boolean blocks) {
        Fate fate = context.fate(dependent);
        boolean goesForGood =
                dependent.kind() == Kind.PRIVILEGES && !context.source().contains(dependent);
        if (fate.drops() || goesForGood) {
            return;
        }
        if (context.inTarget(dependent) instanceof Unmodelled) {
            context.refuse(dependent + " depends on " + on + ", which has to be changed or dropped");
            return;
        }
        boolean movesOff = fate == Fate.ALTER
                && dependent.kind().place() != Kind.Place.ABOUT
                && dependent.kind() != Kind.CONSTRAINT
                && !context.sourceEdges().needs(dependent, on)
                && !hasSuccessor(on)
                && !followsToOtherKind(dependent, on)
                && !movesAlong(dependent, on);
        if (movesOff && !blocks) {
            return;
        }
        Alteration way = KindRegistry.of(dependent.kind())
                .whenUprooted(context.inTarget(dependent), context.inSource(dependent), on, context);
        set(dependent, fateOf(way, dependent, "it depends on " + on + ", which has to be replaced"));
    }

    /** What it moves to stands on {@code on}'s new form, or is below the old one and made anew itself: it is there only when that is gone. */
    private boolean movesAlong(ObjectId dependent, ObjectId on) {
        return context.sourceEdges().needs().dependenciesOf(dependent).stream()
                .anyMatch(to -> context.sourceEdges().needs().reaches(to, on)
                        || context.fate(to) == Fate.REPLACE
                                && context.targetEdges().needs().reaches(on, to));
    }

    /** A routine of the same name takes its place: both cannot be there at once, so nothing moves from the one to the other. */
    private boolean hasSuccessor(ObjectId routine) {
        return routine.kind() == Kind.ROUTINE
                && context.source()
                        .all(Routine.class)
                        .anyMatch(other -> other.name().equals(routine.name())
                                && other.schema().equals(routine.schema())
                                && !context.target().contains(other.id()));
    }

    /** What it moves to has the same name and is of another kind, and is there only when {@code on} is gone. */
    private boolean followsToOtherKind(ObjectId dependent, ObjectId on) {
        return Stream.of(NameCollisions.RELATIONS, NameCollisions.TYPES)
                .filter(kinds -> kinds.contains(on.kind()))
                .flatMap(Set::stream)
                .map(kind -> new ObjectId(kind, on.path()))
                .filter(id -> context.source().contains(id) && !context.target().contains(id))
                .anyMatch(id -> context.sourceEdges().needs().reaches(dependent, id));
    }

    private void set(ObjectId id, Fate fate) {
        if (context.fate(id) != fate) {
            context.decide(id, fate);
            unsettled.add(id);
        }
    }

    private void requireModelled(ObjectId id) {
        for (ObjectId on : context.sourceEdges().needs().dependenciesOf(id)) {
            if (on.kind() == Kind.UNMODELLED && !context.target().contains(on)) {
                context.refuse(on + " is missing in the target and " + id + " depends on it");
            }
        }
    }

    /** Whether the enum stays and only gets labels. */
    static boolean onlyGrows(DatabaseObject from, DatabaseObject to) {
        return from instanceof EnumType before
                && to instanceof EnumType after
                && EnumLabels.between(before, after).onlyAdditions();
    }
}
