package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Columns that a table gets from its parents when they, or it, are created: what is to be different from the parent's afterwards. */
final class InheritedColumns {
    private InheritedColumns() {}

    static List<Draft> deviations(Column column, List<ObjectId> parents, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        String alter = Names.alterTableOnly(column.table()) + " ALTER COLUMN " + Quoting.identifier(column.name());
        Optional<Column> parent = parents.stream()
                .map(table -> context.source()
                        .get(Column.class, table.part(column.id().kind(), column.name())))
                .flatMap(Optional::stream)
                .findFirst();
        Optional<String> given = parent.flatMap(p -> givenDefault(p, context));
        if (column.notNull() && parent.filter(Column::passesOnNotNull).isEmpty()) {
            notNull(column, alter, context)
                    .ifPresent(sql -> drafts.add(locked(column, sql)
                            .scanning()
                            .with(Hazard.BLOCKS_WRITES)
                            .withIf(given.isEmpty(), Hazard.VALIDATION_SCAN, Hazard.BACKWARD_INCOMPATIBLE)));
        }
        if (column.generation() != null || column.identity() != null) {
            return drafts;
        }
        Optional<String> wanted = TableDefinition.hasFoldedDefault(column, context)
                ? context.source()
                        .get(DefaultValue.class, TableDefinition.defaultOf(column))
                        .map(DefaultValue::expression)
                : Optional.empty();
        if (!given.equals(wanted)
                || parent.filter(p -> changesDefault(p, context)).isPresent()) {
            drafts.add(locked(
                    column, wanted.map(value -> alter + " SET DEFAULT " + value).orElse(alter + " DROP DEFAULT")));
        }
        return drafts;
    }

    /** Where it is a constraint, what is said of one table alone is for its children not to inherit. */
    private static Optional<String> notNull(Column column, String alter, PlanContext context) {
        if (context.target().majorVersion() < NotNulls.CONSTRAINTS) {
            return Optional.of(alter + " SET NOT NULL");
        }
        boolean fromAbove =
                column.notNullConstraint() != null && column.notNullConstraint().inherited();
        return fromAbove
                ? Optional.empty()
                : Optional.of(NotNulls.add(column, context).sql());
    }

    /** Then the child may be born before or after that, and says what it is to have. */
    private static boolean changesDefault(Column parent, PlanContext context) {
        return context.fate(TableDefinition.defaultOf(parent)) != Fate.KEEP
                && !TableDefinition.hasFoldedDefault(parent, context);
    }

    /** The default that the child is born with. */
    private static Optional<String> givenDefault(Column parent, PlanContext context) {
        boolean there = context.fate(parent.id()) == Fate.KEEP || TableDefinition.hasFoldedDefault(parent, context);
        return there
                ? context.source()
                        .get(DefaultValue.class, TableDefinition.defaultOf(parent))
                        .map(DefaultValue::expression)
                : Optional.empty();
    }

    static Draft locked(Column column, String sql) {
        return Draft.of(sql, "Let " + column.id().displayName() + " differ from what it inherits")
                .on(column.table(), TableLock.ACCESS_EXCLUSIVE);
    }
}
