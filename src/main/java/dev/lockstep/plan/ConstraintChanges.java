package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Constraints of tables, always statements of their own. */
final class ConstraintChanges implements KindChanges<Constraint> {
    private static final String NOT_ENFORCED = " NOT ENFORCED";

    @Override
    public Section section() {
        return Section.POST_DATA;
    }

    @Override
    public List<Draft> create(Constraint constraint, PlanContext context) {
        Index taken = IndexTakeovers.takenBy(constraint, context);
        if (isLeftToSomePartitions(constraint, context.source())) {
            return withParts(
                    constraint, "which some of its partitions lack, so that it keeps no rows apart yet", context);
        }
        List<Draft> drafts = new ArrayList<>();
        if (taken != null) {
            drafts.addAll(IndexTakeovers.create(constraint, taken, context));
            drafts.addAll(ConstraintFirings.changes(null, constraint, context));
            return drafts;
        }
        if (constraint.type().hasIndex()
                && !ExclusionParts.excludes(constraint)
                && IndexTwins.areBelow(constraint.id(), context)) {
            return withParts(constraint, "which its partitions have", context);
        }
        String table = constraint.table().displayName();
        drafts.add(Draft.of(
                        Names.alterTable(constraint.table()) + " ADD CONSTRAINT "
                                + Quoting.identifier(constraint.name()) + " " + definition(constraint)
                                + (constraint.validated() || !enforced(constraint) ? "" : " NOT VALID"),
                        switch (constraint.type()) {
                            case PRIMARY_KEY -> "Make a primary key for " + table;
                            case UNIQUE, EXCLUSION -> "Keep rows of " + table + " apart by " + constraint.name();
                            case CHECK -> "Check rows of " + table + " by " + constraint.name();
                            case FOREIGN_KEY ->
                                "Let rows of " + table + " refer to "
                                        + constraint.references().displayName();
                        })
                .on(lockedBy(constraint, context), lock(constraint, context))
                .with(hazards(constraint, context).toArray(Hazard[]::new)));
        if (constraint.type().hasIndex() && !IndexChanges.letGoByDetaching(constraint.table(), context)) {
            drafts.addAll(IndexChanges.attachment(constraint.id(), constraint.parent(), null, context));
        }
        drafts.addAll(settings(null, constraint, context));
        drafts.addAll(ConstraintFirings.changes(null, constraint, context));
        drafts.addAll(InheritedConstraints.validationsBelow(constraint, context));
        drafts.addAll(ExclusionParts.namedAsInSource(constraint, context));
        return drafts;
    }

    /**
     * Whether a partitioned table has the key without all of its partitions having it, as {@code ALTER TABLE ONLY … ADD CONSTRAINT}
     * makes it: nothing is unique by such a one yet, and it would not be it any more if it were made for all. (PostgreSQL
     * documentation, "5.12.2.2. Partition Maintenance".)
     */
    private static boolean isLeftToSomePartitions(Constraint constraint, Catalog catalog) {
        return constraint.type().hasIndex()
                && catalog.get(Table.class, constraint.table())
                        .filter(Table::partitioned)
                        .isPresent()
                && catalog.all(Partition.class)
                        .filter(partition -> partition.parent().equals(constraint.table()))
                        .anyMatch(partition -> catalog.all(Constraint.class)
                                .noneMatch(own -> own.table().equals(partition.child())
                                        && constraint.id().equals(own.parent())));
    }

    /** Made by itself, and told which of the partitions' keys are its parts. */
    private static List<Draft> withParts(Constraint constraint, String which, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        drafts.add(Draft.of(
                        Names.alterTableOnly(constraint.table()) + " ADD CONSTRAINT "
                                + Quoting.identifier(constraint.name()) + " " + definition(constraint),
                        "Let " + constraint.table().displayName() + " have the key " + constraint.name() + ", " + which)
                .on(constraint.table(), TableLock.ACCESS_EXCLUSIVE));
        context.sourceEdges()
                .attachedTo(constraint.id())
                .forEach(child -> drafts.add(IndexChanges.attach(constraint.id(), child, context)));
        drafts.addAll(settings(null, constraint, context));
        return drafts;
    }

    private static String definition(Constraint constraint) {
        String definition = constraint.definition();
        if (constraint.tablespace() == null || !constraint.type().hasIndex()) {
            return definition;
        }
        String clause = " USING INDEX TABLESPACE " + Quoting.identifier(constraint.tablespace());
        int deferrable = definition.lastIndexOf(" DEFERRABLE");
        return deferrable < 0
                ? definition + clause
                : definition.substring(0, deferrable) + clause + definition.substring(deferrable);
    }

    /** A foreign key locks both tables; the one that was there before is the one that counts. */
    private static ObjectId lockedBy(Constraint constraint, PlanContext context) {
        ObjectId referenced = constraint.references();
        return referenced != null && context.isNew(constraint.table()) ? referenced : constraint.table();
    }

    /** One that adopts the same key of a partition drops what that key had done to the table it refers to. */
    private static TableLock lock(Constraint constraint, PlanContext context) {
        return constraint.type() == Constraint.Type.FOREIGN_KEY
                        && !AdoptedConstraints.areBelow(constraint.table(), constraint, context)
                ? TableLock.SHARE_ROW_EXCLUSIVE
                : TableLock.ACCESS_EXCLUSIVE;
    }

    private static List<Hazard> hazards(Constraint constraint, PlanContext context) {
        if (!enforced(constraint)) {
            return List.of();
        }
        List<Hazard> hazards = new ArrayList<>();
        if (!context.isNew(constraint.table())) {
            hazards.add(Hazard.BACKWARD_INCOMPATIBLE);
        }
        boolean read = constraint.validated() && AdoptedConstraints.leaveRows(constraint.table(), constraint, context);
        if (read || constraint.type().hasIndex()) {
            hazards.add(Hazard.BLOCKS_WRITES);
        }
        if (read) {
            hazards.add(Hazard.VALIDATION_SCAN);
        }
        return hazards;
    }

    @Override
    public List<Draft> drop(Constraint constraint, PlanContext context) {
        boolean alone = InheritedConstraints.staysInChild(constraint, context);
        boolean dropped = context.fate(constraint.id()) == Fate.DROP;
        boolean forGood = dropped && !hasLike(constraint, context);
        boolean switchedOff =
                !dropped && enforced(constraint) && !enforced((Constraint) context.inSource(constraint.id()));
        boolean forSome = !dropped
                && isLeftToSomePartitions((Constraint) context.inSource(constraint.id()), context.source())
                && !isLeftToSomePartitions(constraint, context.target());
        return List.of(Draft.of(
                        (alone ? Names.alterTableOnly(constraint.table()) : Names.alterTable(constraint.table()))
                                + " DROP CONSTRAINT "
                                + Quoting.identifier(constraint.name()),
                        "Drop the constraint " + constraint.name() + " of "
                                + constraint.table().displayName())
                .on(constraint.table(), TableLock.ACCESS_EXCLUSIVE)
                .withIf(forGood && enforced(constraint) || forSome || switchedOff, Hazard.RULE_DROPPED)
                .withIf(forGood && constraint.type().hasIndex(), Hazard.INDEX_DROPPED));
    }

    /** Whether the table keeps or gets another one that says the same, be it by the tables that it is a partition of. */
    private static boolean hasLike(Constraint constraint, PlanContext context) {
        Set<ObjectId> reaching = new HashSet<>();
        ObjectId at = constraint.table();
        while (at != null && reaching.add(at)) {
            at = context.source()
                    .get(Partition.class, new ObjectId(Kind.PARTITION, at.path()))
                    .map(Partition::parent)
                    .orElse(null);
        }
        return context.source()
                .all(Constraint.class)
                .anyMatch(other -> reaching.contains(other.table())
                        && other.type() == constraint.type()
                        && !other.id().equals(constraint.id())
                        && Objects.equals(other.references(), constraint.references())
                        && (other.validated() || !constraint.validated())
                        && enforced(other)
                        && other.firings().isEmpty()
                        && !isLeftToSomePartitions(other, context.source())
                        && withoutState(other).equals(withoutState(constraint)));
    }

    @Override
    public Alteration way(Constraint from, Constraint to, PlanContext context) {
        boolean sameKey = from.type().hasIndex()
                ? IndexSettings.settable(from.definition(), to.definition(), to.table(), context)
                : from.definition().equals(to.definition()) || onlyStateOfForeignKey(from, to);
        boolean validity = from.validated() == to.validated() || to.validated() || !enforced(to);
        boolean stateless = enforced(from) || !enforced(to) || to.validated();
        return sameKey
                        && validity
                        && stateless
                        && attachable(from, to, context)
                        && ConstraintFirings.onlyFallSilent(from, to, context)
                ? Alteration.IN_PLACE
                : Alteration.REPLACE;
    }

    /** When and whether a foreign key is checked can be altered (the latter since PostgreSQL 18), of other constraints nothing. */
    private static boolean onlyStateOfForeignKey(Constraint from, Constraint to) {
        return from.type() == Constraint.Type.FOREIGN_KEY
                && to.type() == Constraint.Type.FOREIGN_KEY
                && withoutState(from).equals(withoutState(to));
    }

    private static String withoutState(Constraint constraint) {
        return withoutEnforcement(constraint).replaceAll("( NOT)? DEFERRABLE( INITIALLY (DEFERRED|IMMEDIATE))?$", "");
    }

    /** How long it can wait for what would comply with it: not at all, if a transaction asks for it, or by itself. */
    private static int patience(Constraint constraint) {
        String definition = withoutEnforcement(constraint);
        return definition.endsWith(" INITIALLY DEFERRED") ? 2 : definition.endsWith(" DEFERRABLE") ? 1 : 0;
    }

    private static String withoutEnforcement(Constraint constraint) {
        String definition = constraint.definition();
        return enforced(constraint) ? definition : definition.substring(0, definition.length() - NOT_ENFORCED.length());
    }

    private static boolean enforced(Constraint constraint) {
        return !constraint.definition().endsWith(NOT_ENFORCED);
    }

    /** A key of a partition is let go with the partition, and taken over with it or by the parent's new key. */
    private static boolean attachable(Constraint from, Constraint to, PlanContext context) {
        if (Objects.equals(from.parent(), to.parent())) {
            return true;
        }
        boolean madeAnew = to.parent() != null && ExclusionParts.excludes(to);
        return !madeAnew && (from.parent() == null || IndexChanges.letGoByDetaching(from.table(), context));
    }

    @Override
    public List<Draft> alter(Constraint from, Constraint to, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        String alter = Names.alterTable(to.table());
        String before = PartitionKeys.otherNameBefore(from, to, context);
        if (before != null) {
            drafts.add(Draft.of(
                            alter + " RENAME CONSTRAINT " + Quoting.identifier(before) + " TO "
                                    + Quoting.identifier(to.name()),
                            "Give the constraint that was left to " + to.table().displayName()
                                    + " by its parent the name " + to.name())
                    .on(to.table(), TableLock.ACCESS_EXCLUSIVE));
        }
        if (!to.type().hasIndex()) {
            drafts.addAll(stateChanges(from, to));
        }
        if (!from.validated() && to.validated() && enforced(from)) {
            drafts.add(InheritedConstraints.validation(to));
        }
        drafts.addAll(IndexSettings.parameterChanges(
                from.definition(), to.definition(), to.table(), to.id().schema(), to.name()));
        if (to.type().hasIndex()) {
            drafts.addAll(IndexChanges.attachment(to.id(), to.parent(), from.parent(), context));
        }
        drafts.addAll(settings(from, to, context));
        drafts.addAll(ConstraintFirings.changes(from, to, context));
        return drafts;
    }

    private static List<Draft> stateChanges(Constraint from, Constraint to) {
        List<Draft> drafts = new ArrayList<>();
        String alter = Names.alterTable(to.table()) + " ALTER CONSTRAINT " + Quoting.identifier(to.name());
        if (!withoutEnforcement(from).equals(withoutEnforcement(to))) {
            String deferrability =
                    withoutEnforcement(to).substring(withoutState(to).length());
            drafts.add(Draft.of(
                            alter + (deferrability.isEmpty() ? " NOT DEFERRABLE" : deferrability),
                            "Change when " + to.name() + " is checked")
                    .on(to.table(), TableLock.ACCESS_EXCLUSIVE)
                    .withIf(patience(to) < patience(from), Hazard.BACKWARD_INCOMPATIBLE));
        }
        if (enforced(from) != enforced(to)) {
            drafts.add(Draft.of(
                            alter + (enforced(to) ? " ENFORCED" : NOT_ENFORCED),
                            "Change whether " + to.name() + " is checked at all")
                    .on(to.table(), TableLock.ACCESS_EXCLUSIVE)
                    .withIf(!enforced(to), Hazard.RULE_DROPPED)
                    .withIf(enforced(to), Hazard.VALIDATION_SCAN, Hazard.BLOCKS_WRITES, Hazard.BACKWARD_INCOMPATIBLE));
        }
        return drafts;
    }

    /** What is set on the index that the constraint owns. */
    static List<Draft> settings(
            @org.jspecify.annotations.Nullable Constraint from, Constraint to, PlanContext context) {
        IndexSettings before = from == null
                ? IndexSettings.NONE
                : new IndexSettings(
                        from.clustered() && (to.clustered() || !IndexSettings.clusterMoves(to.table(), context)),
                        from.replicaIdentity(),
                        from.tablespace());
        IndexSettings after = new IndexSettings(to.clustered(), to.replicaIdentity(), to.tablespace());
        IndexSettings created = from == null ? after.onlyTablespaceOf(after, before) : before;
        return after.changesFrom(created, to.table(), to.id().schema(), to.name(), context);
    }

    @Override
    public List<ObjectId> dropsWith(Constraint constraint, PlanContext context) {
        List<ObjectId> carriers = new ArrayList<>();
        carriers.add(constraint.table());
        if (constraint.parent() != null && !IndexChanges.letGoByDetaching(constraint.table(), context)) {
            carriers.add(constraint.parent());
        }
        if (constraint.inherited()) {
            context.keptParents(constraint.table()).stream()
                    .map(parent -> parent.part(Kind.CONSTRAINT, constraint.name()))
                    .flatMap(id -> context.target().get(Constraint.class, id).stream())
                    .filter(inParent -> !InheritedConstraints.staysInChild(inParent, context))
                    .forEach(inParent -> carriers.add(inParent.id()));
        }
        constraint.columns().forEach(column -> carriers.add(constraint.table().part(Kind.COLUMN, column)));
        return carriers;
    }

    /** An inherited check comes with the parent's, or, when that is there already, with a child that inherits from the start. */
    @Override
    public List<ObjectId> createsWith(Constraint constraint, PlanContext context) {
        List<ObjectId> carriers = new ArrayList<>(ExclusionParts.carriers(constraint));
        if (constraint.inherited()) {
            List<ObjectId> parents = Edges.parentsOf(context.source(), constraint.table());
            parents.forEach(parent -> carriers.add(parent.part(Kind.CONSTRAINT, constraint.name())));
            boolean bornWith = context.source()
                    .get(Table.class, constraint.table())
                    .filter(table -> !table.parents().isEmpty())
                    .isPresent();
            if (bornWith) {
                carriers.add(constraint.table());
            }
        }
        return carriers;
    }
}
