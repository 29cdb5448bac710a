package dev.lockstep.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /restores}, and the request of its job. */
@Schema(name = "RestoreOrder", description = "Which backup to restore, and where to")
public record RestoreOrder(
        @NotNull @Schema(description = "Id of the backup") UUID backup,
        @NotNull @Valid Into into,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Size(max = 100)
        @Schema(
                nullable = true,
                examples = "[\"DATA_LOSS\", \"BLOCKS_WRITES\"]",
                description =
                        "For a restore in place: the hazards that are accepted, besides those that the policy accepts")
        @Nullable
        List<@NotBlank String> acceptHazards) {

    /** Of what has no hazard. */
    public RestoreOrder(UUID backup, Into into) {
        this(backup, into, null);
    }

    /** Exactly one of the two. */
    @Schema(name = "RestoreInto", description = "Either an environment or a new database")
    public record Into(
            @Schema(
                    nullable = true,
                    examples = "test",
                    description = "Name of an environment: its database is replaced, and kept under another name")
            @Nullable
            String environment,

            @Schema(
                    nullable = true,
                    examples = "test_copy",
                    description =
                            "Name of a new database on the server of the backup's environment; none is overwritten")
            @Nullable
            String database,

            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Schema(
                    nullable = true,
                    defaultValue = "false",
                    description =
                            "With an environment: within its database, in one transaction, for a role that may make no databases. What was in it is backed up before")
            @Nullable
            Boolean inPlace) {

        public Into(@Nullable String environment, @Nullable String database) {
            this(environment, database, null);
        }
    }
}
