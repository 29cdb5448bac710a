package dev.lockstep.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.backup.storage.BackupKeys;
import dev.lockstep.backup.storage.StoredFile;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a backup is and what it consists of: {@code manifest.json}. Holds no credentials, no host and no rows.
 *
 * @param format version of the layout and of this record: 2; of earlier versions 1
 * @param engine {@code native}, {@code pg_dump} or, of a restore point, {@code external}
 * @param engineVersion what made it: Lockstep's version, or pg_dump's; a restore needs a pg_restore that is not older
 * @param scope {@code full}, {@code affected} or {@code external}
 * @param environment name of the environment that was backed up
 * @param database name of its database
 * @param encoding of the database, {@code UTF8}
 * @param serverVersion {@code server_version_num}
 * @param snapshot the exported snapshot that all rows were read in
 * @param fingerprint of the catalog
 * @param encryption {@code null} when it is not encrypted
 * @param restorePoint of scope {@code external} only
 * @param tables in the order of their files; of scope {@code affected} those only whose rows are there
 * @param sequences every sequence, those of identity columns included; none where pg_dump has them
 * @param files every file but the manifest and {@code SHA256SUMS}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
        int format,
        UUID id,
        String engine,
        String engineVersion,
        String scope,
        String environment,
        String database,
        String encoding,
        int serverVersion,
        String lockstepVersion,
        Instant startedAt,
        Instant finishedAt,
        String snapshot,
        String fingerprint,
        BackupKeys.@Nullable Encryption encryption,
        @Nullable RestorePoint restorePoint,
        List<TableRows> tables,
        List<SequenceValue> sequences,
        List<StoredFile> files) {

    static final int FORMAT = 2;
    static final String NATIVE = "native";
    static final String PG_DUMP = "pg_dump";
    static final String EXTERNAL = "external";
    static final String FULL = "full";
    static final String AFFECTED = "affected";

    public Manifest {
        // Backups of earlier versions say neither.
        engineVersion = engineVersion == null ? lockstepVersion : engineVersion;
        scope = scope == null ? FULL : scope;
        tables = List.copyOf(tables);
        sequences = List.copyOf(sequences);
        files = List.copyOf(files);
    }

    Manifest with(List<TableRows> newTables, List<StoredFile> newFiles) {
        return new Manifest(
                format,
                id,
                engine,
                engineVersion,
                scope,
                environment,
                database,
                encoding,
                serverVersion,
                lockstepVersion,
                startedAt,
                finishedAt,
                snapshot,
                fingerprint,
                encryption,
                restorePoint,
                newTables,
                sequences,
                newFiles);
    }

    Manifest withFiles(List<StoredFile> all) {
        return with(tables, all);
    }

    boolean isOf(String otherEngine) {
        return engine.equals(otherEngine);
    }

    /** Whether the rows of every table are in it. */
    public boolean whole() {
        return scope.equals(FULL);
    }

    /** Of all tables. */
    public long rows() {
        return tables.stream().mapToLong(TableRows::rows).sum();
    }

    /** Of all files listed. */
    public long bytes() {
        return files.stream().mapToLong(StoredFile::bytes).sum();
    }

    /**
     * The rows of one table.
     *
     * @param file path below the backup
     * @param copy the statement that loads them, with which a native file begins: {@code COPY … FROM stdin}, without semicolon
     * @param into the table that {@code copy} names when that is not the table itself, but the root of its partitions
     */
    public record TableRows(String schema, String name, String file, long rows, String copy, TableName into) {
        public TableName table() {
            return new TableName(schema, name);
        }
    }

    /** Names as they stand in {@code pg_catalog}. */
    public record TableName(String schema, String name) {
        public String display() {
            return schema + "." + name;
        }

        /** Tables of extensions are not. */
        boolean isIn(Catalog catalog) {
            return catalog.contains(ObjectId.of(Kind.TABLE, schema, name));
        }
    }

    /** Where a sequence stands, as {@code setval} takes it. */
    public record SequenceValue(String schema, String name, long lastValue, boolean called) {}

    /**
     * A named place in the server's write-ahead log, for point-in-time recovery.
     *
     * @param lsn where it is in the log
     * @param timeline that it is on
     */
    public record RestorePoint(String name, String lsn, int timeline) {
        String display() {
            return name + " at " + lsn + " on timeline " + timeline;
        }
    }
}
