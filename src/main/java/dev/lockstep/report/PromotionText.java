package dev.lockstep.report;

import dev.lockstep.promotion.PlanResult;
import dev.lockstep.promotion.PromotionResult;

/** A promotion that succeeded, for people. */
final class PromotionText {
    private PromotionText() {}

    static String of(PromotionResult result) {
        PlanResult plan = result.plan();
        StringBuilder text = new StringBuilder();
        if (plan.empty() && result.undo() == null) {
            return PlanText.of(plan);
        }
        PromotionResult.UndoResult undo = result.undo();
        text.append(
                undo != null
                        ? "✅ %s   promotion %s in %s, %s\n"
                                .formatted(
                                        result.dryRun() ? "UNDO REHEARSED (dry run, rolled back)" : "UNDONE",
                                        undo.of(),
                                        plan.target(),
                                        undo.verdict())
                        : result.dryRun()
                                ? "✅ REHEARSED (dry run, rolled back)   %s → %s\n"
                                        .formatted(plan.source(), plan.target())
                                : "✅ PROMOTED   %s → %s\n".formatted(plan.source(), plan.target()));
        text.append("   • %s\n".formatted(Words.count(plan.steps().size(), "step")));
        if (!plan.hazards().isEmpty()) {
            text.append("   • accepted hazards: %s\n".formatted(String.join(", ", plan.hazards())));
        }
        text.append("   • plan %s\n".formatted(plan.fingerprint()));
        if (plan.truth() != null) {
            text.append("   • source of truth: %s\n".formatted(plan.truth().name()));
        }
        if (result.backup() != null) {
            text.append("   • backup %s\n".formatted(result.backup()));
        }
        if (result.restorePoint() != null) {
            text.append("   • restore point %s\n".formatted(result.restorePoint()));
        }
        if (undo != null) {
            UndoText.losses(text, undo.losses());
            UndoText.kept(text, undo.kept());
        }
        PlanText.body(text, plan);
        verification(text, result);
        PlanText.notes(text, plan);
        if (result.dryRun()) {
            PlanText.suggestions(text, plan);
        }
        return text.toString();
    }

    private static void verification(StringBuilder text, PromotionResult result) {
        PromotionResult.Verification verification = result.verification();
        if (verification == null) {
            return;
        }
        text.append("\n🔍 VERIFIED before the commit\n");
        text.append("    • schema %s\n".formatted(verification.schema()));
        text.append("    • foreign keys %s\n".formatted(verification.foreignKeys()));
        for (PromotionResult.VerifiedTable table : verification.tables()) {
            text.append("    • %s: %s, checksum %s\n"
                    .formatted(Words.shortName(table.table()), Words.count(table.rows(), "row"), table.checksum()));
        }
        verification
                .notValidated()
                .forEach(constraint -> text.append("    • constraint %s is not validated, as in %s\n"
                        .formatted(constraint, result.plan().source())));
    }
}
