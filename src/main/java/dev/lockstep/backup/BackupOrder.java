package dev.lockstep.backup;

import jakarta.validation.constraints.NotBlank;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /backups}, and the request of its job. */
@Schema(name = "BackupOrder", description = "Which environment to back up")
public record BackupOrder(
        @NotBlank @Schema(examples = "test", description = "Name of the environment")
        String environment) {}
