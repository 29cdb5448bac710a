package dev.lockstep.report;

import dev.lockstep.promotion.UndoKept;
import dev.lockstep.promotion.UndoLoss;
import dev.lockstep.promotion.UndoPreview;
import java.util.List;

/** What undoing a promotion would do, for people. */
public final class UndoText {
    private UndoText() {}

    /** A preview. */
    public static String of(UndoPreview preview) {
        StringBuilder text = new StringBuilder();
        text.append(
                switch (preview.verdict()) {
                    case UndoPreview.EXACT ->
                        "↩️  UNDO, EXACT   promotion %s in %s\n   What the promotion changed goes back, and nothing that was written since is lost.\n"
                                .formatted(preview.promotion(), preview.target());
                    case UndoPreview.LOSSY ->
                        "⚠️  UNDO, LOSSY   promotion %s in %s\n".formatted(preview.promotion(), preview.target());
                    default -> "❌ UNDO REFUSED   promotion %s in %s\n".formatted(preview.promotion(), preview.target());
                });
        if (!preview.conflicts().isEmpty()) {
            text.append("\n🚧 TO BE SEEN TO FIRST\n");
            preview.conflicts()
                    .forEach(line -> text.append("    • ").append(line).append('\n'));
        }
        losses(text, preview.losses());
        kept(text, preview.kept());
        if (preview.plan() != null) {
            text.append('\n').append(PlanText.of(preview.plan()));
        }
        return text.toString();
    }

    static void kept(StringBuilder text, List<UndoKept> kept) {
        if (!kept.isEmpty()) {
            text.append("\n✋ LOOKUP ROWS THAT STAY AS THEY ARE\n");
            kept.forEach(rows -> text.append("    • ").append(rows.line()).append('\n'));
        }
    }

    static void losses(StringBuilder text, List<UndoLoss> losses) {
        if (!losses.isEmpty()) {
            text.append("\n🗑️  LOST\n");
            losses.forEach(loss -> text.append("    • ").append(loss.line()).append('\n'));
        }
    }
}
