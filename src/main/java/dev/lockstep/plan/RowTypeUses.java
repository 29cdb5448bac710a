package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.MaterializedView;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where rows of a table are kept as values in another one's columns, by its row type or one that is made of it. PostgreSQL changes no
 * stored values of such a type: as long as there are any columns for them it refuses to change the type of a column of the table and to
 * add one whose value is worked out for the rows that are there. (PostgreSQL's source, {@code find_composite_type_dependencies}.) To add
 * a column without a value is allowed.
 */
final class RowTypeUses {
    private static final Set<Kind> MADE_OF_TYPES = Set.of(Kind.COMPOSITE_TYPE, Kind.DOMAIN, Kind.RANGE_TYPE);

    private RowTypeUses() {}

    /** Whether adding the column gives a value to the rows that are there. */
    private static boolean fillsRows(Column column, PlanContext context) {
        boolean stored = column.generation() != null && column.generation().stored();
        return column.identity() != null
                || stored
                || context.source()
                        .get(DefaultValue.class, TableDefinition.defaultOf(column))
                        .isPresent();
    }

    private static boolean touchesValues(ObjectId id, Column column, PlanContext context) {
        return context.fate(id).creates() ? fillsRows(column, context) : ColumnChanges.retypes(id, context);
    }

    /** The columns and materialized views of the target that keep rows of the table, or of one that takes columns from it. */
    private static Set<ObjectId> of(ObjectId table, PlanContext context) {
        Set<ObjectId> users = new TreeSet<>();
        Set<ObjectId> seen = new TreeSet<>(Set.of(table));
        Deque<ObjectId> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            ObjectId type = open.removeFirst();
            if (type.kind() == Kind.TABLE) {
                context.keptChildren(type).stream().filter(seen::add).forEach(open::addLast);
            }
            for (ObjectId user : context.targetEdges().needs().dependentsOf(type)) {
                if (MADE_OF_TYPES.contains(user.kind()) && seen.add(user)) {
                    open.addLast(user);
                } else if (context.inTarget(user) instanceof Column column
                        && column.table().kind() == Kind.TABLE
                        && !column.table().equals(type)) {
                    users.add(user);
                } else if (context.inTarget(user) instanceof MaterializedView view && shows(view, type)) {
                    users.add(user);
                }
            }
        }
        return users;
    }

    private static boolean shows(MaterializedView view, ObjectId type) {
        String plain = type.displayName();
        return view.columns().stream()
                .map(column -> TypeName.of(column.type()).base())
                .anyMatch(name -> name.equals(plain) || name.equals(Names.qualified(type)));
    }

    /** The materialized views that are in the way of the column, which is altered or made: they are filled again. */
    static List<ObjectId> viewsInTheWay(ObjectId id, PlanContext context) {
        Column column = (Column) context.inSource(id);
        return context.target().contains(column.table()) && touchesValues(id, column, context)
                ? of(column.table(), context).stream()
                        .filter(user -> user.kind() == Kind.MATERIALIZED_VIEW)
                        .toList()
                : List.of();
    }

    /** Refuses what the server would, unless nothing keeps such values any more by then. */
    static void require(Column column, PlanContext context) {
        ObjectId id = column.id();
        if (!context.target().contains(column.table()) || !touchesValues(id, column, context)) {
            return;
        }
        of(column.table(), context).stream()
                .filter(user -> user.kind() == Kind.COLUMN && !leaves(user, context))
                .forEach(user -> context.refuse(
                        context.fate(id).creates()
                                ? "%s: PostgreSQL adds no column with a value to a table while %s keeps values of its row type. Add it by hand without the default, set the default after that and fill the rows with an UPDATE"
                                        .formatted(id, user)
                                : "%s: PostgreSQL changes the type of no column while %s keeps values of its table's row type. Change that column's type by hand for the while, say to text or jsonb"
                                        .formatted(id, user)));
    }

    private static boolean leaves(ObjectId user, PlanContext context) {
        Fate fate = context.fate(user);
        return fate.drops() || fate == Fate.ALTER && !isSameType(user, context);
    }

    private static boolean isSameType(ObjectId user, PlanContext context) {
        return Objects.equals(((Column) context.inTarget(user)).type(), ((Column) context.inSource(user)).type());
    }

    /** What keeps such values goes first. */
    static void addTo(OperationGraph graph, PlanContext context) {
        context.fates().forEach((id, fate) -> {
            if (id.kind() == Kind.COLUMN
                    && (fate.creates() || fate == Fate.ALTER)
                    && context.inSource(id) instanceof Column column
                    && column.table().kind() == Kind.TABLE
                    && context.target().contains(column.table())
                    && touchesValues(id, column, context)) {
                Operation then = fate == Fate.ALTER ? Operation.alter(id) : Operation.create(id);
                of(column.table(), context).forEach(user -> {
                    graph.should(Operation.drop(user), then);
                    graph.should(Operation.alter(user), then);
                });
            }
        });
    }
}
