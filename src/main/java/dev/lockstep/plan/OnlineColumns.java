package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * New columns that an index stands on, or that have a value of its own for every row, and {@code SET NOT NULL} that does not read the
 * table: PostgreSQL leaves that out when a validated check says the same (documentation, "ALTER TABLE").
 */
final class OnlineColumns {
    private final PlanContext context;
    private final Footing footing;

    OnlineColumns(PlanContext context, Footing footing) {
        this.context = context;
        this.footing = footing;
    }

    List<Draft> create(Column column, List<Draft> drafts) {
        String definition = TableDefinition.definition(column, context);
        boolean plain = drafts.get(0).sql().equals(Names.alterTable(column.table()) + " ADD COLUMN " + definition);
        if (!plain || !footing.isAddedAhead(column.id())) {
            return drafts;
        }
        if (footing.isFilledAhead(column.id())) {
            return OnlineIndexes.replaceFirst(drafts, filled(column, drafts.get(0)));
        }
        Draft add = Draft.of(
                        ColumnAhead.add(column.id(), definition), drafts.get(0).purpose() + ", on which more is built")
                .on(column.table(), TableLock.ACCESS_EXCLUSIVE)
                .ahead(true, ColumnAhead.undo(column.id()), Set.of(column.id(), TableDefinition.defaultOf(column)));
        return OnlineIndexes.replaceFirst(drafts, List.of(add, takeOver(column)));
    }

    /** Added empty, filled some rows at a time, and required when none is empty any more. */
    private List<Draft> filled(Column column, Draft inOne) {
        ObjectId id = column.id();
        String value = ((DefaultValue) context.inSource(TableDefinition.defaultOf(column))).expression();
        List<Draft> ways = new ArrayList<>();
        ways.add(Draft.of(
                        ColumnAhead.addUnfilled(id, TableDefinition.bare(column, context), value),
                        inOne.purpose() + ", whose default new rows get")
                .on(column.table(), TableLock.ACCESS_EXCLUSIVE)
                .ahead(true, ColumnAhead.undo(id), Set.of(id, TableDefinition.defaultOf(column))));
        ways.add(Draft.of(
                        ColumnAhead.fill(id),
                        "Give the rows that were there a value in " + id.displayName() + ", some at a time")
                .on(column.table(), TableLock.ROW_EXCLUSIVE)
                .scanning()
                .ahead(false, null, Set.of()));
        ways.add(takeOver(column));
        if (column.notNull()) {
            checkedBefore(column, NotNulls.add(column, context)).stream()
                    .map(draft -> draft.scans()
                            ? draft.without(Hazard.VALIDATION_SCAN).scanning()
                            : draft.without(Hazard.BACKWARD_INCOMPATIBLE))
                    .forEach(ways::add);
        }
        return ways;
    }

    private static Draft takeOver(Column column) {
        return Draft.of(
                        ColumnAhead.takeOver(column.id()),
                        "Let the column " + column.id().displayName() + " be part of the schema")
                .on(column.table(), TableLock.SHARE_UPDATE_EXCLUSIVE);
    }

    List<Draft> alter(Column column, List<Draft> drafts) {
        if (!context.target().contains(column.table())
                || footing.isSynchronised(column.table())
                || context.severalParents().leader(column.id()).isPresent()
                || !footing.keepsThoseBelow(column.table())
                || !footing.keepsValues(column.id())) {
            return drafts;
        }
        List<Draft> instead = new ArrayList<>();
        for (Draft draft : drafts) {
            if (readsForNull(column, draft)) {
                instead.addAll(checkedBefore(column, draft));
            } else {
                instead.add(draft);
            }
        }
        return instead;
    }

    /** Since version 18 it may be a constraint with a name. */
    private static boolean readsForNull(Column column, Draft draft) {
        String name = Quoting.identifier(column.name());
        return draft.hazards().contains(Hazard.VALIDATION_SCAN)
                && (draft.sql().endsWith(" ALTER COLUMN " + name + " SET NOT NULL")
                        || draft.sql().contains(" ADD CONSTRAINT ")
                                && draft.sql().endsWith(" NOT NULL " + name));
    }

    private List<Draft> checkedBefore(Column column, Draft setNotNull) {
        String name = Names.helping(column.id());
        String quoted = Quoting.identifier(name);
        String alter = Names.alterTable(column.table());
        String display = column.id().displayName();
        Set<ObjectId> made = new HashSet<>();
        made.add(column.table().part(Kind.CONSTRAINT, name));
        footing.below(column.table()).forEach(child -> made.add(child.part(Kind.CONSTRAINT, name)));
        Draft add = Draft.of(
                        alter + " ADD CONSTRAINT " + quoted + " CHECK (" + Quoting.identifier(column.name())
                                + " IS NOT NULL) NOT VALID",
                        "Let new values of " + display + " no longer be null")
                .on(column.table(), TableLock.ACCESS_EXCLUSIVE)
                .with(Hazard.BACKWARD_INCOMPATIBLE)
                .ahead(true, alter + " DROP CONSTRAINT IF EXISTS " + quoted, made);
        Draft validate = Draft.of(
                        alter + " VALIDATE CONSTRAINT " + quoted,
                        "See that no value of " + display + " is null, while others read and write")
                .on(column.table(), TableLock.SHARE_UPDATE_EXCLUSIVE)
                .with(Hazard.VALIDATION_SCAN)
                .ahead(true, null, Set.of());
        Draft drop = Draft.of(
                        alter + " DROP CONSTRAINT " + quoted, "Drop the check that stood in for NOT NULL of " + display)
                .on(column.table(), TableLock.ACCESS_EXCLUSIVE);
        return List.of(
                add,
                validate,
                setNotNull
                        .without(Hazard.VALIDATION_SCAN, Hazard.BLOCKS_WRITES)
                        .saying(", as its check has shown that it is not"),
                drop);
    }
}
