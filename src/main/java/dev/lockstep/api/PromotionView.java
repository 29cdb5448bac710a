package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.job.Job;
import dev.lockstep.promotion.UndoOrders;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A promotion in the list of promotions: what became of it, without its plan. */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Promotion")
public record PromotionView(
        @Schema(description = "Of its job, and of its row in the target's ledger")
        UUID id,

        @Schema(examples = "development") String source,
        @Schema(examples = "test") String target,

        @Schema(enumeration = {"queued", "awaiting_approval", "running", "succeeded", "failed", "cancelled"})
        String state,

        @Schema(
                nullable = true,
                enumeration = {"promoted", "unchanged", "restored", "needs_attention"},
                description = "What became of the target; null before the job has ended")
        @Nullable
        String outcome,

        @Schema(description = "It was to be rolled back from the start")
        boolean dryRun,

        @Schema(nullable = true, description = "Of the plan that ran; until then of the plan that was asked for")
        @Nullable
        String fingerprint,

        @Schema(nullable = true, description = "Id of the target's backup") @Nullable
        String backup,

        @Schema(examples = "ci") String requestedBy,
        Instant createdAt,
        @Schema(nullable = true) @Nullable Instant startedAt,
        @Schema(nullable = true) @Nullable Instant finishedAt,

        @Schema(nullable = true, description = "Title of the problem that ended it") @Nullable
        String error,

        @Schema(examples = "/api/v1/jobs/0198c5a4-7f0e-7c3a-9a51-4a3f3f1b2c3d")
        String job,

        @Schema(
                nullable = true,
                description = "The promotion that this one took back, or was to; null when it is no undo")
        @Nullable
        String undoOf,

        @Schema(
                nullable = true,
                description =
                        "Id of the promotion that took this one back; null when none did, or when that was taken back itself")
        @Nullable
        UUID undone,

        @Schema(
                nullable = true,
                description =
                        "Where an undo of it is previewed and begun; null when it changed nothing, or was undone already",
                examples = "/api/v1/promotions/0198c5a4-7f0e-7c3a-9a51-4a3f3f1b2c3d/undo")
        @Nullable
        String undo) {

    private static final String FINGERPRINT = "plan.fingerprint";
    private static final String BACKUP = "backup";

    /** Of the job's result. */
    static final List<String> FIELDS = List.of(FINGERPRINT, BACKUP);

    /** @param undone id of the undo that took it back */
    static PromotionView of(Job job, @Nullable UUID undone) {
        JsonNode request = job.request();
        JsonNode result = job.result();
        String ran = result == null ? null : result.path(FINGERPRINT).textValue();
        return new PromotionView(
                job.id(),
                request.path("source").asText(),
                request.path("target").asText(),
                job.state().code(),
                job.outcome(),
                request.path("options").path("dryRun").asBoolean(),
                ran == null ? request.path("plan").textValue() : ran,
                result == null ? null : result.path(BACKUP).textValue(),
                job.requestedBy(),
                job.createdAt(),
                job.startedAt(),
                job.finishedAt(),
                job.error() == null ? null : job.error().path("title").textValue(),
                JobView.path(job),
                request.path(UndoOrders.UNDO_OF).textValue(),
                undone,
                JobView.undo(job, undone));
    }
}
