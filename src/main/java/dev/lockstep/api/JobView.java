package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.job.Job;
import dev.lockstep.job.JobPhase;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A job as clients see it; what it has not got yet is {@code null}. */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Job")
public record JobView(
        UUID id,

        @Schema(examples = "promotion") String kind,

        @Schema(enumeration = {"queued", "awaiting_approval", "running", "succeeded", "failed", "cancelled"})
        String state,

        @Schema(nullable = true, description = "What a promotion says of its target", examples = "promoted") @Nullable
        String outcome,

        @Schema(nullable = true, description = "The last phase that began", examples = "verify") @Nullable
        String phase,

        @Schema(description = "Name of the token that it was submitted with", examples = "ci")
        String requestedBy,

        Instant createdAt,
        @Schema(nullable = true) @Nullable Instant startedAt,
        @Schema(nullable = true) @Nullable Instant finishedAt,

        @Schema(description = "How often it was begun; 0 before the first time")
        int attempt,

        @Schema(description = "The body that was accepted") JsonNode request,

        @Schema(description = "Of the latest attempt, in order")
        List<PhaseView> phases,

        @Schema(nullable = true, description = "By kind; in lists always null, read the job itself for it") @Nullable
        JsonNode result,

        @Schema(
                implementation = ProblemView.class,
                nullable = true,
                description = "A problem; of a queued job, why its last attempt is to be repeated")
        @Nullable
        JsonNode error,

        @Schema(
                nullable = true,
                description =
                        "Id of the promotion that took this one back; null when none did, or when that was taken back itself")
        @Nullable
        UUID undone,

        Links links) {

    static final String JOBS = "/api/v1/jobs/";

    public JobView {
        phases = List.copyOf(phases);
    }

    /** A stage of the job. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    @Schema(name = "Phase")
    public record PhaseView(
            @Schema(examples = "preflight") String name,

            @Schema(enumeration = {"running", "succeeded", "failed", "cancelled", "interrupted"})
            String state,

            Instant startedAt,
            @Schema(nullable = true) @Nullable Instant finishedAt,
            @Schema(nullable = true) @Nullable ProgressView progress,

            @Schema(nullable = true, examples = "12 steps, 2 hazards") @Nullable
            String summary) {

        static PhaseView of(JobPhase phase) {
            return new PhaseView(
                    phase.name(),
                    phase.state(),
                    phase.startedAt(),
                    phase.finishedAt(),
                    phase.done() == null ? null : new ProgressView(phase.done(), phase.total(), phase.unit()),
                    phase.summary());
        }
    }

    /** How far a phase is. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    @Schema(name = "Progress")
    public record ProgressView(
            long done,

            @Schema(nullable = true, description = "null when not known") @Nullable
            Long total,

            @Schema(examples = "rows") @Nullable String unit) {}

    /** Where to read more, and what can be done about it. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    @Schema(name = "JobLinks")
    public record Links(
            String self,
            String log,
            String events,
            String report,

            @Schema(
                    nullable = true,
                    description =
                            "Where an undo is previewed and begun; null when the job changed nothing that could be undone, or was undone already")
            @Nullable
            String undo) {}

    /** Of a job that cannot have been undone. */
    static JobView of(Job job) {
        return of(job, null);
    }

    /** @param undone id of the undo that took it back */
    static JobView of(Job job, @Nullable UUID undone) {
        String self = path(job);
        return new JobView(
                job.id(),
                job.kind(),
                job.state().code(),
                job.outcome(),
                job.phase(),
                job.requestedBy(),
                job.createdAt(),
                job.startedAt(),
                job.finishedAt(),
                job.attempt(),
                job.request(),
                job.phases().stream().map(PhaseView::of).toList(),
                job.result(),
                job.error(),
                undone,
                new Links(self, self + "/log", self + "/events", self + "/report", undo(job, undone)));
    }

    /** Where it is undone, if it can be. */
    static @Nullable String undo(Job job, @Nullable UUID undone) {
        return Undos.isPromoted(job) && undone == null ? UndoResource.path(job.id()) : null;
    }

    static String path(Job job) {
        return JOBS + job.id();
    }
}
