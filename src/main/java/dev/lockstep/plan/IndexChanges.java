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
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Indexes that belong to no constraint. */
final class IndexChanges implements KindChanges<Index> {
    @Override
    public Section section() {
        return Section.POST_DATA;
    }

    @Override
    public List<Draft> create(Index index, PlanContext context) {
        if (isBrokenOff(index, context.source())) {
            context.refuse(index.id()
                    + " is invalid in the source, as a failed concurrent build leaves it: rebuild or drop it there");
        }
        List<Draft> drafts = new ArrayList<>();
        // The indexes of partitions are made before, each by a statement of its own.
        boolean partitioned = isOfPartitioned(index.relation(), context);
        boolean alone = !index.valid() || IndexTwins.areBelow(index.id(), context);
        Draft build = Draft.of(
                        alone ? index.definition() : definitionForAll(index.definition()),
                        "Build the index " + index.name() + " on "
                                + index.relation().displayName())
                .on(index.relation(), TableLock.SHARE)
                .with(Hazard.BLOCKS_WRITES)
                .withIf(index.unique(), Hazard.BACKWARD_INCOMPATIBLE)
                .withIf(index.unique() && !partitioned, Hazard.VALIDATION_SCAN);
        drafts.add(partitioned ? build : build.scanning());
        if (index.tablespace() != null) {
            drafts.addAll(new IndexSettings(false, false, index.tablespace())
                    .changesFrom(IndexSettings.NONE, index.relation(), index.schema(), index.name(), context));
        }
        drafts.addAll(new IndexSettings(index.clustered(), index.replicaIdentity(), null)
                .changesFrom(IndexSettings.NONE, index.relation(), index.schema(), index.name(), context));
        index.statisticsTargets().keySet().forEach(column -> drafts.add(statistics(index, column)));
        if (!letGoByDetaching(index.relation(), context)) {
            drafts.addAll(attachment(index.id(), index.parent(), null, context));
        }
        if (alone) {
            context.sourceEdges()
                    .attachedTo(index.id())
                    .forEach(child -> drafts.add(attach(index.id(), child, context)));
        }
        return drafts;
    }

    private static boolean isOfPartitioned(ObjectId relation, PlanContext context) {
        return context.source()
                .get(Table.class, relation)
                .filter(Table::partitioned)
                .isPresent();
    }

    /** The invalid indexes that a concurrent build left behind. */
    static Set<ObjectId> brokenOff(Catalog catalog) {
        return catalog.all(Index.class)
                .filter(index -> isBrokenOff(index, catalog))
                .map(Index::id)
                .collect(Collectors.toSet());
    }

    /** Of a partitioned table it only says that some partition has none yet. */
    private static boolean isBrokenOff(Index index, Catalog catalog) {
        return !index.valid()
                && catalog.get(Table.class, index.relation())
                        .filter(Table::partitioned)
                        .isEmpty();
    }

    /**
     * {@code pg_get_indexdef} says {@code ON ONLY} for the index of a partitioned table, which would leave out the partitions. Names are
     * skipped: one could contain these words.
     */
    static String definitionForAll(String definition) {
        boolean quoted = false;
        for (int i = 0; i < definition.length(); i++) {
            if (definition.charAt(i) == '"') {
                quoted = !quoted;
            } else if (!quoted && definition.startsWith(" ON ", i)) {
                return definition.startsWith(" ON ONLY ", i)
                        ? definition.substring(0, i) + " ON " + definition.substring(i + " ON ONLY ".length())
                        : definition;
            }
        }
        return definition;
    }

    @Override
    public List<Draft> drop(Index index, PlanContext context) {
        if (context.isTakenOver(index.id())) {
            return IndexTakeovers.drop(index, context);
        }
        return List.of(Draft.of(
                        "DROP INDEX " + Quoting.qualified(index.schema(), index.name()),
                        "Drop the index " + index.name() + " of "
                                + index.relation().displayName())
                .on(index.relation(), TableLock.ACCESS_EXCLUSIVE)
                .withIf(context.fate(index.id()) == Fate.DROP && index.valid(), Hazard.INDEX_DROPPED)
                .withIf(context.fate(index.id()) == Fate.DROP && isRule(index, context), Hazard.RULE_DROPPED));
    }

    /** Whether it keeps rows apart, be it valid or not, and nothing else of the source does so. */
    private static boolean isRule(Index index, PlanContext context) {
        return index.unique()
                && context.source()
                        .all(Constraint.class)
                        .filter(key -> key.type().hasIndex() && key.table().equals(index.relation()))
                        .filter(key -> key.firings().isEmpty())
                        .noneMatch(key -> IndexTakeovers.sameColumns(index, key))
                && !IndexTwins.has(index, context.source());
    }

    @Override
    public Alteration way(Index from, Index to, PlanContext context) {
        boolean same = IndexSettings.settable(from.definition(), to.definition(), to.relation(), context)
                && from.relation().equals(to.relation())
                && from.unique() == to.unique()
                && (from.valid() == to.valid() || IndexRepairs.arePossible(from, to, context));
        boolean attachable = Objects.equals(from.parent(), to.parent())
                || from.parent() == null
                || letGoByDetaching(from.relation(), context);
        return same && attachable ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    /** Detaching a partition frees its indexes. */
    static boolean letGoByDetaching(ObjectId table, PlanContext context) {
        ObjectId link = new ObjectId(Kind.PARTITION, table.path());
        return context.fate(link).drops()
                || !context.target()
                        .get(Partition.class, link)
                        .map(before ->
                                context.source().contains(link) && before.sameDefinitionAs(context.inSource(link)))
                        .orElse(!context.source().contains(link));
    }

    /** A parent's new index takes over those of its partitions by itself, and so does attaching a partition; else it has to be said. */
    static List<Draft> attachment(
            ObjectId child, @Nullable ObjectId parent, @Nullable ObjectId before, PlanContext context) {
        boolean byItself =
                parent == null || parent.equals(before) || context.fate(parent).creates();
        if (byItself) {
            return List.of();
        }
        return List.of(attach(parent, child, context));
    }

    static Draft attach(ObjectId parent, ObjectId child, PlanContext context) {
        Draft draft = Draft.of(
                "ALTER INDEX " + Quoting.qualified(parent.path().get(0), parent.name()) + " ATTACH PARTITION "
                        + Quoting.qualified(child.path().get(0), child.name()),
                "Let the index " + child.name() + " be part of " + parent.name());
        return IndexSettings.isSeenByOthers(child, context)
                ? draft.alsoLocking(PartitionIndexNames.relationOf(context.inSource(child)), TableLock.ACCESS_EXCLUSIVE)
                : draft;
    }

    @Override
    public List<Draft> alter(Index from, Index to, PlanContext context) {
        boolean attachedWithTable = letGoByDetaching(to.relation(), context);
        List<Draft> drafts = new ArrayList<>();
        if (!attachedWithTable) {
            drafts.addAll(attachment(to.id(), to.parent(), from.parent(), context));
        }
        drafts.addAll(IndexSettings.parameterChanges(
                from.definition(), to.definition(), to.relation(), to.schema(), to.name()));
        drafts.addAll(IndexRepairs.repair(from, to, context));
        drafts.addAll(new IndexSettings(to.clustered(), to.replicaIdentity(), to.tablespace())
                .changesFrom(
                        new IndexSettings(
                                from.clustered()
                                        && (to.clustered() || !IndexSettings.clusterMoves(to.relation(), context)),
                                from.replicaIdentity(),
                                from.tablespace()),
                        to.relation(),
                        to.schema(),
                        to.name(),
                        context));
        TreeSet<String> columns = new TreeSet<>(from.statisticsTargets().keySet());
        columns.addAll(to.statisticsTargets().keySet());
        columns.stream()
                .filter(column -> !Objects.equals(
                        from.statisticsTargets().get(column),
                        to.statisticsTargets().get(column)))
                .forEach(column -> drafts.add(statistics(to, column)));
        return drafts;
    }

    private static Draft statistics(Index index, String column) {
        int wanted = index.statisticsTargets().getOrDefault(column, -1);
        return Draft.of(
                        "ALTER INDEX " + Quoting.qualified(index.schema(), index.name()) + " ALTER COLUMN " + column
                                + " SET STATISTICS " + wanted,
                        "Change how closely the expression of " + index.name() + " is analyzed")
                .on(index.relation(), TableLock.NONE);
    }

    @Override
    public List<ObjectId> dropsWith(Index index, PlanContext context) {
        List<ObjectId> carriers = new ArrayList<>();
        if (context.isTakenOver(index.id())) {
            return carriers;
        }
        carriers.add(index.relation());
        if (index.parent() != null && !letGoByDetaching(index.relation(), context)) {
            carriers.add(index.parent());
        }
        context.targetEdges().needs().dependenciesOf(index.id()).stream()
                .filter(id -> id.kind() == Kind.COLUMN
                        && id.path().subList(0, 2).equals(index.relation().path()))
                .forEach(carriers::add);
        return carriers;
    }
}
