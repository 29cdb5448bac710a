package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Publication;
import dev.lockstep.catalog.Rule;
import dev.lockstep.catalog.Table;
import dev.lockstep.catalog.Trigger;
import java.util.Objects;

/**
 * Whether the rows of a table can be updated in place of {@code ALTER TABLE} writing them anew, which nobody is told of: no trigger or
 * rule that does more, no rule for new rows that old ones may break, no subscriber that would have to find them.
 */
final class QuietUpdates {
    private final Catalog target;

    QuietUpdates(Catalog target) {
        this.target = target;
    }

    boolean arePossible(ObjectId table) {
        return target.get(Table.class, table)
                        .filter(found -> !found.forceRowSecurity())
                        .isPresent()
                && target.all(Trigger.class)
                        .noneMatch(trigger -> trigger.relation().equals(table)
                                && trigger.enabled() != Trigger.Enabled.DISABLED
                                && trigger.definition().split(" ON ", 2)[0].contains("UPDATE"))
                && target.all(Rule.class).noneMatch(rule -> rule.relation().equals(table))
                && target.all(Constraint.class)
                        .noneMatch(check -> check.table().equals(table)
                                && check.type() == Constraint.Type.CHECK
                                && !check.validated())
                && target.columnsOf(table).stream()
                        .map(Column::notNullConstraint)
                        .filter(Objects::nonNull)
                        .allMatch(Column.NotNull::validated)
                && (target.all(Publication.class).findAny().isEmpty() || isIdentified(table));
    }

    private boolean isIdentified(ObjectId table) {
        return target.get(Table.class, table)
                        .filter(found -> found.replicaIdentity().equals("DEFAULT"))
                        .isPresent()
                && target.all(Constraint.class)
                        .anyMatch(key -> key.table().equals(table) && key.type() == Constraint.Type.PRIMARY_KEY);
    }
}
