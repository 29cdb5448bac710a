package dev.lockstep.plan;

import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.sql.Quoting;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code DETACH PARTITION CONCURRENTLY}, ahead of the transaction, since it cannot run in one. It would leave a check on the table under
 * a name that nobody can foresee, unless one that says the same is there: so one is made before, by which the table can also be attached
 * again without being read.
 */
final class OnlinePartitions {
    private final PlanContext context;
    private final Footing footing;

    OnlinePartitions(PlanContext context, Footing footing) {
        this.context = context;
        this.footing = footing;
    }

    List<Draft> detach(Partition partition, List<Draft> drafts) {
        Detachment detachment = Detachment.of(partition);
        if (!isDetachedAhead(partition) || !detachment.isNotable()) {
            return drafts;
        }
        ObjectId child = partition.child();
        String name = Names.helping(partition.id());
        String quoted = Quoting.identifier(name);
        String alter = Names.alterTable(child);
        Draft check = Draft.of(
                        detachment.check(name),
                        "Check rows of " + child.displayName()
                                + " by its bounds, so that it can be attached again unread")
                .on(child, TableLock.ACCESS_EXCLUSIVE)
                .ahead(true, alter + " DROP CONSTRAINT IF EXISTS " + quoted, Set.of(child.part(Kind.CONSTRAINT, name)));
        Draft note = Draft.of(
                        "COMMENT ON CONSTRAINT " + quoted + " ON " + Names.qualified(child) + " IS "
                                + Quoting.literal(detachment.note()),
                        "Write down what " + child.displayName() + " is detached from")
                .on(child, TableLock.ACCESS_SHARE)
                .ahead(true, null, Set.of());
        Draft validate = Draft.of(
                        alter + " VALIDATE CONSTRAINT " + quoted,
                        "Look through " + child.displayName() + ", while others read and write")
                .on(child, TableLock.SHARE_UPDATE_EXCLUSIVE)
                .scanning()
                .ahead(true, null, Set.of());
        Draft detach = Draft.of(
                        drafts.get(0).sql() + " CONCURRENTLY",
                        drafts.get(0).purpose() + "; others read and write meanwhile")
                .on(partition.parent(), TableLock.SHARE_UPDATE_EXCLUSIVE)
                .alsoLocking(child, TableLock.ACCESS_EXCLUSIVE)
                .with(Hazard.BACKWARD_INCOMPATIBLE)
                .ahead(false, detachment.undo(), touched(partition));
        Draft drop = Draft.of(
                        alter + " DROP CONSTRAINT " + quoted,
                        "Drop the check that stood in for the bounds of " + child.displayName())
                .on(child, TableLock.ACCESS_EXCLUSIVE);
        return OnlineIndexes.replaceFirst(drafts, List.of(check, note, validate, detach, drop));
    }

    /**
     * PostgreSQL does not do it beside a default partition. Of two foreign keys that say the same it could give the wrong one to the
     * parent when it has to attach the table again, and exclusion constraints it would make anew beside those that are left. What is attached again elsewhere, or dropped, is not
     * worth the while.
     */
    private boolean isDetachedAhead(Partition partition) {
        return context.fate(partition.id()) == Fate.DROP
                && context.fate(partition.child()) != Fate.DROP
                && !partition.detachPending()
                && footing.isPlain(partition.child())
                && PartitionKeys.ownBesideParents(partition, context.target()).isEmpty()
                && !ExclusionParts.standBetween(partition, context)
                && footing.isBoundKnownAgain(partition.parent())
                && !footing.isSynchronised(partition.child())
                && !footing.isSynchronised(partition.parent())
                && !context.fate(partition.parent()).drops()
                && context.target()
                        .all(Partition.class)
                        .noneMatch(other -> other.parent().equals(partition.parent())
                                && (other.bound().equals("DEFAULT")))
                && context.targetEdges().needs().dependentsOf(partition.id()).stream()
                        .allMatch(id -> context.fate(id) == Fate.KEEP);
    }

    /** The link, and the table with all that was part of its parent's. */
    private Set<ObjectId> touched(Partition partition) {
        Set<ObjectId> touched = new HashSet<>();
        touched.add(partition.id());
        touched.add(partition.child());
        context.target()
                .all(Index.class)
                .filter(index -> index.relation().equals(partition.child()))
                .forEach(index -> touched.add(index.id()));
        partition.foreignKeys().forEach(key -> touched.add(partition.child().part(Kind.CONSTRAINT, key.name())));
        return touched;
    }
}
