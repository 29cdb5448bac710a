package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Columns that a table takes from several parents. PostgreSQL changes the type of an inherited column only by one statement that reaches
 * all parents that have it. (Its source, {@code ATPrepAlterColumnType}.) Where they have it from nowhere in common, the table leaves the
 * later ones while all of them are changed, one right after the other, and takes them on again. So does a table whose own not-null
 * constraint is not called as the parent's: PostgreSQL makes both anew with the type, and fails since a column has one only.
 */
final class SeveralParents {
    private final PlanContext context;
    private final LeftParents left;
    private final Map<ObjectId, Set<ObjectId>> together = new HashMap<>();
    private final Map<ObjectId, ObjectId> leaders = new TreeMap<>();

    /** @param context in which the fates are decided */
    SeveralParents(PlanContext context) {
        this.context = context;
        Map<ObjectId, Set<ObjectId>> changed = new TreeMap<>();
        context.fates().keySet().stream()
                .filter(id -> id.kind() == Kind.COLUMN && isBoundToParents(id))
                .forEach(id -> changed.computeIfAbsent(tableOf(id), table -> new TreeSet<>())
                        .add(id));
        this.left = new LeftParents(changed, new OfPlan(), context.target()::contains, this::hasOtherNotNull);
        OfPlan parents = new OfPlan();
        left.children().forEach(child -> parents.before(child).forEach(parent -> unite(child, parent)));
        Set.copyOf(together.values()).forEach(this::lead);
    }

    private final class OfPlan implements LeftParents.Parents {
        @Override
        public List<ObjectId> before(ObjectId table) {
            return onlyLeaves(table) ? after(table) : Edges.inherited(context.target(), table);
        }

        @Override
        public List<ObjectId> after(ObjectId table) {
            return Edges.inherited(context.source(), table);
        }

        @Override
        public List<ObjectId> kept(ObjectId table) {
            return context.keptParents(table);
        }
    }

    /** Then it does so before anything else. */
    private boolean onlyLeaves(ObjectId table) {
        List<ObjectId> after = Edges.inherited(context.source(), table);
        return Edges.inherited(context.target(), table).stream()
                .filter(after::contains)
                .toList()
                .equals(after);
    }

    /** What PostgreSQL refuses in a column of which another parent has the old form still. */
    private boolean isBoundToParents(ObjectId column) {
        if (ColumnChanges.retypes(column, context)) {
            return true;
        }
        return context.fate(column) == Fate.ALTER
                && column(column).generation() != null
                && ((Column) context.inSource(column)).generation() == null;
    }

    private boolean hasOtherNotNull(ObjectId child, ObjectId parent) {
        Column.NotNull own = column(child).notNullConstraint();
        Column.NotNull above = column(parent).notNullConstraint();
        return own != null && above != null && !above.noInherit() && !own.name().equals(above.name());
    }

    private Column column(ObjectId id) {
        return (Column) context.inTarget(id);
    }

    private ObjectId tableOf(ObjectId column) {
        return column(column).table();
    }

    private void unite(ObjectId child, ObjectId parent) {
        Set<ObjectId> all = new TreeSet<>();
        for (ObjectId table : List.of(child, parent)) {
            all.add(table);
            all.addAll(together.getOrDefault(table, Set.of()));
        }
        all.forEach(table -> together.put(table, all));
        left.reaching(parent).stream().filter(above -> !all.contains(above)).forEach(above -> unite(parent, above));
    }

    private void lead(Set<ObjectId> tables) {
        List<ObjectId> columns = new ArrayList<>();
        context.fates().forEach((id, fate) -> {
            if (fate == Fate.ALTER && id.kind() == Kind.COLUMN && tables.contains(tableOf(id))) {
                columns.add(id);
            }
        });
        Stream.concat(columns.stream(), tables.stream().filter(this::takesParentsOn))
                .forEach(id -> leaders.put(id, columns.get(0)));
    }

    /** The first of the columns that are changed one right after the other, of which this is one, or whose table leaves parents. */
    Optional<ObjectId> leader(ObjectId id) {
        return Optional.ofNullable(leaders.get(id));
    }

    /** Whether the table also gets other parents, or in another order, when it takes on again those that it has left. */
    boolean takesParentsOn(ObjectId table) {
        return left.children().contains(table) && !onlyLeaves(table);
    }

    /** The parents that the table has while this column is changed. */
    List<ObjectId> parentsDuring(ObjectId column, ObjectId table) {
        return leaders.containsKey(column) ? left.reaching(table) : context.keptParents(table);
    }

    /** Parents before their children. */
    List<Operation> inOrder(Operation leader, Collection<Operation> members) {
        Comparator<Operation> order = leader(leader.id()).isEmpty()
                ? Comparator.comparing(member -> !member.equals(leader))
                : Comparator.comparing(
                        member -> member.id().kind() == Kind.COLUMN ? depth(tableOf(member.id())) : Integer.MAX_VALUE);
        return members.stream().sorted(order).toList();
    }

    private int depth(ObjectId table) {
        return Edges.parentsOf(context.target(), table).stream()
                .mapToInt(parent -> 1 + depth(parent))
                .max()
                .orElse(0);
    }

    /** What is said before the columns that go with {@code leader} are changed. */
    List<Draft> leaving(Operation leader) {
        return tablesLedBy(leader)
                .flatMap(child -> left.left(child).map(parent -> leaving(child, parent)))
                .toList();
    }

    private Draft leaving(ObjectId child, ObjectId parent) {
        boolean comesBack = Edges.inherited(context.source(), child).contains(parent);
        return TableChanges.leaving(
                child, parent, comesBack ? " for a moment, to change columns that it has from there" : "", !comesBack);
    }

    /** What is said after that. */
    List<Draft> joining(Operation leader) {
        return tablesLedBy(leader)
                .flatMap(child -> left.joined(child).map(parent -> TableChanges.joining(child, parent)))
                .toList();
    }

    private Stream<ObjectId> tablesLedBy(Operation leader) {
        return left.children().stream()
                .filter(child ->
                        leader.type() == Operation.Type.ALTER && leader.id().equals(leaderOf(child)));
    }

    private ObjectId leaderOf(ObjectId child) {
        return together.get(child).stream()
                .flatMap(table -> context.target().columnsOf(table).stream())
                .map(column -> leaders.get(column.id()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    /** What is dropped of parents that a table takes on again, and would stay in the table, is dropped before. */
    void addTo(OperationGraph graph) {
        left.children().forEach(child -> {
            Operation group = Operation.alter(leaderOf(child));
            left.joined(child)
                    .flatMap(parent -> context.target().objects().stream()
                            .map(DatabaseObject::id)
                            .filter(id -> id.kind() == Kind.COLUMN || id.kind() == Kind.CONSTRAINT)
                            .filter(id -> id.path().subList(0, 2).equals(parent.path())))
                    .forEach(id -> graph.should(Operation.drop(id), group));
            if (!takesParentsOn(child)) {
                graph.should(Operation.alter(child), group);
            }
        });
    }
}
