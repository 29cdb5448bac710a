package dev.lockstep.plan;

import dev.lockstep.catalog.Cast;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.Domain;
import dev.lockstep.catalog.DomainConstraint;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Statistics;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Columns of tables. Values are kept wherever PostgreSQL has a way to convert them. */
final class ColumnChanges implements KindChanges<Column> {
    static final int SET_EXPRESSION = 17;
    private static final Set<Kind> TYPES =
            Set.of(Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE_TYPE, Kind.RANGE_TYPE, Kind.COLLATION);

    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Column column, PlanContext context) {
        if (comesFromType(column, context)) {
            return TypedTables.columnAdded(column, context);
        }
        RowTypeUses.require(column, context);
        boolean replaced = context.target().contains(column.id());
        Draft add = Draft.of(
                        Names.alterTable(column.table()) + " ADD COLUMN " + TableDefinition.definition(column, context),
                        (replaced ? "Put back the column " : "Add the column ")
                                + column.id().displayName())
                .on(column.table(), TableLock.ACCESS_EXCLUSIVE)
                .with(hazardsOfAddition(column, context).toArray(Hazard[]::new));
        List<Draft> drafts = new ArrayList<>(
                NumberedTogether.isNeeded(column, context)
                        ? new NumberedTogether(column, context).instead(add)
                        : List.of(add));
        drafts.addAll(ColumnSettings.afterCreation(column, context));
        addDescendants(column, column.table(), context, drafts);
        if (TableDefinition.isFilledLater(column, context)) {
            drafts.add(Draft.of(
                            Names.alterTable(column.table()) + " ALTER COLUMN " + Quoting.identifier(column.name())
                                    + " SET NOT NULL",
                            "Let " + column.id().displayName() + ", which the source's rows fill, not be null")
                    .on(column.table(), TableLock.ACCESS_EXCLUSIVE)
                    .with(Hazard.VALIDATION_SCAN, Hazard.BLOCKS_WRITES, Hazard.BACKWARD_INCOMPATIBLE));
        }
        if (replaced) {
            drafts.addAll(PrivilegesChanges.ofColumn(column, context));
        }
        return drafts;
    }

    /** The columns of a typed table change with its type, whose statements cascade. */
    static boolean comesFromType(Column column, PlanContext context) {
        String before = context.target()
                .get(Table.class, column.table())
                .map(Table::ofType)
                .orElse(null);
        String after = context.source()
                .get(Table.class, column.table())
                .map(Table::ofType)
                .orElse(null);
        return before != null && before.equals(after);
    }

    /**
     * The statement reaches down to partitions and children; what they want differently is set after it.
     *
     * @param above whose descendants they are
     */
    private static void addDescendants(Column column, ObjectId above, PlanContext context, List<Draft> drafts) {
        for (ObjectId child : context.keptChildren(above)) {
            context.source()
                    .get(Column.class, child.part(Kind.COLUMN, column.name()))
                    .filter(found -> context.isFolded(found.id()))
                    .ifPresent(found -> {
                        drafts.addAll(InheritedColumns.deviations(found, List.of(column.table()), context));
                        ComputedColumns.otherwise(
                                        found,
                                        (Column) context.inSource(above.part(Kind.COLUMN, column.name())),
                                        context)
                                .ifPresent(drafts::add);
                        drafts.addAll(ColumnSettings.afterCreation(found, context));
                        if (context.target().contains(found.id())) {
                            drafts.addAll(PrivilegesChanges.ofColumn(found, context));
                        }
                        addDescendants(column, child, context, drafts);
                    });
        }
    }

    private static List<Hazard> hazardsOfAddition(Column column, PlanContext context) {
        List<Hazard> hazards = new ArrayList<>();
        String value = TableDefinition.hasFoldedDefault(column, context)
                ? context.source()
                        .get(DefaultValue.class, TableDefinition.defaultOf(column))
                        .map(DefaultValue::expression)
                        .orElse("")
                : "";
        boolean computed = column.identity() != null || column.generation() != null;
        boolean ownLater = value.isEmpty() && context.source().contains(TableDefinition.defaultOf(column));
        boolean perRow = !ownLater && !computed && Volatility.differsPerRow(column, context);
        boolean checked = isChecked(column.id(), context);
        if (column.identity() != null
                || perRow
                || checked
                || column.generation() != null && column.generation().stored()) {
            hazards.add(Hazard.TABLE_REWRITE);
        }
        if (column.notNull() && !computed && value.isEmpty()) {
            hazards.add(Hazard.VALIDATION_SCAN);
            hazards.add(Hazard.BACKWARD_INCOMPATIBLE);
        }
        if (column.notNull()
                && column.generation() != null
                && !column.generation().stored()) {
            // Computed for every row that is there, and for every one to come.
            hazards.addAll(List.of(Hazard.VALIDATION_SCAN, Hazard.BLOCKS_WRITES, Hazard.BACKWARD_INCOMPATIBLE));
        }
        return hazards;
    }

    /** Whether the type is a domain with rules, which are tried on every row. */
    private static boolean isChecked(ObjectId user, PlanContext context) {
        return context.sourceEdges().needs().dependenciesOf(user).stream()
                .flatMap(id -> context.source().get(Domain.class, id).stream())
                .anyMatch(domain -> domain.notNull()
                        || context.source().all(DomainConstraint.class).anyMatch(rule -> rule.domain()
                                .equals(domain.id()))
                        || isChecked(domain.id(), context));
    }

    @Override
    public List<Draft> drop(Column column, PlanContext context) {
        if (comesFromType(column, context)) {
            return List.of();
        }
        return List.of(Draft.of(
                        (staysInChild(column, context)
                                        ? Names.alterTableOnly(column.table())
                                        : Names.alterTable(column.table()))
                                + " DROP COLUMN " + Quoting.identifier(column.name()),
                        context.fate(column.id()) == Fate.DROP
                                ? "Drop the column " + column.id().displayName() + ", which the source does not have"
                                : "Take the column " + column.id().displayName()
                                        + " away, to put it back in its new form")
                .on(column.table(), TableLock.ACCESS_EXCLUSIVE)
                .with(Hazard.BACKWARD_INCOMPATIBLE)
                .withIf(!isComputedAgain(column, context), Hazard.DATA_LOSS));
    }

    private static boolean isComputedAgain(Column column, PlanContext context) {
        boolean goesForGood = !context.source().contains(column.id());
        return column.generation() != null
                && (goesForGood || ((Column) context.inSource(column.id())).generation() != null);
    }

    /** A child that is to keep the column makes it its own when the parent's goes alone. */
    private static boolean staysInChild(Column column, PlanContext context) {
        return context.fate(column.id()) == Fate.DROP
                && context.keptChildren(column.table()).stream()
                        .map(child -> child.part(Kind.COLUMN, column.name()))
                        .anyMatch(id -> context.source().contains(id)
                                && context.target().contains(id));
    }

    /** Which casts there are is the business of the types below the domains. */
    static TypeConversion conversion(Column from, Column to, PlanContext context) {
        String before = UnderlyingType.of(from, context.target(), context.targetEdges());
        String after = UnderlyingType.of(to, context.source(), context.sourceEdges());
        return conversion(before, after, from, to, context);
    }

    /** @param before and {@code after} their types, with or without the domains on top */
    static TypeConversion conversion(String before, String after, Column from, Column to, PlanContext context) {
        if (UsersCasts.leavesUnseen(before, after, from, context)) {
            return TypeConversion.unseen();
        }
        return usersCast(from, to, context)
                .map(cast -> UsersCasts.conversion(cast, after))
                .orElseGet(() -> TypeConversion.between(before, after).in(context.options(), before, after));
    }

    static Optional<Cast> usersCast(Column from, Column to, PlanContext context) {
        return UsersCasts.between(
                UnderlyingType.of(from, context.target(), context.targetEdges()),
                UnderlyingType.of(to, context.source(), context.sourceEdges()),
                to,
                context);
    }

    @Override
    public Alteration way(Column from, Column to, PlanContext context) {
        boolean retyped = retyped(from, to);
        if (retyped && isInPartitionKey(from, context.target())) {
            return Alteration.REFUSE;
        }
        Column.Generation before = from.generation();
        Column.Generation after = to.generation();
        if (before == null && after != null) {
            return Alteration.REPLACE;
        }
        if (before != null && after != null && retyped) {
            boolean computedAlike = before.equals(after)
                    && !TypeConversion.between(from.type(), to.type()).needsUsing();
            return computedAlike && !Tied.toExpression(from, context) ? Alteration.IN_PLACE : Alteration.REPLACE;
        }
        if (before != null && after != null && !before.equals(after)) {
            boolean settable = before.stored() == after.stored()
                    && context.target().majorVersion() >= SET_EXPRESSION
                    && (after.stored() || !hasCheck(from, context));
            return settable ? Alteration.IN_PLACE : Alteration.REPLACE;
        }
        boolean staysTied = before != null
                && after == null
                && (retyped && Tied.toExpression(from, context) || Tied.toWhatGoes(from, context));
        if (staysTied || before != null && after == null && !before.stored()) {
            return Alteration.REPLACE;
        }
        boolean valuesHere = to.table().kind() != Kind.FOREIGN_TABLE;
        return retyped && valuesHere && !conversion(from, to, context).possible()
                ? Alteration.REPLACE
                : Alteration.IN_PLACE;
    }

    /** In a table with checks PostgreSQL refuses to change what a virtual column shows. */
    private static boolean hasCheck(Column column, PlanContext context) {
        return context.target()
                .all(Constraint.class)
                .anyMatch(constraint -> constraint.type() == Constraint.Type.CHECK
                        && constraint.table().equals(column.table()));
    }

    static boolean isInPartitionKey(Column column, Catalog catalog) {
        return catalog.get(Table.class, column.table())
                .map(Table::partitionKey)
                .filter(key -> Pattern.compile("(?<![\\w\"])" + Pattern.quote(column.name()) + "(?![\\w\"])")
                                .matcher(key)
                                .find()
                        || key.contains(Quoting.identifier(column.name())))
                .isPresent();
    }

    @Override
    public List<Draft> alter(Column from, Column to, PlanContext context) {
        return new ColumnAlteration(from, to, context).drafts();
    }

    static boolean retyped(Column from, Column to) {
        return !from.type().equals(to.type()) || !Objects.equals(from.collation(), to.collation());
    }

    /** Whether the column's type is changed where it stands, be it only that a new type of the same name takes the old one's place. */
    static boolean retypes(ObjectId column, PlanContext context) {
        return context.fate(column) == Fate.ALTER
                && (retyped((Column) context.inTarget(column), (Column) context.inSource(column))
                        || context.swappedTypeOf(column) != null);
    }

    @Override
    public boolean blocks(Column from, Column to, DatabaseObject dependent, PlanContext context) {
        if (dependent.id().kind().place() == Kind.Place.ABOUT) {
            return saysSomethingOfSequenceThatGoes(from, to, dependent.id());
        }
        if (!retypes(from.id(), context)) {
            return false;
        }
        boolean onlyLimits =
                context.swappedTypeOf(from.id()) == null && TypeConversion.sameBase(from.type(), to.type());
        return switch (dependent.id().kind()) {
            case VIEW, MATERIALIZED_VIEW, POLICY, TRIGGER, RULE, ROUTINE, PUBLICATION_TABLE, UNMODELLED -> true;
            case COLUMN -> ((Column) dependent).generation() != null;
            case STATISTICS -> ((Statistics) dependent).lostWhenColumnsChange();
            case DEFAULT -> !onlyLimits;
            case CONSTRAINT -> ((Constraint) dependent).type() == Constraint.Type.FOREIGN_KEY && !onlyLimits;
            default -> false;
        };
    }

    /** Grants, comments and labels go with an identity's sequence, and are wanted again of one that takes its place. */
    private static boolean saysSomethingOfSequenceThatGoes(Column from, Column to, ObjectId about) {
        return from.identity() != null
                && to.identity() == null
                && from.identity().sequence().equals(about.subject());
    }

    @Override
    public Alteration whenUprooted(Column from, Column to, ObjectId replaced, PlanContext context) {
        if (replaced.equals(from.table()) && replaced.kind() == Kind.FOREIGN_TABLE) {
            return Alteration.REPLACE;
        }
        if (from.generation() != null) {
            // Values that are to stay as ordinary ones are set free before what they were computed from changes.
            boolean setFree = to.generation() == null && from.generation().stored();
            return setFree && !Tied.toExpression(from, context) ? Alteration.IN_PLACE : Alteration.REPLACE;
        }
        boolean follows = TYPES.contains(replaced.kind()) && context.fate(replaced) == Fate.SWAP;
        return follows && !isInPartitionKey(from, context.target()) ? Alteration.IN_PLACE : Alteration.REFUSE;
    }

    @Override
    public List<ObjectId> dropsWith(Column column, PlanContext context) {
        List<ObjectId> carriers = new ArrayList<>();
        carriers.add(column.table());
        if (column.inherited()) {
            context.keptParents(column.table()).stream()
                    .map(parent -> context.target().get(Column.class, parent.part(Kind.COLUMN, column.name())))
                    .flatMap(Optional::stream)
                    .filter(inParent -> !staysInChild(inParent, context))
                    .forEach(inParent -> carriers.add(inParent.id()));
        }
        return carriers;
    }

    @Override
    public List<ObjectId> createsWith(Column column, PlanContext context) {
        List<ObjectId> carriers = new ArrayList<>();
        carriers.add(column.table());
        addOfParents(column, context, carriers);
        return carriers;
    }

    @Override
    public List<ObjectId> altersWith(Column column, PlanContext context) {
        return context.severalParents()
                .leader(column.id())
                .map(leader -> leader.equals(column.id()) ? List.<ObjectId>of() : List.of(leader))
                .orElseGet(() -> {
                    List<ObjectId> carriers = new ArrayList<>();
                    addOfParents(column, context, carriers);
                    return carriers;
                });
    }

    private static void addOfParents(Column column, PlanContext context, List<ObjectId> carriers) {
        context.keptParents(column.table()).forEach(parent -> carriers.add(parent.part(Kind.COLUMN, column.name())));
    }
}
