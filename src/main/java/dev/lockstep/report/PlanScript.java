package dev.lockstep.report;

import dev.lockstep.promotion.PlanResult;

/** A plan as a script for psql: one transaction, every statement with its purpose and hazards. */
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
        script.append("""

                \\set ON_ERROR_STOP on
                BEGIN;
                SET LOCAL search_path = '';
                SET LOCAL check_function_bodies = off;
                SET LOCAL lock_timeout = '3s';
                """);
        for (PlanResult.PlannedStep step : plan.steps()) {
            script.append("\n-- ").append(comment(step.purpose()));
            script.append(step.hazards().isEmpty() ? "\n" : " (" + String.join(", ", step.hazards()) + ")\n");
            script.append(step.sql()).append(";\n");
        }
        return script.append("\nCOMMIT;\n").toString();
    }

    private static String comment(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
