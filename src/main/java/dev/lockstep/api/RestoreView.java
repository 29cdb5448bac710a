package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.job.Job;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A restore in the list of restores: what became of it, and what it kept. */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Restore")
public record RestoreView(
        @Schema(description = "Of its job") String id,

        @Schema(description = "Id of the backup that was restored") @Nullable
        String backup,

        @Schema(examples = "test", description = "Restored into it, or on its server") @Nullable
        String environment,

        @Schema(
                nullable = true,
                description = "What the restored database is called; null before the job has ended well")
        @Nullable
        String database,

        @Schema(description = "Within the environment's database, in one transaction")
        boolean inPlace,

        @Schema(enumeration = {"queued", "awaiting_approval", "running", "succeeded", "failed", "cancelled"})
        String state,

        @Schema(
                nullable = true,
                description =
                        "Under which name the replaced database is kept; null when none was replaced, or it was confirmed")
        @Nullable
        String kept,

        @Schema(nullable = true, description = "Of a restore in place: id of the backup of what was replaced") @Nullable
        String before,

        @Schema(nullable = true, description = "When the replaced database was dropped") @Nullable
        Instant confirmedAt,

        @Schema(examples = "ci") String requestedBy,
        Instant createdAt,
        @Schema(nullable = true) @Nullable Instant startedAt,
        @Schema(nullable = true) @Nullable Instant finishedAt,

        @Schema(nullable = true, description = "Title of the problem that ended it") @Nullable
        String error,

        @Schema(examples = "/api/v1/jobs/0198c5a4-7f0e-7c3a-9a51-4a3f3f1b2c3d")
        String job) {

    private static final String DATABASE = "database";
    static final String KEPT = "kept";
    private static final String BEFORE = "before";

    /** Of the job's result. */
    static final List<String> FIELDS = List.of(DATABASE, KEPT, BEFORE);

    /** @param confirmation the job that dropped what it kept; {@code null} when none did */
    static RestoreView of(Job job, @Nullable Job confirmation) {
        JsonNode request = job.request();
        return new RestoreView(
                job.id().toString(),
                request.path("backup").textValue(),
                job.environment(),
                result(job, DATABASE),
                request.path("into").path("inPlace").asBoolean(),
                job.state().code(),
                confirmation == null ? result(job, KEPT) : null,
                result(job, BEFORE),
                confirmation == null ? null : confirmation.finishedAt(),
                job.requestedBy(),
                job.createdAt(),
                job.startedAt(),
                job.finishedAt(),
                job.error() == null ? null : job.error().path("title").textValue(),
                JobView.path(job));
    }

    static @Nullable String result(Job job, String field) {
        JsonNode result = job.result();
        return result == null ? null : result.path(field).textValue();
    }
}
