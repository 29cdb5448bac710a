package dev.lockstep.backup;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a backup is and what it consists of: {@code manifest.json}. Holds no credentials, no host and no rows.
 *
 * @param format version of the layout and of this record; 1
 * @param engine {@code native}
 * @param environment name of the environment that was backed up
 * @param database name of its database
 * @param encoding of the database, {@code UTF8}
 * @param serverVersion {@code server_version_num}
 * @param snapshot the exported snapshot that all rows were read in
 * @param fingerprint of the catalog
 * @param tables in the order of their files
 * @param sequences every sequence, those of identity columns included
 * @param files every file but the manifest and {@code SHA256SUMS}
 */
public record Manifest(
        int format,
        UUID id,
        String engine,
        String environment,
        String database,
        String encoding,
        int serverVersion,
        String lockstepVersion,
        Instant startedAt,
        Instant finishedAt,
        String snapshot,
        String fingerprint,
        List<TableRows> tables,
        List<SequenceValue> sequences,
        List<StoredFile> files) {

    static final int FORMAT = 1;
    static final String ENGINE = "native";

    public Manifest {
        tables = List.copyOf(tables);
        sequences = List.copyOf(sequences);
        files = List.copyOf(files);
    }

    Manifest withFiles(List<StoredFile> all) {
        return new Manifest(
                format,
                id,
                engine,
                environment,
                database,
                encoding,
                serverVersion,
                lockstepVersion,
                startedAt,
                finishedAt,
                snapshot,
                fingerprint,
                tables,
                sequences,
                all);
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
     * @param file path below the backup's directory
     * @param copy the statement that loads them, with which the file begins: {@code COPY … FROM stdin}, without semicolon
     * @param into the table that {@code copy} names when that is not the table itself, but the root of its partitions
     */
    public record TableRows(String schema, String name, String file, long rows, String copy, TableName into) {
        public TableName table() {
            return new TableName(schema, name);
        }
    }

    /** Names as they stand in {@code pg_catalog}. */
    public record TableName(String schema, String name) {
        String display() {
            return schema + "." + name;
        }
    }

    /** Where a sequence stands, as {@code setval} takes it. */
    public record SequenceValue(String schema, String name, long lastValue, boolean called) {}

    /**
     * @param path below the backup's directory, with {@code /}
     * @param sha256 64 hexadecimal digits
     */
    public record StoredFile(String path, long bytes, String sha256) {}
}
