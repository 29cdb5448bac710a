package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.MaterializedView;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.ResultColumn;
import dev.lockstep.catalog.View;
import dev.lockstep.diff.Diff;
import dev.lockstep.diff.Difference;
import dev.lockstep.diff.ScopedCatalog;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.plan.Plan;
import dev.lockstep.plan.PlanOptions;
import dev.lockstep.plan.Planner;
import dev.lockstep.plan.Step;
import dev.lockstep.plan.Stretch;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.function.Predicate;

/**
 * Looks at the result inside the transaction, before it is committed (I7). What it reads of tables that were left alone does not
 * grow with them.
 */
final class Verify {

    Verified verify(Synced synced) {
        Checked checked = synced.checked();
        SqlSession target = checked.target();
        target.execute("SET CONSTRAINTS ALL IMMEDIATE");
        Catalog result =
                new CatalogReader().read(target).without(checked.plan().plan().leftBy(Stretch.TRANSACTION));
        checkSchema(checked, result);
        List<PromotionResult.VerifiedTable> tables = VerifyRows.check(synced);
        RowsTouched.check(synced, result);
        PromotionResult.Verification verification =
                new PromotionResult.Verification("equal", tables, "valid", notValidated(result));
        PromotionResult done = new PromotionResult(
                checked.planResult(),
                verification,
                synced.migrated().backedUp().backup(),
                synced.migrated().backedUp().restorePoint(),
                checked.request().options().dryRun(),
                synced.undone());
        return new Verified(synced, done, result);
    }

    private static void checkSchema(Checked checked, Catalog result) {
        Catalog wanted = checked.plan().wanted();
        PromotionOptions options = checked.request().options();
        Plan second = Planner.plan(
                result, checked.plan().source(), PlanOptions.defaults().selecting(options.selection()));
        Predicate<ObjectId> privileges = TargetUnchanged.privilegesOf(checked);
        ScopedCatalog scope = options.selection().scope().of(wanted);
        List<String> lines = Diff.exactly(wanted, result).stream()
                .filter(difference -> difference.id().kind() != Kind.UNMODELLED)
                .filter(difference -> !isPrivileges(difference.id()) || privileges.test(difference.id()))
                .filter(difference -> scope.contains(difference.id()) || !onlyRetyped(difference))
                .map(Drift::line)
                .toList();
        if (lines.isEmpty() && second.isEmpty()) {
            return;
        }
        throw new ProblemException(Problem.of(
                        ProblemType.VERIFICATION_FAILED,
                        "After the migration %s still differs from %s; it was rolled back."
                                .formatted(
                                        checked.request().target().name(),
                                        checked.request().source().name()))
                .withItems(
                        lines.isEmpty() ? second.steps().stream().map(Step::sql).toList() : lines)
                .withNextStep(nextStep(wanted, result)));
    }

    /** A view outside of the scope that had to be made anew over a column whose type changed: its text is the target's own. */
    private static boolean onlyRetyped(Difference difference) {
        if (difference.wanted() instanceof View wanted && difference.actual() instanceof View actual) {
            return wanted.definition().equals(actual.definition())
                    && names(wanted.columns()).equals(names(actual.columns()));
        }
        return difference.wanted() instanceof MaterializedView wanted
                && difference.actual() instanceof MaterializedView actual
                && wanted.definition().equals(actual.definition())
                && names(wanted.columns()).equals(names(actual.columns()));
    }

    private static List<String> names(List<ResultColumn> columns) {
        return columns.stream().map(ResultColumn::name).toList();
    }

    private static boolean isPrivileges(ObjectId id) {
        return id.kind() == Kind.PRIVILEGES || id.kind() == Kind.DEFAULT_PRIVILEGES;
    }

    private static String nextStep(Catalog wanted, Catalog result) {
        return wanted.majorVersion() == result.majorVersion()
                ? "This is a defect of the plan: please report it with the job's report."
                : "The source is PostgreSQL %d and the target PostgreSQL %d, which may print one definition in two ways, so that it cannot be seen to be equal. Promote between servers of one major version."
                        .formatted(wanted.majorVersion(), result.majorVersion());
    }

    /** PostgreSQL enforces validated constraints itself; those that are not say nothing about the rows that were there before. */
    private static List<String> notValidated(Catalog result) {
        return result.all(Constraint.class)
                .filter(constraint -> !constraint.validated())
                .map(constraint -> constraint.id().displayName())
                .toList();
    }
}
