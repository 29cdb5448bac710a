package dev.lockstep.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /backups}, and the request of its job. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "BackupOrder", description = "Which environment to back up, and how much of it")
public record BackupOrder(
        @NotBlank @Schema(examples = "test", description = "Name of the environment")
        String environment,

        @Schema(
                defaultValue = "full",
                enumeration = {"full", "affected", "external"},
                description =
                        "full: everything. affected: the definitions of everything, and the rows of tables. external: a restore point in the server's write-ahead log")
        @Nullable
        String scope,

        @Size(max = 1_000)
        @Schema(
                examples = "[\"fee_*\", \"audit.log\"]",
                description = "For affected: patterns of tables, name or schema.name, whose rows are backed up")
        @Nullable
        List<@NotBlank String> tables) {

    /** Of everything. */
    public BackupOrder(String environment) {
        this(environment, null, null);
    }
}
