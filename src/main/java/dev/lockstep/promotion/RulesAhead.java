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
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes the rules back that a promotion gave to lookup rows before the rows return, which may break them: they were made when the rows
 * were the source's. What cannot be had before its turn stays; the rows then say so. Nothing has its name of before the promotion yet.
 */
final class RulesAhead {
    private final Undo undo;
    private final SqlSession target;
    private final Progress progress;

    RulesAhead(Undo undo, SqlSession target, Progress progress) {
        this.undo = undo;
        this.target = target;
        this.progress = progress;
    }

    /**
     * @param planned the steps of the undo
     * @return those of them that there is no need for any more
     */
    Set<Step> run(ReturnedRows rows, List<Step> planned) {
        Set<ObjectId> tables = rows.tables().stream()
                .map(LookupTable::id)
                .map(undo::afterwards)
                .collect(Collectors.toSet());
        Set<ObjectId> gone = new HashSet<>();
        for (Difference rule : undo.takenBack().undone()) {
            String statement = statement(rule, tables);
            if (statement != null && attempt(statement)) {
                gone.add(rule.id());
            }
        }
        return planned.stream()
                .filter(step -> step.action() == Step.Action.DROP && gone.contains(step.subject()))
                .collect(Collectors.toSet());
    }

    private @Nullable String statement(Difference rule, Set<ObjectId> tables) {
        if (rule.actual() instanceof Constraint constraint && rule.wanted() == null) {
            boolean concerned = tables.contains(constraint.table())
                    || constraint.references() != null && tables.contains(constraint.references());
            return concerned
                    ? "ALTER TABLE %s DROP CONSTRAINT %s".formatted(sql(constraint.table()), name(constraint.id()))
                    : null;
        }
        if (rule.actual() instanceof Index index && rule.wanted() == null) {
            return tables.contains(index.relation()) ? "DROP INDEX " + sql(index.id()) : null;
        }
        if (rule.actual() instanceof Column column && column.notNull()) {
            boolean taken = !(rule.wanted() instanceof Column wanted) || !wanted.notNull();
            return taken && tables.contains(column.table())
                    ? "ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL".formatted(sql(column.table()), name(column.id()))
                    : null;
        }
        return null;
    }

    private String sql(ObjectId id) {
        ObjectId present = undo.present(id);
        return Quoting.qualified(present.schema(), present.name());
    }

    private String name(ObjectId id) {
        return Quoting.identifier(undo.present(id).name());
    }

    private boolean attempt(String statement) {
        target.execute("SAVEPOINT lockstep_rule");
        try {
            target.execute(statement);
        } catch (ProblemException e) {
            if (e.problem().sqlState() == null) {
                throw e;
            }
            target.execute("ROLLBACK TO SAVEPOINT lockstep_rule");
            return false;
        }
        target.execute("RELEASE SAVEPOINT lockstep_rule");
        progress.log(LogLevel.INFO, "Out of the way of the lookup rows that return", Map.of("sql", statement));
        return true;
    }
}
