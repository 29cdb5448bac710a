package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.data.ArchiveManifest;
import dev.lockstep.promotion.Exports;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An export as the API lists it: what its manifest says. */
@Schema(name = "Export")
public record ExportView(
        @Schema(examples = "test-0198c5a4-7f0e-7c3a-9a51-4a3f3f1b2c3d")
        String name,

        @Schema(examples = "test", description = "Where the rows are from")
        String environment,

        Instant createdAt,
        String serverVersion,
        long bytes,
        List<Table> tables) {

    /** One table of it. */
    @Schema(name = "ExportedTable")
    public record Table(
            @Schema(examples = "public.fee_items") String table,

            @Schema(description = "The condition that the rows were chosen by; missing when all were")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String where,

            long rows,
            String checksum) {}

    static ExportView of(Exports.Stored stored) {
        ArchiveManifest manifest = stored.manifest();
        return new ExportView(
                stored.name(),
                manifest.environment(),
                manifest.createdAt(),
                manifest.serverVersion(),
                stored.bytes(),
                manifest.tables().stream()
                        .map(table -> new Table(table.table(), table.where(), table.rows(), table.checksum()))
                        .toList());
    }
}
