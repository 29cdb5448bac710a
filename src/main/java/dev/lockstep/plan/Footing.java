package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What can be built on before the transaction, because the plan leaves it as it is, or nearly so. */
final class Footing {
    private static final Pattern HASH_OF_COLUMNS = Pattern.compile("HASH \\((\"?\\w+\"?(, )?)+\\)");
    private static final Set<String> WITHOUT_COLLATION = Set.of(
            "smallint",
            "integer",
            "bigint",
            "numeric",
            "uuid",
            "date",
            "timestamp without time zone",
            "timestamp with time zone");

    private final PlanContext context;

    Footing(PlanContext context) {
        this.context = context;
    }

    /** Whether all that {@code id} stands on in the source is already there, in the form in which it will be. */
    boolean standsInSource(ObjectId id) {
        return context.sourceEdges().needs().dependenciesOf(id).stream().allMatch(this::stays);
    }

    /** Whether all that {@code id} stands on in the target is still there at the end. */
    boolean standsInTarget(ObjectId id) {
        return context.targetEdges().needs().dependenciesOf(id).stream().allMatch(this::stays);
    }

    /** What has its name only once the transaction has begun cannot be named before it; relations are asked about themselves. */
    private boolean stays(ObjectId id) {
        Fate fate = context.fate(id);
        boolean relation = id.kind() == Kind.TABLE || id.kind() == Kind.MATERIALIZED_VIEW;
        if (context.isRenamed(id) && !relation) {
            return false;
        }
        if (fate == Fate.KEEP) {
            return context.target().contains(id);
        }
        if (fate == Fate.CREATE && id.kind() == Kind.COLUMN) {
            return isAddedAhead(id);
        }
        if (fate != Fate.ALTER) {
            return false;
        }
        return switch (id.kind()) {
            case TABLE, MATERIALIZED_VIEW -> true;
            case COLUMN -> keepsValues(id);
            default -> false;
        };
    }

    /**
     * Whether a new column comes before the transaction: because an index or a constraint is to be made on it there, or because its rows
     * are to be filled there. What an application writes meanwhile stays possible, since it may be null or has a default.
     */
    boolean isAddedAhead(ObjectId id) {
        return mayBeAddedAhead(id)
                && (isFilledAhead(id)
                        || !hasDefaultOfEachRow(id)
                                && context.sourceEdges().needs().dependentsOf(id).stream()
                                        .anyMatch(on -> (on.kind() == Kind.INDEX || on.kind() == Kind.CONSTRAINT)
                                                && context.fate(on).creates()));
    }

    /** Whether a new column has a default with another value for every row, which would write the table anew. */
    boolean isFilledAhead(ObjectId id) {
        return mayBeAddedAhead(id)
                && hasDefaultOfEachRow(id)
                && new QuietUpdates(context.target()).arePossible(((Column) context.inSource(id)).table());
    }

    private boolean hasDefaultOfEachRow(ObjectId id) {
        return context.source()
                .get(Column.class, id)
                .filter(column -> context.source().contains(TableDefinition.defaultOf(column)))
                .filter(column -> Volatility.differsPerRow(column, context))
                .isPresent();
    }

    private boolean mayBeAddedAhead(ObjectId id) {
        if (context.fate(id) != Fate.CREATE || !(context.source().find(id) instanceof Column column)) {
            return false;
        }
        ObjectId value = TableDefinition.defaultOf(column);
        boolean valued = context.source().contains(value);
        return !ColumnChanges.comesFromType(column, context)
                && (!column.notNull() || valued)
                && (column.notNullConstraint() == null
                        || column.notNullConstraint().validated())
                && column.identity() == null
                && column.generation() == null
                && (!valued || standsInSourceBeside(value, id))
                && isAlone(column.table())
                && !isSynchronised(column.table())
                && standsInSource(id)
                && context.sourceEdges().needs().dependenciesOf(id).stream().noneMatch(on -> on.kind() == Kind.DOMAIN);
    }

    /** Whether all that the default of a new column stands on is there, but for the column. */
    private boolean standsInSourceBeside(ObjectId value, ObjectId column) {
        return context.sourceEdges().needs().dependenciesOf(value).stream()
                .filter(on -> !on.equals(column))
                .allMatch(this::stays);
    }

    /** No partition, parent or child, before or after. */
    private boolean isAlone(ObjectId table) {
        return isPlain(table)
                && Edges.parentsOf(context.target(), table).isEmpty()
                && Edges.parentsOf(context.source(), table).isEmpty()
                && below(context.target(), table).isEmpty()
                && below(context.source(), table).isEmpty();
    }

    /** Whether a column of both sides has the same values before and after. */
    boolean keepsValues(ObjectId column) {
        return context.target().contains(column)
                && context.source().contains(column)
                && !context.fate(column).drops()
                && !ColumnChanges.retypes(column, context)
                && Objects.equals(
                        ((Column) context.inTarget(column)).generation(),
                        ((Column) context.inSource(column)).generation());
    }

    /**
     * Lookup tables and their partitions: their rows change in the transaction, and may break a rule until then. What is renamed there
     * waits for it likewise.
     */
    boolean isSynchronised(ObjectId table) {
        return context.isRenamed(table) || isUnder(context.source(), table) || isUnder(context.target(), table);
    }

    private boolean isUnder(Catalog catalog, ObjectId table) {
        Set<ObjectId> synchronised = context.options().synchronisedTables();
        ObjectId above = table;
        while (!synchronised.contains(above)) {
            ObjectId link = new ObjectId(Kind.PARTITION, above.path());
            if (!(catalog.find(link) instanceof Partition partition)) {
                return false;
            }
            above = partition.parent();
        }
        return true;
    }

    /** A table of both sides; its kind never changes, but partitioned ones cannot do everything. */
    boolean isPlain(ObjectId table) {
        return context.target()
                .get(Table.class, table)
                .filter(found -> !found.partitioned())
                .isPresent();
    }

    /**
     * Whether PostgreSQL knows the condition of {@code parent}'s partitions again when it stands in a check. For hash partitions it writes
     * it without the collations that it reads it with. ({@code get_qual_for_hash} in its sources.)
     */
    boolean isBoundKnownAgain(ObjectId parent) {
        String key = context.target()
                .get(Table.class, parent)
                .map(Table::partitionKey)
                .orElse("");
        boolean known = !key.startsWith("HASH")
                || HASH_OF_COLUMNS.matcher(key).matches()
                        && context.target().columnsOf(parent).stream()
                                .filter(column -> key.contains(column.name()))
                                .allMatch(column -> WITHOUT_COLLATION.contains(column.type()));
        return known && Edges.parentsOf(context.target(), parent).stream().allMatch(this::isBoundKnownAgain);
    }

    /** Partitions and children of the target that a statement on {@code table} reaches, at any depth. */
    Set<ObjectId> below(ObjectId table) {
        return below(context.target(), table);
    }

    /** Those of the source. */
    Set<ObjectId> belowInSource(ObjectId table) {
        return below(context.source(), table);
    }

    /** Whether the plan attaches nothing to {@code table} and detaches nothing from it, at any depth. */
    boolean keepsThoseBelow(ObjectId table) {
        Set<ObjectId> below = below(table);
        return below.equals(below(context.source(), table))
                && below.stream()
                        .map(child -> context.fate(new ObjectId(Kind.PARTITION, child.path())))
                        .allMatch(fate -> fate == Fate.KEEP);
    }

    private static Set<ObjectId> below(Catalog catalog, ObjectId table) {
        Set<ObjectId> found = new TreeSet<>();
        Deque<ObjectId> open = new ArrayDeque<>(Set.of(table));
        while (!open.isEmpty()) {
            ObjectId parent = open.remove();
            catalog.all(Table.class)
                    .map(Table::id)
                    .filter(child -> Edges.parentsOf(catalog, child).contains(parent))
                    .filter(found::add)
                    .forEach(open::add);
        }
        return found;
    }
}
