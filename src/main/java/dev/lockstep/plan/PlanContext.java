package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.ForeignTable;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is known while one plan is made: both catalogs, and what was decided so far. For one plan and one thread. */
final class PlanContext {
    private final Catalog target;
    private final Catalog source;
    private final PlanOptions options;
    private final boolean fromNothing;
    private final Edges targetEdges;
    private final Edges sourceEdges;
    private final Map<ObjectId, Fate> fates = new TreeMap<>();
    private final Set<ObjectId> forcedSwaps = new TreeSet<>();
    private final Set<ObjectId> folded = new HashSet<>();
    private final Set<ObjectId> sketched = new HashSet<>();
    private final Set<String> refusals = new TreeSet<>();
    private Set<ObjectId> renamed = Set.of();
    private Set<ObjectId> closed = Set.of();
    private final Map<ObjectId, ObjectId> takeovers = new TreeMap<>();
    private @Nullable Map<ObjectId, List<ObjectId>> children;
    private @Nullable PartitionMerges merges;
    private @Nullable SeveralParents severalParents;
    private @Nullable Map<ObjectId, List<ObjectId>> childrenBefore;

    /** @param fromNothing the plan makes a whole database whose rows are loaded between its sections */
    PlanContext(Catalog target, Catalog source, PlanOptions options, boolean fromNothing) {
        this.target = target;
        this.source = source;
        this.options = options;
        this.fromNothing = fromNothing;
        this.targetEdges = new Edges(target);
        this.sourceEdges = new Edges(source);
    }

    Catalog target() {
        return target;
    }

    Catalog source() {
        return source;
    }

    PlanOptions options() {
        return options;
    }

    boolean fromNothing() {
        return fromNothing;
    }

    Edges targetEdges() {
        return targetEdges;
    }

    Edges sourceEdges() {
        return sourceEdges;
    }

    /** @param relations that have their names only once the transaction has begun */
    PlanContext renaming(Set<ObjectId> relations) {
        renamed = Set.copyOf(relations);
        return this;
    }

    /** @param routines new ones that not everybody may execute, whoever else may */
    PlanContext closing(Set<ObjectId> routines) {
        closed = Set.copyOf(routines);
        return this;
    }

    boolean isClosed(ObjectId routine) {
        return closed.contains(routine);
    }

    boolean isRenamed(ObjectId relation) {
        return renamed.contains(relation);
    }

    Fate fate(ObjectId id) {
        return fates.getOrDefault(id, Fate.KEEP);
    }

    void decide(ObjectId id, Fate fate) {
        fates.put(id, fate);
    }

    void forgetDecisions() {
        fates.clear();
        takeovers.clear();
        refusals.clear();
        severalParents = null;
    }

    /** Everything that does not stay as it is, in the order of the identities. */
    Map<ObjectId, Fate> fates() {
        return Collections.unmodifiableMap(fates);
    }

    /** A type that PostgreSQL could alter where it stands, were it not for how it is used. */
    void forceSwap(ObjectId type) {
        forcedSwaps.add(type);
    }

    Set<ObjectId> forcedSwaps() {
        return Collections.unmodifiableSet(forcedSwaps);
    }

    boolean swapForced(ObjectId type) {
        return forcedSwaps.contains(type);
    }

    /** The key is made of an index that the target has already. */
    void takeOver(ObjectId key, ObjectId index) {
        takeovers.put(key, index);
    }

    @Nullable
    ObjectId indexTakenBy(ObjectId key) {
        return takeovers.get(key);
    }

    boolean isTakenOver(ObjectId index) {
        return takeovers.containsValue(index);
    }

    void refuse(String item) {
        refusals.add(item);
    }

    Set<String> refusals() {
        return Collections.unmodifiableSet(refusals);
    }

    /** The objects that are created by the statement of another. */
    void fold(Set<ObjectId> ids) {
        folded.clear();
        folded.addAll(ids);
    }

    boolean isFolded(ObjectId id) {
        return folded.contains(id);
    }

    /** An outline of the object is made first, so that its creation replaces that. */
    void sketch(ObjectId id) {
        sketched.add(id);
    }

    boolean isSketched(ObjectId id) {
        return sketched.contains(id);
    }

    /** A relation that this plan creates: nobody uses it yet and it holds no rows. */
    boolean isNew(ObjectId relation) {
        return !target.contains(relation);
    }

    PartitionMerges merges() {
        if (merges == null) {
            merges = PartitionMerges.of(target, source);
        }
        return merges;
    }

    /** For when all fates are decided. */
    SeveralParents severalParents() {
        if (severalParents == null) {
            severalParents = new SeveralParents(this);
        }
        return severalParents;
    }

    /** Parents that a table has before, during and after the plan, so that what is done to them reaches it. */
    List<ObjectId> keptParents(ObjectId table) {
        Fate link = fate(new ObjectId(Kind.PARTITION, table.path()));
        if (link.drops() || link.creates() || fate(table).drops()) {
            return List.of();
        }
        List<ObjectId> before = Edges.parentsOf(target, table);
        return Edges.parentsOf(source, table).stream().filter(before::contains).toList();
    }

    /** The other way round. */
    List<ObjectId> keptChildren(ObjectId table) {
        if (children == null) {
            children = children(source);
        }
        return children.getOrDefault(table, List.of()).stream()
                .filter(child -> keptParents(child).contains(table))
                .toList();
    }

    /** The tables that were there before the plan and take columns from this one after it. */
    List<ObjectId> childrenAtLast(ObjectId table) {
        if (children == null) {
            children = children(source);
        }
        return children.getOrDefault(table, List.of()).stream()
                .filter(target::contains)
                .toList();
    }

    /** The tables that take columns from this one before the plan. */
    List<ObjectId> childrenInTarget(ObjectId table) {
        if (childrenBefore == null) {
            childrenBefore = children(target);
        }
        return childrenBefore.getOrDefault(table, List.of());
    }

    private static Map<ObjectId, List<ObjectId>> children(Catalog catalog) {
        Map<ObjectId, List<ObjectId>> children = new TreeMap<>();
        catalog.objects().stream()
                .filter(object -> object instanceof Table || object instanceof ForeignTable)
                .map(DatabaseObject::id)
                .forEach(child -> Edges.parentsOf(catalog, child)
                        .forEach(parent -> children.computeIfAbsent(parent, id -> new ArrayList<>())
                                .add(child)));
        return children;
    }

    /** The type that a column has to leave because another one is put in its place, or {@code null}. */
    @Nullable
    ObjectId swappedTypeOf(ObjectId column) {
        return targetEdges.needs().dependenciesOf(column).stream()
                .filter(id -> fate(id) == Fate.SWAP)
                .findFirst()
                .orElse(null);
    }

    DatabaseObject inTarget(ObjectId id) {
        return present(target.find(id), id);
    }

    DatabaseObject inSource(ObjectId id) {
        return present(source.find(id), id);
    }

    private static DatabaseObject present(@Nullable DatabaseObject object, ObjectId id) {
        if (object == null) {
            throw new IllegalStateException("the plan expects a " + id + " that is not there");
        }
        return object;
    }
}
