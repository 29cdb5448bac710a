package dev.lockstep.report;

import dev.lockstep.promotion.PlanResult;
import dev.lockstep.promotion.TargetGuard;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan as a script that a person reviews and runs with psql: one transaction, and in mode {@code online} the statements before and
 * after it, every one with its purpose and hazards. It refuses a database whose schema is not the one that the plan was made for.
 */
final class PlanScript {
    private static final String LOCK_TIMEOUT = "3s";
    private static final int SHORT = 12;

    private final PlanResult plan;
    private final StringBuilder script = new StringBuilder();

    private PlanScript(PlanResult plan) {
        this.plan = plan;
    }

    /** {@code schema-sync-2026-11-28-0123456789ab.sql}. */
    static String fileName(PlanResult plan, Instant madeAt) {
        String digest = plan.fingerprint().substring(plan.fingerprint().indexOf(':') + 1);
        return "schema-sync-%s-%s.sql"
                .formatted(
                        madeAt.toString().substring(0, "2026-11-28".length()),
                        digest.substring(0, Math.min(SHORT, digest.length())));
    }

    static String of(PlanResult plan, Instant madeAt) {
        return new PlanScript(plan).write(madeAt);
    }

    private String write(Instant madeAt) {
        header(madeAt);
        if (plan.steps().isEmpty()) {
            return script.append("\n-- The schema needs no change.\n").toString();
        }
        script.append("\n\\set ON_ERROR_STOP on\n\\encoding UTF8\n");
        TargetGuard guard = plan.guard();
        boolean ahead = !steps("ahead").isEmpty();
        if (guard == null) {
            script.append('\n').append(ScriptGuard.refusal());
        }
        if (ahead) {
            ahead(guard);
        }
        transaction(ahead ? null : guard);
        afterwards();
        return script.toString();
    }

    private void header(Instant madeAt) {
        line("Lockstep: turns %s into what %s is", plan.target(), plan.source());
        line("source %s, target %s%s", plan.source(), plan.target(), truth());
        line("plan %s, made at %s", plan.fingerprint(), madeAt);
        line(
                "%s; hazards: %s",
                Words.count(plan.steps().size(), "step"),
                plan.hazards().isEmpty() ? "none" : String.join(", ", plan.hazards()));
        line("");
        line("Review it, then: psql -X -f %s \"postgresql://…\" (psql 14 or newer)", fileName(plan, madeAt));
        line(
                "It makes no backup, and no row in the ledger lockstep.promotion: Lockstep takes what it does for a change by hand.");
        plan.data().stream()
                .filter(rows -> rows.insert() + rows.update() + rows.delete() > 0)
                .forEach(rows -> line(
                        "NOT in this script, lookup rows of %s: %d to insert, %d to update, %d to delete",
                        rows.table(), rows.insert(), rows.update(), rows.delete()));
        plan.notHandled().forEach(object -> line("not handled: %s %s", object.kind(), object.name()));
        plan.warnings().forEach(warning -> line("note: %s", warning));
    }

    private String truth() {
        return plan.truth() == null ? "" : ", source of truth: " + plan.truth().name();
    }

    private void ahead(@Nullable TargetGuard guard) {
        script.append("""

                -- Outside of a transaction, each statement on its own and in this order, since they would keep others waiting in one:
                -- psql must not be run with --single-transaction. When a statement fails, or the transaction does, run the lines
                -- marked "undo" from the last one that was reached to the first.
                """);
        if (guard != null) {
            script.append('\n').append(ScriptGuard.settings(guard, "SET"));
            script.append("\n-- The guard: looks once, before the first statement.\n")
                    .append(ScriptGuard.check(plan, guard, "pg_try_advisory_lock"))
                    .append(ScriptGuard.ownSettings("SET"));
        }
        lone("ahead");
    }

    private void transaction(@Nullable TargetGuard guard) {
        List<PlanResult.PlannedStep> steps = steps("transaction");
        if (steps.isEmpty()) {
            return;
        }
        script.append("\nBEGIN;\nSET LOCAL lock_timeout = '")
                .append(LOCK_TIMEOUT)
                .append("';\n");
        if (guard != null) {
            script.append(ScriptGuard.settings(guard, "SET LOCAL"));
            script.append("\n-- The guard. The steps begin behind it.\n")
                    .append(ScriptGuard.check(plan, guard, "pg_try_advisory_xact_lock"))
                    .append(ScriptGuard.ownSettings("SET LOCAL"));
        }
        steps.forEach(this::step);
        script.append("\nCOMMIT;\n");
    }

    private void afterwards() {
        if (!steps("afterwards").isEmpty()) {
            script.append("\n-- After the commit, outside of a transaction; can be repeated.\nSET search_path = '';\n");
            lone("afterwards");
        }
    }

    private void lone(String stretch) {
        for (PlanResult.PlannedStep step : steps(stretch)) {
            // A statement that waits for others' transactions without blocking anybody may take its time.
            script.append("\nSET lock_timeout = '")
                    .append(step.transactional() ? LOCK_TIMEOUT : "0")
                    .append("';");
            step(step);
            if (step.undo() != null) {
                script.append(PsqlText.commentedOut("-- undo: ", step.undo() + ";"));
            }
        }
    }

    private void step(PlanResult.PlannedStep step) {
        script.append("\n-- ").append(PsqlText.comment(step.purpose()));
        script.append(step.hazards().isEmpty() ? "\n" : " (" + String.join(", ", step.hazards()) + ")\n");
        boolean stored = step.runsInOwnSettings();
        String set = step.stretch().equals("transaction") ? "SET LOCAL" : "SET";
        if (stored) {
            script.append(set).append(" search_path TO DEFAULT;\n");
        }
        script.append(PsqlText.statement(step.sql())).append(";\n");
        if (stored) {
            script.append(set).append(" search_path = '';\n");
        }
    }

    private List<PlanResult.PlannedStep> steps(String stretch) {
        return plan.steps().stream()
                .filter(step -> step.stretch().equals(stretch))
                .toList();
    }

    private void line(String format, Object... values) {
        script.append(("-- " + PsqlText.comment(format.formatted(values))).stripTrailing())
                .append('\n');
    }
}
