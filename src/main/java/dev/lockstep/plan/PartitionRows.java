package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import dev.lockstep.catalog.TableSize;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows that have to change their partition when bounds change: out of the default partition into a new one, out of one whose bound
 * no longer takes them. Done while the tables in question stand by themselves, so that no row is without a place at any time.
 *
 * <p>Never rows of a foreign table: they are another database's, of which there is no backup and which does not roll back with this
 * one. PostgreSQL itself looks at none of them when it attaches a partition (documentation, {@code ALTER TABLE}).
 */
final class PartitionRows {
    private final Partition partition;
    private final PlanContext context;

    PartitionRows(Partition partition, PlanContext context) {
        this.partition = partition;
        this.context = context;
    }

    /** What is to be done before {@code partition} can be attached. */
    List<Draft> moves() {
        List<Draft> moves = new ArrayList<>();
        if (isElsewhere(partition.child(), context)) {
            return moves;
        }
        PartitionBound bound = boundOf(partition);
        for (ObjectId gone : context.merges().into(partition)) {
            boolean all = bound == null || context.merges().takersOf(gone).size() == 1;
            String which = all ? "true" : bound.condition();
            moves.add(move(gone, which, partition.child()));
        }
        if (bound != null) {
            defaultInPlace().ifPresent(from -> moves.add(move(from.child(), bound.condition(), partition.child())));
        }
        if (!mayLoseRows(partition, context)) {
            return moves;
        }
        for (Partition other : movingSiblings()) {
            PartitionBound taking = boundOf(other);
            if (taking != null && other.id().compareTo(partition.id()) > 0 && !isElsewhere(other.child(), context)) {
                moves.add(move(partition.child(), taking.condition(), other.child()));
            }
        }
        String rest = rest(bound);
        if (!rest.isEmpty()) {
            moves.add(move(partition.child(), rest, partition.parent()));
        }
        return moves;
    }

    /** Whether a partition that stays has got another bound, which does not say that it takes all that the old one did. */
    private static boolean mayLoseRows(Partition partition, PlanContext context) {
        Optional<Partition> before = context.target().get(Partition.class, partition.id());
        if (before.isEmpty()
                || !before.get().parent().equals(partition.parent())
                || before.get().bound().equals(partition.bound())) {
            return false;
        }
        PartitionBound old = boundOf(before.get(), context);
        PartitionBound bound = boundOf(partition, context);
        return old == null || bound == null || !bound.covers(old);
    }

    /**
     * The rows that the partition is not to have, whatever other partition takes them. One that would be a foreign table's stays, and
     * is found when the partition is attached.
     */
    private String rest(@Nullable PartitionBound bound) {
        List<Partition> elsewhere = siblings().stream()
                .filter(sibling -> isElsewhere(sibling.child(), context))
                .toList();
        if (elsewhere.stream().anyMatch(sibling -> boundOf(sibling) == null)) {
            return "";
        }
        if (bound != null) {
            return Stream.concat(Stream.of(bound), elsewhere.stream().map(this::boundOf))
                    .map(each -> "(" + Objects.requireNonNull(each).condition() + ") IS NOT TRUE")
                    .collect(Collectors.joining(" AND "));
        }
        if (!partition.bound().equals("DEFAULT")) {
            return "";
        }
        return siblings().stream()
                .filter(sibling -> !elsewhere.contains(sibling))
                .map(this::boundOf)
                .filter(Objects::nonNull)
                .map(other -> "(" + other.condition() + ")")
                .collect(Collectors.joining(" OR "));
    }

    /** Whether it is a foreign table, or has one below. */
    private static boolean isElsewhere(ObjectId table, PlanContext context) {
        return Stream.of(context.target(), context.source()).anyMatch(catalog -> isElsewhere(table, catalog));
    }

    private static boolean isElsewhere(ObjectId table, Catalog catalog) {
        return catalog.contains(new ObjectId(Kind.FOREIGN_TABLE, table.path()))
                || catalog.all(Partition.class)
                        .filter(below -> below.parent().equals(table))
                        .anyMatch(below -> isElsewhere(below.child(), catalog));
    }

    /** The default partition, when it stays as it is and may hold rows. */
    private Optional<Partition> defaultInPlace() {
        return siblings().stream()
                .filter(sibling -> sibling.bound().equals("DEFAULT") && context.fate(sibling.id()) == Fate.KEEP)
                .filter(sibling -> mayHoldRows(sibling.child(), context) && !isElsewhere(sibling.child(), context))
                .findFirst();
    }

    private static boolean mayHoldRows(ObjectId table, PlanContext context) {
        boolean partitioned = context.target()
                .get(Table.class, table)
                .filter(Table::partitioned)
                .isPresent();
        return partitioned
                || context.target().sizeOf(table).map(TableSize::bytes).orElse(-1L) != 0;
    }

    private List<Partition> movingSiblings() {
        return siblings().stream()
                .filter(sibling -> context.fate(sibling.id()).creates())
                .toList();
    }

    private List<Partition> siblings() {
        return siblings(partition, context);
    }

    static List<Partition> siblings(Partition partition, PlanContext context) {
        return context.source()
                .all(Partition.class)
                .filter(other -> other.parent().equals(partition.parent()) && !other.equals(partition))
                .toList();
    }

    private @Nullable PartitionBound boundOf(Partition any) {
        return boundOf(any, context);
    }

    private static @Nullable PartitionBound boundOf(Partition any, PlanContext context) {
        return PartitionMerges.boundOf(any, context.source());
    }

    private Draft move(ObjectId from, String condition, ObjectId to) {
        String columns = context.source().columnsOf(partition.child()).stream()
                .filter(column -> column.generation() == null)
                .map(Column::name)
                .map(Quoting::identifier)
                .collect(Collectors.joining(", "));
        String sql = "WITH moved AS (DELETE FROM " + Names.qualified(from) + " WHERE " + condition + " RETURNING "
                + columns + ") INSERT INTO " + Names.qualified(to) + " (" + columns
                + ") OVERRIDING SYSTEM VALUE SELECT " + columns + " FROM moved";
        boolean triggers = UnfiredTriggers.mayBeOn(List.of(from, to), context);
        return Draft.of(
                        triggers ? UnfiredTriggers.during(sql, List.of(from, to)) : sql,
                        "Move the rows of " + from.displayName() + " that belong into " + to.displayName()
                                + (triggers ? ", for which no trigger fires" : ""))
                .on(from, triggers ? TableLock.SHARE_ROW_EXCLUSIVE : TableLock.ROW_EXCLUSIVE)
                .with(Hazard.VALIDATION_SCAN);
    }

    /** Before a table goes whose rows were moved: none is left. */
    static Draft noneLeft(ObjectId table) {
        String name = Names.qualified(table);
        String raise = "RAISE EXCEPTION USING MESSAGE = "
                + Quoting.literal("rows of " + table.displayName() + " belong into no other partition");
        return Draft.of(
                        "DO "
                                + Quoting.literal(
                                        "BEGIN IF EXISTS (SELECT FROM " + name + ") THEN " + raise + "; END IF; END"),
                        "See that no row of " + table.displayName() + " is left behind")
                .on(table, TableLock.ACCESS_SHARE)
                .scanning();
    }

    /** Foreign keys would not let go the rows of a partition, though they come back: those that refer to one of its parents. */
    static List<ObjectId> keysInTheWay(ObjectId link, PlanContext context) {
        Optional<Partition> wanted = context.source().get(Partition.class, link);
        if (wanted.isEmpty()) {
            return List.of();
        }
        Partition partition = wanted.get();
        boolean comesBack = context.fate(link).drops()
                && context.target()
                        .get(Partition.class, link)
                        .filter(before -> before.parent().equals(partition.parent()))
                        .isPresent();
        boolean takesFromDefault = context.fate(link).creates()
                && new PartitionRows(partition, context).defaultInPlace().isPresent();
        boolean takesFromGone = context.fate(link).creates()
                && !context.merges().into(partition).isEmpty();
        if (!comesBack && !takesFromDefault && !takesFromGone) {
            return List.of();
        }
        List<ObjectId> above = ancestors(partition, context);
        return context.target()
                .all(Constraint.class)
                .filter(key -> key.references() != null && above.contains(key.references()))
                .map(Constraint::id)
                .filter(context.source()::contains)
                .toList();
    }

    private static List<ObjectId> ancestors(Partition partition, PlanContext context) {
        List<ObjectId> above = new ArrayList<>();
        Optional<Partition> at = Optional.of(partition);
        while (at.isPresent()) {
            ObjectId parent = at.get().parent();
            above.add(parent);
            at = context.target().get(Partition.class, new ObjectId(Kind.PARTITION, parent.path()));
        }
        return above;
    }
}
