package dev.lockstep.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /imports}, and the request of its job. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "ImportOrder", description = "Which export to bring into which environment")
public record ImportOrder(
        @NotBlank @Schema(examples = "test-0198c5a4-7f0e-7c3a-9a51-4a3f3f1b2c3d", description = "Name of the export")
        String export,

        @NotBlank @Schema(examples = "production") String target,

        @Pattern(
                regexp = "sha256:[0-9a-f]{64}",
                message = "must be the fingerprint of a plan: sha256: and 64 hexadecimal digits")
        @Schema(
                description =
                        "Fingerprint of the plan that POST /imports/plan or a dry run of this import showed: exactly this runs, or the job fails with plan-changed")
        @Nullable
        String plan,

        @Schema(
                defaultValue = "mirror",
                enumeration = {"mirror", "upsert", "insertOnly"},
                description =
                        "What is done with the rows of tables of which nothing else is declared; no more than this is done to any")
        @Nullable
        String data,

        @Size(max = 50) @Schema(examples = "[\"LOOKUP_ROWS_DELETED\"]") @Nullable
        List<String> acceptHazards,

        @Schema(defaultValue = "false", description = "Do everything in the target, then roll back") @Nullable
        Boolean dryRun,

        @Schema(defaultValue = "false", description = "Go on although the target was changed by hand") @Nullable
        Boolean acceptDrift,

        @Schema(defaultValue = "3s", examples = "3s") @Nullable
        String lockTimeout) {}
