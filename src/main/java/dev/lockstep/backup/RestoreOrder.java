package dev.lockstep.backup;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /restores}, and the request of its job. */
@Schema(name = "RestoreOrder", description = "Which backup to restore, and where to")
public record RestoreOrder(
        @NotNull @Schema(description = "Id of the backup") UUID backup,
        @NotNull @Valid Into into) {

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
            String database) {}
}
