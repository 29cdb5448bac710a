package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Indexes that are what they should be but for being invalid. One that has rows is built anew where it stands, so that it keeps what is
 * said about it and set on it, and what it is a part of. That of a partitioned table has none: it becomes valid when the last of its
 * partitions has a valid one that is attached to it.
 *
 * <p>Mode {@code online} only does it with those that are part of another, which cannot be dropped alone. All others it builds beside and
 * swaps, since that can be taken back: an index that is valid cannot be made invalid again.
 */
final class IndexRepairs {
    /**
     * By major versions, those in which {@code ATTACH PARTITION} sees whether the parent's index is valid also where nothing is left to be
     * attached. (PostgreSQL documentation, "ALTER INDEX".)
     */
    private static final Map<Integer, Integer> LOOKING_AGAIN_SINCE =
            Map.of(14, 140_023, 15, 150_018, 16, 160_014, 17, 170_010, 18, 180_004);

    private IndexRepairs() {}

    static boolean isRepair(Index from, Index to) {
        return !from.valid() && to.valid();
    }

    /** Whether {@code from} can become valid where it stands, being otherwise {@code to}. */
    static boolean arePossible(Index from, Index to, PlanContext context) {
        if (!isRepair(from, to) || !Objects.equals(from.parent(), to.parent())) {
            return false;
        }
        if (isOfPartitioned(from, context.target())) {
            return isOfPartitioned(to, context.source()) && becomesValid(from, to, context);
        }
        return !isOfPartitioned(to, context.source())
                && (context.options().mode() == Mode.ATOMIC
                        || from.parent() != null
                        || new Footing(context).isSynchronised(from.relation()));
    }

    private static boolean isOfPartitioned(Index index, Catalog catalog) {
        return catalog.get(Table.class, index.relation())
                .filter(Table::partitioned)
                .isPresent();
    }

    private static boolean becomesValid(Index from, Index to, PlanContext context) {
        return growsValid(from, to, context.target(), context.source())
                || looksAgain(context)
                        && keepsPartitions(from, to, context.target(), context.source())
                        && !isMadeAnew(from, context.target(), context.source())
                        && context.targetEdges().attachedTo(from.id()).stream()
                                .allMatch(
                                        child -> isSound(child, context.target()) || isSoundAfterwards(child, context));
    }

    /** Whether all that it lacks is that some partitions have none. */
    static boolean growsValid(Index from, Index to, Catalog target, Catalog source) {
        List<ObjectId> attached = attachedTo(from.id(), target);
        return isRepair(from, to)
                && keepsPartitions(from, to, target, source)
                && !isMadeAnew(from, target, source)
                && attached.size() < partitions(from.relation(), target).size()
                && attached.stream().allMatch(child -> isSound(child, target));
    }

    /** PostgreSQL makes it anew with a column's type, and then for all partitions. */
    private static boolean isMadeAnew(Index index, Catalog target, Catalog source) {
        return target.dependencies().dependenciesOf(index.id()).stream()
                .filter(id -> id.kind() == Kind.COLUMN)
                .anyMatch(id -> target.get(Column.class, id)
                        .filter(column -> source.get(Column.class, id)
                                .filter(wanted -> !ColumnChanges.retyped(column, wanted))
                                .isEmpty())
                        .isPresent());
    }

    private static boolean keepsPartitions(Index from, Index to, Catalog target, Catalog source) {
        Map<ObjectId, Partition> partitions = partitions(from.relation(), target);
        Map<ObjectId, Partition> wanted = partitions(to.relation(), source);
        return partitions.keySet().equals(wanted.keySet())
                && partitions.values().stream().allMatch(link -> link.sameDefinitionAs(wanted.get(link.id())))
                && attachedTo(to.id(), source).size() == wanted.size();
    }

    private static List<ObjectId> attachedTo(ObjectId index, Catalog catalog) {
        return catalog.all(Index.class)
                .filter(child -> index.equals(child.parent()))
                .map(Index::id)
                .toList();
    }

    private static Map<ObjectId, Partition> partitions(ObjectId table, Catalog catalog) {
        Map<ObjectId, Partition> partitions = new TreeMap<>();
        catalog.all(Partition.class)
                .filter(partition -> partition.parent().equals(table))
                .forEach(partition -> partitions.put(partition.id(), partition));
        return partitions;
    }

    private static boolean isSound(ObjectId child, Catalog catalog) {
        return catalog.get(Index.class, child).filter(Index::valid).isPresent();
    }

    private static boolean isSoundAfterwards(ObjectId child, PlanContext context) {
        return context.inTarget(child) instanceof Index index
                && context.source()
                        .get(Index.class, child)
                        .filter(wanted -> arePossible(index, wanted, context))
                        .isPresent();
    }

    private static boolean looksAgain(PlanContext context) {
        int version = context.target().serverVersion();
        return version >= LOOKING_AGAIN_SINCE.getOrDefault(version / 10_000, 0);
    }

    /** The statements that make it valid, none where those of the partitions' do. */
    static List<Draft> repair(Index from, Index to, PlanContext context) {
        if (!isRepair(from, to)) {
            return List.of();
        }
        if (isOfPartitioned(to, context.source())) {
            List<ObjectId> attached = context.targetEdges().attachedTo(from.id());
            boolean byThem = attached.size()
                            < partitions(from.relation(), context.target()).size()
                    || attached.stream().anyMatch(child -> !isSound(child, context.target()));
            return byThem ? List.of() : List.of(lookAgain(to.id(), attached.get(0), context));
        }
        Draft rebuild = Draft.of(
                        "REINDEX INDEX " + Quoting.qualified(to.schema(), to.name()),
                        "Build the index " + to.name() + " of " + to.relation().displayName()
                                + " anew, which is invalid")
                .on(to.relation(), TableLock.ACCESS_EXCLUSIVE)
                .with(Hazard.BLOCKS_WRITES)
                .withIf(to.unique(), Hazard.VALIDATION_SCAN, Hazard.BACKWARD_INCOMPATIBLE)
                .scanning();
        ObjectId parent = to.parent();
        boolean parentToo = parent != null
                && context.target()
                        .get(Index.class, parent)
                        .filter(index -> !index.valid())
                        .isPresent();
        return parentToo ? List.of(rebuild, lookAgain(parent, to.id(), context)) : List.of(rebuild);
    }

    private static Draft lookAgain(ObjectId parent, ObjectId child, PlanContext context) {
        return IndexChanges.attach(parent, child, context)
                .forPurpose("See that " + parent.name() + " is valid with " + child.name());
    }

    /** Ahead of the transaction, with a note for whoever finds what is left when it is broken off. */
    static List<Draft> concurrently(Index index, List<Draft> drafts, PlanContext context, Footing footing) {
        Draft rebuild = drafts.stream()
                .filter(draft -> draft.sql().startsWith("REINDEX INDEX "))
                .findFirst()
                .orElse(null);
        ObjectId comment = index.id().about(Kind.COMMENT);
        if (rebuild == null
                || context.target().contains(comment)
                || !footing.isPlain(index.relation())
                || footing.isSynchronised(index.relation())
                || !footing.standsInSource(index.id())) {
            return drafts;
        }
        Rebuild concurrent = new Rebuild(Quoting.qualified(index.schema(), index.name()));
        Draft note = Draft.of(concurrent.note(), "Write down that " + index.name() + " is built anew")
                .ahead(true, concurrent.undo(), Set.of(comment));
        Draft ahead = rebuild.withSql(concurrent.statement())
                .without(Hazard.BLOCKS_WRITES)
                .on(index.relation(), TableLock.SHARE_UPDATE_EXCLUSIVE)
                .scanning()
                .saying(", while others read and write")
                .ahead(false, null, Set.of(index.id()));
        Draft forget = Draft.of(concurrent.forget(), "Remove what was written down about " + index.name());
        return drafts.stream()
                .flatMap(draft -> draft == rebuild ? List.of(note, ahead, forget).stream() : List.of(draft).stream())
                .toList();
    }
}
