package dev.lockstep.report;

import dev.lockstep.promotion.PlanResult;
import dev.lockstep.promotion.RehearsalResult;

/** A plan for people who need not know SQL: what is going to happen, why, and what is risky about it. */
final class PlanText {
    private PlanText() {}

    static String of(PlanResult plan) {
        StringBuilder text = new StringBuilder();
        if (plan.empty()) {
            text.append("✅ NOTHING TO DO   %s → %s\n".formatted(plan.source(), plan.target()));
            text.append(
                    "%s already has the schema and the lookup rows of %s.\n".formatted(plan.target(), plan.source()));
        } else {
            text.append("📝 PLAN   %s → %s\n".formatted(plan.source(), plan.target()));
            text.append("   • %s\n".formatted(Words.count(plan.steps().size(), "step")));
            if (!plan.hazards().isEmpty()) {
                text.append("   • hazards to accept: %s\n".formatted(String.join(", ", plan.hazards())));
            }
            text.append("   • fingerprint %s\n".formatted(plan.fingerprint()));
            body(text, plan);
        }
        rehearsal(text, plan);
        notes(text, plan);
        suggestions(text, plan);
        return text.toString();
    }

    /** The steps and the rows. */
    static void body(StringBuilder text, PlanResult plan) {
        if (!plan.steps().isEmpty()) {
            text.append("\n🔧 SCHEMA\n");
            int number = 0;
            String stretch = "transaction";
            for (PlanResult.PlannedStep step : plan.steps()) {
                if (!step.stretch().equals(stretch)) {
                    stretch = step.stretch();
                    text.append(
                            switch (stretch) {
                                case "ahead" -> "  ahead of the transaction, while others read and write\n";
                                case "afterwards" -> "  after the commit\n";
                                default -> "  in one transaction\n";
                            });
                }
                text.append("  %3d. %s".formatted(++number, step.purpose()));
                text.append(step.hazards().isEmpty() ? "\n" : "   ⚠️  " + String.join(", ", step.hazards()) + "\n");
            }
        }
        boolean rows = plan.data().stream().anyMatch(table -> table.insert() + table.update() + table.delete() > 0);
        if (rows) {
            text.append("\n📊 LOOKUP ROWS\n");
            for (PlanResult.PlannedRows table : plan.data()) {
                if (table.insert() + table.update() + table.delete() > 0) {
                    text.append("    • %s: %d to insert, %d to update, %d to delete\n"
                            .formatted(Words.shortName(table.table()), table.insert(), table.update(), table.delete()));
                }
            }
        }
    }

    private static void rehearsal(StringBuilder text, PlanResult plan) {
        RehearsalResult rehearsal = plan.rehearsal();
        if (rehearsal == null) {
            return;
        }
        text.append(
                switch (rehearsal.state()) {
                    case "passed" ->
                        "\n✅ REHEARSED   %s on a copy of %s's schema; a second plan is empty\n"
                                .formatted(Words.count(rehearsal.steps(), "step"), plan.target());
                    case "failed" ->
                        "\n❌ REHEARSAL FAILED   " + rehearsal.reason() + "\n"
                                + (rehearsal.sql() == null ? "" : "    " + rehearsal.sql() + "\n");
                    default -> "\n⚠️  NOT REHEARSED   " + rehearsal.reason() + "\n";
                });
    }

    static void notes(StringBuilder text, PlanResult plan) {
        if (!plan.notHandled().isEmpty()) {
            text.append("\n⚠️  NOT HANDLED (left alone; Lockstep does not know these kinds)\n");
            plan.notHandled().forEach(object -> text.append("    • %s %s\n".formatted(object.kind(), object.name())));
        }
        text.append(NotCompared.of(plan.notCompared()));
        plan.warnings().forEach(warning -> text.append("\n⚠️  ").append(warning).append('\n'));
    }

    /** Of use only as long as nothing was dropped. */
    static void suggestions(StringBuilder text, PlanResult plan) {
        if (!plan.suggestedRenames().isEmpty()) {
            text.append(
                    "\n💡 RENAMED, perhaps: one goes and one comes of the same shape. If so, send in options.renames\n");
            plan.suggestedRenames()
                    .forEach(rename -> text.append("    {\"kind\":%s,\"from\":%s,\"to\":%s}\n"
                            .formatted(quoted(rename.kind()), quoted(rename.from()), quoted(rename.to()))));
        }
    }

    /** As JSON wants it. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
