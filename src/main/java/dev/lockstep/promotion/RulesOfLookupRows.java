package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.data.LookupTable;
import dev.lockstep.sql.Quoting;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which rules of a plan the sync of the lookup rows can make true. */
final class RulesOfLookupRows {
    private final ReviewedPlan plan;
    private final Catalog source;

    RulesOfLookupRows(ReviewedPlan plan) {
        this.plan = plan;
        this.source = plan.wanted();
    }

    /** Never so for what makes the table's key: by it the rows are told apart. */
    boolean mayHoldAfterSync(ObjectId rule) {
        DatabaseObject object = source.find(rule);
        if (object instanceof Column column) {
            return lookupTable(column.table())
                    .filter(table -> !table.key().contains(column.name()))
                    .filter(table -> !table.leaves(column.name()))
                    .isPresent();
        }
        if (object instanceof Index index) {
            return lookupTable(index.relation()).filter(LookupTable::hasKey).isPresent();
        }
        return object instanceof Constraint constraint && mayHold(constraint);
    }

    private boolean mayHold(Constraint constraint) {
        if (constraint.references() != null
                && lookupTable(constraint.references()).isPresent()) {
            return true;
        }
        Set<String> columns = new HashSet<>(constraint.columns());
        return lookupTable(constraint.table())
                .filter(table -> !constraint.type().hasIndex() || !columns.equals(new HashSet<>(table.key())))
                .isPresent();
    }

    /** The tables that the step about {@code rule} works on, quoted. */
    List<String> tablesOf(ObjectId rule) {
        DatabaseObject object = source.find(rule);
        if (object instanceof Column column) {
            return List.of(name(column.table()));
        }
        if (object instanceof Index index && index.relation().kind() == Kind.TABLE) {
            return List.of(name(index.relation()));
        }
        if (object instanceof Constraint constraint) {
            return constraint.references() == null
                    ? List.of(name(constraint.table()))
                    : List.of(name(constraint.table()), name(constraint.references()));
        }
        return List.of();
    }

    private Optional<LookupTable> lookupTable(ObjectId table) {
        ObjectId root = table;
        Optional<Partition> partition = partition(root);
        while (partition.isPresent()) {
            root = partition.get().parent();
            partition = partition(root);
        }
        return plan.writtenTables().find(root);
    }

    private Optional<Partition> partition(ObjectId table) {
        return source.get(Partition.class, new ObjectId(Kind.PARTITION, table.path()));
    }

    private static String name(ObjectId table) {
        return Quoting.qualified(table.schema(), table.name());
    }
}
