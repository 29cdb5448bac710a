package dev.lockstep.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.sql.Condition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is in an archive of rows, and what it was when it was written. Describes itself: nothing else is needed to read the files.
 *
 * @param format of the archive, {@link #FORMAT}
 * @param environment that the rows are from
 * @param serverVersion {@code 17.2}
 * @param catalog fingerprint of the whole schema
 */
public record ArchiveManifest(
        int format, String environment, Instant createdAt, String serverVersion, String catalog, List<Table> tables) {
    /** As it is written now. */
    public static final int FORMAT = 2;

    /** The oldest that can be read: one whose tables have all their rows. */
    static final int OLDEST_FORMAT = 1;

    public ArchiveManifest {
        tables = List.copyOf(tables);
    }

    /**
     * One table.
     *
     * @param table {@code schema.table}, for people
     * @param file in the archive
     * @param format {@code text}, {@code csv} or {@code jsonl}
     * @param columns in the order of the file
     * @param where SQL condition: the only rows that are in the file; {@code null} when all are
     * @param key columns that identify a row; empty when none do
     * @param checksum of the rows, {@link TableChecksum#checksum()}
     * @param bytes of the file, unpacked
     * @param sha256 of the file, unpacked, in hexadecimal digits
     */
    public record Table(
            String table,
            String schema,
            String name,
            String file,
            String format,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String where,

            List<Column> columns,
            List<String> key,
            long rows,
            String checksum,
            long bytes,
            String sha256) {
        public Table {
            columns = List.copyOf(columns);
            key = List.copyOf(key);
        }

        /** @throws IllegalArgumentException when what stands there is none */
        @Nullable
        Condition condition() {
            return where == null ? null : Condition.parse(where);
        }
    }

    /** @param type as {@code format_type} prints it under an empty {@code search_path} */
    public record Column(String name, String type) {}
}
