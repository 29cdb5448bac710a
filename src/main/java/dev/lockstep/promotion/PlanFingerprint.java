package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.data.DataPlan;
import dev.lockstep.data.LookupSet;
import dev.lockstep.data.LookupTable;
import dev.lockstep.environment.OwnSettings;
import dev.lockstep.plan.Plan;
import dev.lockstep.plan.Step;
import dev.lockstep.plan.Stretch;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The fingerprint that a reviewer sees and a promotion may name (I4): {@code sha256:} and 64 hexadecimal digits over the statements,
 * the catalogs and lookup rows of both sides, by what values are converted, and what is wanted of them. Two plans with one fingerprint do the same.
 */
final class PlanFingerprint {
    private static final String USUAL_DATES = "ISO, MDY";

    private PlanFingerprint() {}

    /**
     * @param lookupTables with what is declared of them, which says what a sync does with differences
     * @param settings by which steps convert values; what most databases have leaves no line
     * @param printing {@link OwnSettings#printing}
     */
    static String of(
            Catalog wanted,
            Catalog target,
            Plan plan,
            LookupSet lookupTables,
            DataPlan data,
            PromotionOptions options,
            OwnSettings settings,
            String printing) {
        StringBuilder text = beginning(wanted, target, options);
        settings(text, settings, printing);
        steps(text, plan);
        for (LookupTable table : lookupTables.tables()) {
            line(text, "lookup", table.id() + " " + table.columns() + " " + table.key() + " " + table.rules());
        }
        data.checksums().forEach(checksum -> line(text, "rows", checksum));
        return "sha256:" + sha256(text.toString());
    }

    /**
     * Of an undo: with what would be lost, however many rows that are. What the application writes meanwhile does not count, as long as
     * nothing else than what was agreed to gets lost by it.
     *
     * @param printing {@link OwnSettings#printing}, which is the target's own and not what the promotion had
     */
    static String of(Undo undo, Catalog wanted, Catalog target, Plan plan, PromotionOptions options, String printing) {
        StringBuilder text = beginning(wanted, target, options);
        settings(text, undo.settings(), printing);
        steps(text, plan);
        line(text, "undo", undo.of().id().toString());
        undo.refills().forEach(refilled -> line(text, "refill", refilled.display() + " " + refilled.missing()));
        undo.findings().subjects().forEach(subject -> line(text, "loss", subject));
        return "sha256:" + sha256(text.toString());
    }

    private static StringBuilder beginning(Catalog wanted, Catalog target, PromotionOptions options) {
        StringBuilder text = new StringBuilder("lockstep plan 1\n");
        line(text, "source", wanted.fingerprint());
        line(text, "target", target.fingerprint());
        line(text, "selection", options.selection().toString());
        return text;
    }

    private static void settings(StringBuilder text, OwnSettings settings, String printing) {
        if (!settings.inUtc()) {
            line(text, "time zone", settings.timeZone());
        }
        if (!settings.isoDateStyle().equals(USUAL_DATES)) {
            line(text, "dates", settings.isoDateStyle());
        }
        if (!printing.equals(OwnSettings.USUAL_PRINTING)) {
            line(text, "printing", printing);
        }
    }

    private static void steps(StringBuilder text, Plan plan) {
        for (Step step : plan.steps()) {
            line(
                    text,
                    step.stretch() == Stretch.TRANSACTION
                            ? "step"
                            : step.stretch().label(),
                    step.sql());
        }
    }

    /** With its length, so that no text can pass for two. */
    private static void line(StringBuilder text, String name, String value) {
        text.append(name)
                .append(' ')
                .append(value.length())
                .append(' ')
                .append(value)
                .append('\n');
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
