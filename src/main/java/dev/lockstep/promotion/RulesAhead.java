package dev.lockstep.promotion;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.data.LookupTable;
import dev.lockstep.data.ReturnedRows;
import dev.lockstep.diff.Difference;
import dev.lockstep.plan.Step;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes the rules back that a promotion gave to lookup rows before the rows return, which may break them: they were made when the rows
 * were the source's. What cannot be had before its turn stays; the rows then say so.
 */
final class RulesAhead {
    private final Undo undo;
    private final Steps steps;
    private final SqlSession target;

    RulesAhead(Undo undo, Steps steps, SqlSession target) {
        this.undo = undo;
        this.steps = steps;
        this.target = target;
    }

    /** Returns the steps that were run. */
    Set<Step> run(ReturnedRows rows) {
        Set<ObjectId> tables = rows.tables().stream()
                .map(LookupTable::id)
                .map(undo::afterwards)
                .collect(Collectors.toSet());
        List<Difference> rules = undo.takenBack().undone().stream()
                .filter(difference -> isOf(tables, difference))
                .toList();
        Set<ObjectId> ids = rules.stream().map(Difference::id).collect(Collectors.toSet());
        Set<Step> done = steps.ahead(own(ids));
        Set<ObjectId> gone = done.stream().map(Step::subject).collect(Collectors.toSet());
        rules.stream().filter(rule -> !gone.contains(rule.id())).forEach(this::without);
        return done;
    }

    private List<Step> own(Set<ObjectId> rules) {
        return steps.planned().stream()
                .filter(step -> step.action() == Step.Action.DROP && rules.contains(step.subject()))
                .toList();
    }

    private static boolean isOf(Set<ObjectId> tables, Difference difference) {
        if (difference.actual() instanceof Constraint constraint) {
            return tables.contains(constraint.table())
                    || constraint.references() != null && tables.contains(constraint.references());
        }
        if (difference.actual() instanceof Column column) {
            return tables.contains(column.table())
                    && column.notNull()
                    && (!(difference.wanted() instanceof Column wanted) || !wanted.notNull());
        }
        return difference.actual() instanceof Index index && tables.contains(index.relation());
    }

    /** Those that have no step of their own: they go with their table or column later. */
    private void without(Difference rule) {
        if (rule.actual() instanceof Constraint constraint && rule.wanted() == null) {
            attempt("ALTER TABLE %s DROP CONSTRAINT %s"
                    .formatted(
                            sql(undo.present(constraint.table())),
                            Quoting.identifier(undo.present(constraint.id()).name())));
        } else if (rule.actual() instanceof Column column) {
            attempt("ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL"
                    .formatted(
                            sql(undo.present(column.table())),
                            Quoting.identifier(undo.present(column.id()).name())));
        }
    }

    private static String sql(ObjectId table) {
        return Quoting.qualified(table.schema(), table.name());
    }

    private void attempt(String statement) {
        target.execute("SAVEPOINT lockstep_rule");
        try {
            target.execute(statement);
            target.execute("RELEASE SAVEPOINT lockstep_rule");
        } catch (ProblemException e) {
            if (e.problem().sqlState() == null) {
                throw e;
            }
            target.execute("ROLLBACK TO SAVEPOINT lockstep_rule");
        }
    }
}
