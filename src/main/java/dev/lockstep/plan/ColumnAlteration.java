package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Domain;
import dev.lockstep.catalog.EnumType;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.SequenceOwner;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The statements that alter one column where it stands, one aspect after the other. */
final class ColumnAlteration {
    private static final Set<Kind> OWN_TYPES = Set.of(Kind.ENUM, Kind.COMPOSITE_TYPE, Kind.RANGE_TYPE, Kind.BASE_TYPE);

    private final Column from;
    private final Column to;
    private final PlanContext context;
    private final String column;
    private final List<Draft> drafts = new ArrayList<>();

    ColumnAlteration(Column from, Column to, PlanContext context) {
        this.from = from;
        this.to = to;
        this.context = context;
        this.column = " ALTER COLUMN " + Quoting.identifier(to.name());
    }

    List<Draft> drafts() {
        if (from.identity() != null
                && to.identity() == null
                && !reachedFromParent((a, b) -> a.identity() != null && b.identity() == null)) {
            if (isNumberedBySequence()) {
                add(SequencePosition.remembered(from.identity().sequence(), to.id()));
            }
            add(lock(Names.alterTable(to.table()) + column + " DROP IDENTITY", "Let %s no longer number itself")
                    .with(Hazard.BACKWARD_INCOMPATIBLE));
        }
        alterGeneration();
        boolean narrows = from.identity() != null
                && to.identity() != null
                && SequenceClauses.narrows(
                        from.identity().options(), to.identity().options());
        if (narrows) {
            alterIdentity();
        }
        if (retyped()) {
            RowTypeUses.require(to, context);
            alterType();
        }
        alterNotNull();
        if (!narrows) {
            alterIdentity();
        }
        drafts.addAll(ColumnSettings.changes(from, to, retyped(), context));
        return drafts;
    }

    /** Whether a new sequence of its own takes the place of its identity's. */
    private boolean isNumberedBySequence() {
        return context.source()
                .all(SequenceOwner.class)
                .anyMatch(owner ->
                        owner.column().equals(to.id()) && !context.target().contains(owner.sequence()));
    }

    private boolean retyped() {
        return ColumnChanges.retypes(to.id(), context);
    }

    private void alterGeneration() {
        Column.Generation before = from.generation();
        Column.Generation after = to.generation();
        if (before == null || before.equals(after)) {
            return;
        }
        if (after == null
                ? reachedFromParent((a, b) -> a.generation() != null && b.generation() == null)
                : ComputedColumns.followParents(to.table(), to.name(), context)) {
            return;
        }
        if (after == null) {
            add(lock(
                            Names.alterTable(to.table()) + column + " DROP EXPRESSION",
                            "Let %s keep its values as ordinary ones")
                    .with(Hazard.BACKWARD_INCOMPATIBLE));
        } else {
            add(lock(
                            Names.alterTable(to.table()) + column + " SET EXPRESSION AS (" + after.expression() + ")",
                            "Compute %s in another way")
                    .withIf(after.stored(), Hazard.TABLE_REWRITE));
            drafts.addAll(ComputedColumns.below(to, context));
        }
    }

    private void alterType() {
        if (ColumnChanges.comesFromType(to, context)) {
            return;
        }
        if (reachedFromParent(
                (a, b) -> ColumnChanges.retypes(a.id(), context) && b.type().equals(to.type()))) {
            return;
        }
        ObjectId swapped = context.swappedTypeOf(to.id());
        TypeConversion conversion = ColumnChanges.conversion(from.type(), to.type(), from, to, context);
        TypeConversion underlying = conversion(swapped);
        String sql = Names.alterTable(to.table()) + column + " TYPE " + to.declaredType()
                + (to.collation() == null ? "" : " COLLATE " + to.collation())
                + using(swapped, underlying);
        boolean onlyResorts = swapped != null && swapped.kind() == Kind.COLLATION;
        boolean relabels = isRelabelled(swapped);
        boolean converts = conversion.rewrites() || swapped != null && !onlyResorts && !relabels;
        boolean virtual = to.generation() != null && !to.generation().stored();
        boolean rewrites = converts && !virtual;
        boolean readsAgain = !rewrites
                && (converts
                        || RowsReadAgain.by(from, to, context)
                        || relabels
                                && RowsReadAgain.by(
                                        (Domain) context.inTarget(swapped),
                                        (Domain) context.inSource(swapped),
                                        to,
                                        context));
        boolean newRules = swapped != null && (swapped.kind() == Kind.DOMAIN || swapped.kind() == Kind.RANGE_TYPE);
        boolean sameType = from.type().equals(to.type());
        boolean loses = to.generation() == null && underlying.loses();
        boolean array = TypeName.of(from.type()).array();
        Optional<AttributeConversion> attributes = attributeConversion(swapped);
        attributes.ifPresent(conversions -> conversions.createFunctions(array).forEach(this::add));
        add(lock(
                        sql,
                        sameType
                                ? "Let %s use the new form of its " + (onlyResorts ? "collation" : "type")
                                : "Change the type of %s from " + from.type().replace("%", "%%") + " to "
                                        + to.type().replace("%", "%%"))
                .withIf(rewrites, Hazard.TABLE_REWRITE)
                .withIf(loses, Hazard.DATA_LOSS)
                .withIf(onlyResorts || readsAgain, Hazard.BLOCKS_WRITES)
                .withIf(newRules, Hazard.BACKWARD_INCOMPATIBLE)
                .withIf(newRules && !relabels, Hazard.VALIDATION_SCAN)
                .withIf(!sameType, Hazard.BACKWARD_INCOMPATIBLE)
                .withIf(
                        swapped != null ? removesLabels(swapped) : conversion.narrows() && !sameType,
                        Hazard.VALIDATION_SCAN));
        if (swapped == null && UsersCasts.leavesUnseen(from.type(), to.type(), from, context)) {
            Draft unseen = drafts.get(drafts.size() - 1);
            drafts.set(
                    drafts.size() - 1,
                    unseen.with(Hazard.MANUAL_CHECK)
                            .saying(
                                    "; values that are there stay as they are, whatever it allows: the type has no cast to itself"));
        }
        if (readsAgain) {
            drafts.set(drafts.size() - 1, drafts.get(drafts.size() - 1).scanning());
        }
        attributes.ifPresent(conversions -> conversions.dropFunctions(array).forEach(this::add));
    }

    /** Of what is stored: of the elements where domains are held in arrays. */
    private TypeConversion conversion(@Nullable ObjectId swapped) {
        if (swapped != null
                && context.target().find(swapped) instanceof Domain before
                && context.source().find(swapped) instanceof Domain after) {
            String old = UnderlyingType.of(before, context.target(), context.targetEdges());
            String wanted = UnderlyingType.of(after, context.source(), context.sourceEdges());
            return TypeConversion.between(old, wanted).in(context.options(), old, wanted);
        }
        return ColumnChanges.conversion(from, to, context);
    }

    private boolean isRelabelled(@Nullable ObjectId swapped) {
        return swapped != null
                && !TypeName.of(from.type()).array()
                && context.target().find(swapped) instanceof Domain before
                && context.source().find(swapped) instanceof Domain after
                && UnderlyingType.isRelabelled(before, after, context);
    }

    private boolean removesLabels(ObjectId type) {
        return context.inTarget(type) instanceof EnumType before
                && context.inSource(type) instanceof EnumType after
                && !EnumLabels.between(before, after).removed().isEmpty();
    }

    private String using(@Nullable ObjectId swapped, TypeConversion conversion) {
        if (to.table().kind() == Kind.FOREIGN_TABLE) {
            return "";
        }
        if (swapped != null && swapped.kind() == Kind.COLLATION && from.type().equals(to.type())) {
            return "";
        }
        String name = Quoting.identifier(to.name());
        boolean array = TypeName.of(from.type()).array();
        Optional<AttributeConversion> attributes = attributeConversion(swapped);
        if (attributes.isPresent()) {
            return " USING "
                    + (array ? attributes.get().ofArray(name) : attributes.get().ofValue(name));
        }
        String casts = casts(swapped, conversion);
        if (casts == null || casts.isEmpty() || swapped == null && to.generation() != null) {
            return "";
        }
        if (swapped != null && swapped.kind() == Kind.DOMAIN && conversion.narrows()) {
            // A cast would cut what is too long: what reads the text of an array refuses it.
            return " USING "
                    + (array
                            ? name + "::text::" + to.type()
                            : "((ARRAY[" + name + "::text])::text::" + to.type() + "[])[1]");
        }
        return " USING " + name + casts + to.type();
    }

    private @Nullable String casts(@Nullable ObjectId swapped, TypeConversion conversion) {
        boolean byText = swapped != null
                || conversion.needsUsing()
                        && isUsersOwn()
                        && ColumnChanges.usersCast(from, to, context).isEmpty();
        String casts = byText ? "::text::" : conversion.using();
        return casts == null || !TypeName.of(from.type()).array() ? casts : casts.replaceFirst("(\\w)::$", "$1[]::");
    }

    /** The casts that make a value of the new type of one of the old, but for the type's name; empty where there is no way. */
    Optional<String> casts() {
        TypeConversion conversion = ColumnChanges.conversion(from, to, context);
        return conversion.possible()
                ? Optional.ofNullable(casts(null, conversion)).map(casts -> casts.isEmpty() ? "::" : casts)
                : Optional.empty();
    }

    private Optional<AttributeConversion> attributeConversion(@Nullable ObjectId swapped) {
        return from.type().equals(to.type()) ? AttributeConversion.of(swapped, context) : Optional.empty();
    }

    /** Types of users' own have no casts but those that users made and by way of their texts. */
    private boolean isUsersOwn() {
        boolean own = context.sourceEdges().needs().dependenciesOf(to.id()).stream()
                        .anyMatch(id -> OWN_TYPES.contains(id.kind()))
                || context.targetEdges().needs().dependenciesOf(from.id()).stream()
                        .anyMatch(id -> OWN_TYPES.contains(id.kind()));
        return own && !from.type().equals("text");
    }

    private void alterNotNull() {
        if (!reachedFromParent((before, after) -> NotNulls.reaches(before, after, from, to, context))) {
            drafts.addAll(NotNulls.changes(from, to, context));
        }
    }

    private void alterIdentity() {
        Column.Identity before = from.identity();
        Column.Identity after = to.identity();
        if (after == null
                || after.equals(before)
                || reachedFromParent((a, b) -> !Objects.equals(a.identity(), b.identity()) && b.identity() != null)) {
            return;
        }
        if (before == null) {
            add(lock(
                            Names.alterTable(to.table()) + column + " ADD" + TableDefinition.identity(after),
                            "Let %s number itself")
                    .withIf(after.always(), Hazard.BACKWARD_INCOMPATIBLE));
            drafts.add(SequencePosition.pastTheLargest(after.sequence(), after.options(), to, context));
            if (after.otherPersistence()) {
                drafts.add(ColumnSettings.sequencePersistence(to, context));
            }
            return;
        }
        renameSequence(before, after);
        if (before.otherPersistence() != after.otherPersistence()) {
            add(ColumnSettings.sequencePersistence(to, context));
        }
        if (before.always() != after.always()) {
            add(lock(
                            Names.alterTable(to.table()) + column + " SET GENERATED "
                                    + (after.always() ? "ALWAYS" : "BY DEFAULT"),
                            "Change who may number %s")
                    .withIf(after.always(), Hazard.BACKWARD_INCOMPATIBLE));
        }
        List<String> clauses = SequenceClauses.changed(before.options(), after.options()).stream()
                .filter(clause -> !clause.startsWith("AS "))
                .map(clause -> clause.equals("RESTART") ? clause : "SET " + clause)
                .toList();
        if (!clauses.isEmpty()) {
            drafts.addAll(SequencePosition.intoRange(
                    after.sequenceSchema(), after.sequenceName(), to.table(), before.options(), after.options()));
            add(lock(
                            Names.alterTable(to.table()) + column + " " + String.join(" ", clauses),
                            "Change how %s numbers itself")
                    .withIf(SequenceClauses.restarts(before.options(), after.options()), Hazard.DATA_LOSS)
                    .withIf(
                            SequenceClauses.countsOtherwise(before.options(), after.options()),
                            Hazard.BACKWARD_INCOMPATIBLE));
        }
    }

    private void renameSequence(Column.Identity before, Column.Identity after) {
        if (!before.sequenceSchema().equals(after.sequenceSchema())) {
            context.refuse(to.id() + ": the sequence of an identity column is in the table's schema");
        }
        if (!before.sequenceName().equals(after.sequenceName())) {
            add(lock(
                    "ALTER SEQUENCE " + Quoting.qualified(before.sequenceSchema(), before.sequenceName())
                            + " RENAME TO " + Quoting.identifier(after.sequenceName()),
                    "Rename the sequence of %s"));
        }
    }

    /** Whether the same happens to the column of a parent, whose statement reaches down. */
    private boolean reachedFromParent(BiPredicate<Column, Column> sameChange) {
        for (ObjectId parent : context.severalParents().parentsDuring(to.id(), to.table())) {
            ObjectId id = parent.part(Kind.COLUMN, to.name());
            Optional<Column> before = context.target().get(Column.class, id);
            Optional<Column> after = context.source().get(Column.class, id);
            if (before.isPresent() && after.isPresent() && sameChange.test(before.get(), after.get())) {
                return true;
            }
        }
        return false;
    }

    private Draft lock(String sql, String purpose) {
        return Draft.of(sql, purpose.formatted(to.id().displayName())).on(to.table(), TableLock.ACCESS_EXCLUSIVE);
    }

    private void add(Draft draft) {
        drafts.add(draft);
    }
}
