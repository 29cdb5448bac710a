package dev.lockstep.report;

import dev.lockstep.promotion.PlanResult;
import java.util.List;

/**
 * A plan as a script for psql: one transaction, and in mode {@code online} the statements before and after it, every one with its
 * purpose and hazards.
 */
final class PlanScript {
    private PlanScript() {}

    static String of(PlanResult plan, String madeAt) {
        StringBuilder script = new StringBuilder();
        script.append("-- Lockstep plan: turns %s into what %s is\n"
                .formatted(comment(plan.target()), comment(plan.source())));
        script.append("-- made at %s, fingerprint %s\n".formatted(madeAt, plan.fingerprint()));
        script.append("-- %d steps; hazards: %s\n"
                .formatted(plan.steps().size(), plan.hazards().isEmpty() ? "none" : String.join(", ", plan.hazards())));
        plan.data()
                .forEach(rows -> script.append(
                        "-- not in this script, lookup rows of %s: %d to insert, %d to update, %d to delete\n"
                                .formatted(comment(rows.table()), rows.insert(), rows.update(), rows.delete())));
        plan.notHandled()
                .forEach(object ->
                        script.append("-- not handled: %s %s\n".formatted(object.kind(), comment(object.name()))));
        script.append("\n\\set ON_ERROR_STOP on\n");
        boolean alone = append(script, plan, "ahead", """
                -- Ahead of the transaction, each statement on its own: psql must not be run with --single-transaction.
                -- When one fails, or the transaction does, run the lines marked "undo" from the last one that was reached to the first.
                SET search_path = '';
                """);
        script.append("""

                BEGIN;
                SET LOCAL search_path = '';
                SET LOCAL check_function_bodies = off;
                SET LOCAL lock_timeout = '3s';
                """);
        plan.steps().stream()
                .filter(step -> step.stretch().equals("transaction"))
                .forEach(step -> append(script, step));
        script.append("\nCOMMIT;\n");
        append(
                script,
                plan,
                "afterwards",
                "-- After the commit; can be repeated.\n" + (alone ? "" : "SET search_path = '';\n"));
        return script.toString();
    }

    /** Whether there was anything to append. */
    private static boolean append(StringBuilder script, PlanResult plan, String stretch, String heading) {
        List<PlanResult.PlannedStep> steps = plan.steps().stream()
                .filter(step -> step.stretch().equals(stretch))
                .toList();
        if (steps.isEmpty()) {
            return false;
        }
        script.append('\n').append(heading);
        for (PlanResult.PlannedStep step : steps) {
            // A statement that waits for others' transactions without blocking anybody may take its time.
            script.append("\nSET lock_timeout = ")
                    .append(step.transactional() ? "'3s'" : "0")
                    .append(";");
            append(script, step);
            if (step.undo() != null) {
                script.append("-- undo: ").append(comment(step.undo())).append(";\n");
            }
        }
        return true;
    }

    private static void append(StringBuilder script, PlanResult.PlannedStep step) {
        script.append("\n-- ").append(comment(step.purpose()));
        script.append(step.hazards().isEmpty() ? "\n" : " (" + String.join(", ", step.hazards()) + ")\n");
        script.append(step.sql()).append(";\n");
    }

    private static String comment(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
