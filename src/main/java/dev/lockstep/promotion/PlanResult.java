package dev.lockstep.promotion;

import dev.lockstep.plan.Hazard;
import dev.lockstep.plan.Step;
import dev.lockstep.plan.StoredCode;
import dev.lockstep.plan.Stretch;
import dev.lockstep.truth.TruthVersion;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A plan as the API shows it.
 *
 * @param source name of the environment that the plan leads to
 * @param target name of the environment that it changes
 * @param fingerprint over the statements and over the catalogs and lookup rows that it was computed from (I4)
 * @param empty nothing to do, neither in the schema nor in the rows
 * @param hazards of all steps and of the rows, by name
 * @param data rows to change per lookup table, in the order in which they will be changed
 * @param notHandled objects of kinds that are not modelled and that one side only has
 * @param notCompared objects of such kinds that both have: whether they are the same is not known
 * @param warnings what the reader should know
 * @param rehearsal {@code null} when the plan was not rehearsed
 * @param suggestedRenames what goes and what comes in one shape, in the form in which a request can say that it is renamed
 * @param truth what the source is, was held against or was promoted from; {@code null} for nothing
 * @param guard what the target is; {@code null} for the plan of a promotion, which ran it, and when there is nothing to do
 */
public record PlanResult(
        String source,
        String target,
        String fingerprint,
        boolean empty,
        List<String> hazards,
        List<PlannedStep> steps,
        List<PlannedRows> data,
        List<DriftResult.Unhandled> notHandled,
        List<DriftResult.Unhandled> notCompared,
        List<String> warnings,
        @Nullable RehearsalResult rehearsal,
        List<PromotionOrder.Renamed> suggestedRenames,
        @Nullable TruthVersion truth,
        @Nullable TargetGuard guard) {

    /** Of a source that was held against no truth, without a guard. */
    public PlanResult(
            String source,
            String target,
            String fingerprint,
            boolean empty,
            List<String> hazards,
            List<PlannedStep> steps,
            List<PlannedRows> data,
            List<DriftResult.Unhandled> notHandled,
            List<DriftResult.Unhandled> notCompared,
            List<String> warnings,
            @Nullable RehearsalResult rehearsal,
            List<PromotionOrder.Renamed> suggestedRenames) {
        this(
                source,
                target,
                fingerprint,
                empty,
                hazards,
                steps,
                data,
                notHandled,
                notCompared,
                warnings,
                rehearsal,
                suggestedRenames,
                null,
                null);
    }

    /** Results of earlier versions suggest nothing. */
    public PlanResult {
        suggestedRenames = suggestedRenames == null ? List.of() : List.copyOf(suggestedRenames);
    }

    /** With more for the reader to know. */
    public PlanResult warning(List<String> more) {
        return new PlanResult(
                source,
                target,
                fingerprint,
                empty,
                hazards,
                steps,
                data,
                notHandled,
                notCompared,
                Stream.concat(warnings.stream(), more.stream()).toList(),
                rehearsal,
                suggestedRenames,
                truth,
                guard);
    }

    PlanResult with(RehearsalResult result) {
        return new PlanResult(
                source,
                target,
                fingerprint,
                empty,
                hazards,
                steps,
                data,
                notHandled,
                notCompared,
                warnings,
                result,
                suggestedRenames,
                truth,
                guard);
    }

    PlanResult guarded(TargetGuard found) {
        return new PlanResult(
                source,
                target,
                fingerprint,
                empty,
                hazards,
                steps,
                data,
                notHandled,
                notCompared,
                warnings,
                rehearsal,
                suggestedRenames,
                truth,
                found);
    }

    /**
     * One statement.
     *
     * @param lock PostgreSQL's name of the strongest lock on a table that existed before, {@code NONE} for none
     * @param rows estimated rows of the table, -1 when not known
     * @param bytes estimated size of the table, -1 when not known
     * @param scans it reads the whole table, with the lock held
     * @param stretch {@code ahead} of the transaction, in the {@code transaction}, or {@code afterwards}
     * @param transactional whether it can run in a transaction block
     * @param undo the statement that takes it back when the transaction is not committed; {@code null} in the transaction
     */
    public record PlannedStep(
            String sql,
            String purpose,
            PlannedChange change,
            List<String> hazards,
            String lock,
            boolean rewrites,
            long rows,
            long bytes,
            boolean scans,
            String stretch,
            boolean transactional,
            @Nullable String undo) {

        /** Results in the ledgers of targets may be older than the stretches. */
        public PlannedStep {
            stretch = Objects.requireNonNullElse(stretch, Stretch.TRANSACTION.label());
        }

        /** Whether the statement is to be run in the application's {@code search_path}, not in an empty one. */
        public boolean runsInOwnSettings() {
            return StoredCode.isAllOf(sql);
        }

        static PlannedStep of(Step step) {
            return new PlannedStep(
                    step.sql(),
                    step.purpose(),
                    new PlannedChange(
                            step.subject().kind().label(),
                            step.subject().displayName(),
                            step.action().label()),
                    step.hazardNames(),
                    step.lock().sql(),
                    step.rewrites(),
                    step.rows(),
                    step.bytes(),
                    step.scans(),
                    step.stretch().label(),
                    step.placement().transactional(),
                    step.placement().undo());
        }
    }

    /** {@code action}: {@code add}, {@code alter}, {@code drop} or {@code recreate}. */
    public record PlannedChange(String kind, String name, String action) {}

    /** How many rows of a lookup table change. */
    public record PlannedRows(String table, long insert, long update, long delete) {}

    static PlanResult of(String source, String target, ReviewedPlan reviewed) {
        return new PlanResult(
                source,
                target,
                reviewed.fingerprint(),
                reviewed.isEmpty(),
                reviewed.hazards().stream().map(Hazard::name).toList(),
                reviewed.plan().steps().stream().map(PlannedStep::of).toList(),
                reviewed.data().tables().stream()
                        .map(rows -> new PlannedRows(rows.table(), rows.insert(), rows.update(), rows.delete()))
                        .toList(),
                reviewed.plan().notHandled().stream()
                        .map(DriftResult.Unhandled::of)
                        .toList(),
                reviewed.plan().notCompared().stream()
                        .map(DriftResult.Unhandled::of)
                        .toList(),
                reviewed.warnings(),
                null,
                reviewed.plan().suggestedRenames().stream()
                        .map(PromotionOrder.Renamed::of)
                        .toList(),
                reviewed.truth(),
                null);
    }
}
