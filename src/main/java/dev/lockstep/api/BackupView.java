package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.backup.Manifest;
import dev.lockstep.backup.Proof;
import dev.lockstep.backup.storage.StoredFile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A backup as the API shows it.
 *
 * @param serverVersion {@code server_version_num} of the server that was backed up
 * @param bytes of all files
 * @param fingerprint of the catalog
 * @param contents per table; {@code null} in lists
 */
@Schema(name = "Backup")
public record BackupView(
        UUID id,
        String environment,
        String engine,
        String engineVersion,

        @Schema(description = "full, affected (the rows of some tables only) or external (a restore point)")
        String scope,

        boolean encrypted,
        String database,
        int serverVersion,
        Instant startedAt,
        Instant finishedAt,
        int tables,
        long rows,
        long bytes,
        String fingerprint,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(nullable = true, description = "Of scope external")
        Manifest.@Nullable RestorePoint restorePoint,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(nullable = true, description = "What its verification found; absent before the first")
        @Nullable
        Proof proof,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(nullable = true, description = "The tables' rows; absent in lists")
        @Nullable
        List<Contents> contents,

        Links links) {

    public BackupView {
        contents = contents == null ? null : List.copyOf(contents);
    }

    /** The rows of one table; {@code bytes} as they are stored, compressed. */
    @Schema(name = "BackupContents")
    public record Contents(String table, long rows, long bytes) {}

    @Schema(name = "BackupLinks")
    public record Links(String self) {}

    static BackupView listed(Manifest manifest, @Nullable Proof proof) {
        return of(manifest, proof, null);
    }

    static BackupView whole(Manifest manifest, @Nullable Proof proof) {
        Map<String, StoredFile> files =
                manifest.files().stream().collect(Collectors.toMap(StoredFile::path, Function.identity()));
        return of(
                manifest,
                proof,
                manifest.tables().stream()
                        .map(table -> new Contents(
                                table.schema() + "." + table.name(),
                                table.rows(),
                                files.get(table.file()).bytes()))
                        .toList());
    }

    private static BackupView of(Manifest manifest, @Nullable Proof proof, @Nullable List<Contents> contents) {
        return new BackupView(
                manifest.id(),
                manifest.environment(),
                manifest.engine(),
                manifest.engineVersion(),
                manifest.scope(),
                manifest.encryption() != null,
                manifest.database(),
                manifest.serverVersion(),
                manifest.startedAt(),
                manifest.finishedAt(),
                manifest.tables().size(),
                manifest.rows(),
                manifest.bytes(),
                manifest.fingerprint(),
                manifest.restorePoint(),
                proof,
                contents,
                new Links("/api/v1/backups/" + manifest.id()));
    }
}
