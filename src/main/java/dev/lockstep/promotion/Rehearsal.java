package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Extension;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.diff.Diff;
import dev.lockstep.diff.PrivilegesPolicy;
import dev.lockstep.diff.Selection;
import dev.lockstep.environment.ScratchDatabase;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.plan.Plan;
import dev.lockstep.plan.PlanOptions;
import dev.lockstep.plan.Planner;
import dev.lockstep.plan.Renames;
import dev.lockstep.plan.Step;
import dev.lockstep.plan.StoredCode;
import dev.lockstep.plan.Stretch;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a plan on a scratch copy of the target's schema: it has to end in what is wanted, and a second plan has to be empty. The copy
 * has neither rows nor grants, and everything in it belongs to one role; so the plan is made once more for the copy, which leaves
 * owners and grants out of it and nothing else.
 */
public final class Rehearsal {
    /** Insufficient privilege, and a role that is not there: of the copy's server, not of the plan. */
    private static final Set<String> OF_THE_SERVER = Set.of("42501", "42704");

    private final ScratchDatabases scratch;

    public Rehearsal(ScratchDatabases scratch) {
        this.scratch = scratch;
    }

    RehearsalResult rehearse(ReviewedPlan plan, PromotionOptions options, Progress progress) {
        long started = System.nanoTime();
        Outcome outcome;
        try (ScratchDatabase database = scratch.make()) {
            outcome = run(new ScratchCopy(database, database.connect(), progress), plan, options);
        } catch (ProblemException e) {
            if (e.problem().type() == ProblemType.CANCELLED) {
                throw e;
            }
            outcome = Outcome.skipped(
                    "No scratch database could be made: " + e.problem().detail());
        }
        return new RehearsalResult(
                outcome.state(),
                outcome.reason(),
                outcome.sql(),
                outcome.steps(),
                (System.nanoTime() - started) / 1_000_000);
    }

    private record Outcome(
            String state, @Nullable String reason, @Nullable String sql, int steps) {
        static Outcome skipped(String reason) {
            return new Outcome("skipped", reason, null, 0);
        }

        static Outcome failed(String reason, @Nullable String sql, int steps) {
            return new Outcome("failed", reason, sql, steps);
        }
    }

    private static Outcome run(ScratchCopy copy, ReviewedPlan plan, PromotionOptions options) {
        String unlike = unlike(copy, plan);
        if (unlike != null) {
            return Outcome.skipped(unlike);
        }
        Catalog target = ScratchCopy.copied(plan.target());
        try {
            copy.build(Planner.create(target));
        } catch (ProblemException e) {
            requireNotCancelled(e);
            return Outcome.skipped("The target's schema could not be copied: " + text(e));
        }
        Catalog before = copy.read();
        List<String> missing = differences(target, before);
        if (!missing.isEmpty()) {
            return Outcome.skipped("The copy is not like the target: " + String.join("; ", missing));
        }
        return proven(copy, before, plan, options);
    }

    private static Outcome proven(ScratchCopy copy, Catalog before, ReviewedPlan plan, PromotionOptions options) {
        Catalog source = ScratchCopy.copied(plan.source());
        Selection selection = options.selection().withPrivileges(PrivilegesPolicy.IGNORE);
        PlanOptions planOptions = new PlanOptions(plan.lookupTables().tables().stream()
                        .map(table -> table.id())
                        .collect(Collectors.toSet()))
                .in(options.mode())
                .selecting(selection)
                .renaming(plan.plan().renames())
                .runBy(copy.database().name());
        Plan again;
        Catalog wanted;
        try {
            wanted = selection.wanted(
                    source, Renames.of(before, source, planOptions).catalog());
            again = Planner.plan(before, source, planOptions);
        } catch (ProblemException e) {
            return Outcome.skipped("The copy cannot be planned for: " + text(e));
        }
        int[] done = {0};
        try {
            Catalog after = run(copy, again, done);
            List<String> left = differences(wanted, after);
            if (left.isEmpty()) {
                Planner.plan(after, source, PlanOptions.defaults().selecting(selection))
                        .steps()
                        .forEach(step -> left.add("a second plan would still do: " + step.sql()));
            }
            return left.isEmpty()
                    ? new Outcome("passed", null, null, done[0])
                    : Outcome.failed(String.join("; ", left), null, done[0]);
        } catch (ProblemException e) {
            requireNotCancelled(e);
            boolean unknown = plan.target().all(Unmodelled.class).findAny().isPresent();
            String state = String.valueOf(e.problem().sqlState());
            boolean ofRows = state.startsWith("22") || state.startsWith("23");
            String statement = String.valueOf(e.problem().statement());
            // The copy has not the target's settings, so that its functions may not find what theirs find there.
            boolean ofThePath = state.startsWith("42") && StoredCode.isAllOf(statement);
            return OF_THE_SERVER.contains(state) || ofRows || ofThePath || unknown
                    ? Outcome.skipped("The copy lacks what the plan needs: " + text(e))
                    : Outcome.failed(text(e), e.problem().statement(), done[0]);
        }
    }

    /** What would make the copy's server say something else than the target's, or {@code null}. */
    private static @Nullable String unlike(ScratchCopy copy, ReviewedPlan plan) {
        int major = copy.majorVersion();
        if (major != plan.target().majorVersion()) {
            return "The server for scratch databases is PostgreSQL %d, the target PostgreSQL %d."
                    .formatted(major, plan.target().majorVersion());
        }
        Set<String> missing = new TreeSet<>();
        Stream.of(plan.target(), plan.wanted())
                .flatMap(catalog -> catalog.all(Extension.class))
                .forEach(extension -> missing.add(extension.name()));
        missing.removeAll(
                copy.session().query("SELECT name FROM pg_catalog.pg_available_extensions", row -> row.getString(1)));
        return missing.isEmpty()
                ? null
                : "The server for scratch databases does not have the extensions " + String.join(", ", missing) + ".";
    }

    /** As the migration does: one transaction, and what is ahead of it and after it on its own. */
    private static Catalog run(ScratchCopy copy, Plan plan, int[] done) {
        SqlSession session = copy.session();
        for (Step step : plan.steps(Stretch.AHEAD)) {
            copy.execute(step);
            done[0]++;
        }
        // An extension is made by another role, in a session of its own, which would not see what this transaction
        // made.
        boolean together = plan.steps(Stretch.TRANSACTION).stream()
                .noneMatch(step -> step.subject().kind() == Kind.EXTENSION);
        session.transactional(together);
        copy.settings();
        for (Step step : plan.steps(Stretch.TRANSACTION)) {
            copy.execute(step);
            done[0]++;
        }
        if (together) {
            session.execute("SET CONSTRAINTS ALL IMMEDIATE");
            session.commit();
            session.transactional(false);
        }
        for (Step step : plan.steps(Stretch.AFTERWARDS)) {
            copy.execute(step);
            done[0]++;
        }
        return copy.read();
    }

    private static List<String> differences(Catalog wanted, Catalog actual) {
        return Diff.exactly(wanted, actual).stream()
                .filter(difference -> difference.id().kind() != Kind.UNMODELLED)
                .filter(difference ->
                        !ScratchCopy.RIGHTS.contains(difference.id().kind()))
                .map(Drift::line)
                .collect(Collectors.toCollection(java.util.ArrayList::new));
    }

    private static void requireNotCancelled(ProblemException e) {
        if (e.problem().type() == ProblemType.CANCELLED) {
            throw e;
        }
    }

    private static String text(ProblemException e) {
        return e.problem().detail()
                + (e.problem().items().isEmpty()
                        ? ""
                        : " " + String.join("; ", e.problem().items()));
    }
}
