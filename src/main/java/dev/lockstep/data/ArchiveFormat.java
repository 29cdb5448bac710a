package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.sql.Quoting;
import java.util.Arrays;
import java.util.List;

/** How the rows of a table are written in an archive. */
public enum ArchiveFormat {
    /** The text format of {@code COPY}. */
    TEXT("text", "copy", "FORMAT text"),
    /** With a header line; empty is NULL, {@code ""} the empty text. */
    CSV("csv", "csv", "FORMAT csv, HEADER, FORCE_QUOTE *"),
    /** One JSON object per line, whose values are PostgreSQL's texts of the values, or null. */
    JSONL("jsonl", "jsonl", "FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02', ESCAPE E'\\x02'");

    private final String word;
    private final String ending;
    private final String options;

    ArchiveFormat(String word, String ending, String options) {
        this.word = word;
        this.ending = ending;
        this.options = options;
    }

    /** @throws IllegalArgumentException for a word that is none of the API's */
    public static ArchiveFormat of(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(word));
    }

    /** As the API and the manifest have it. */
    public String word() {
        return word;
    }

    String ending() {
        return ending;
    }

    /** {@code COPY} of the table's rows, by key where there is one, so that equal rows make equal files. */
    String copyOut(LookupTable table) {
        String order = table.hasKey()
                ? " ORDER BY " + table.key().stream().map(RowSql::column).collect(joining(", "))
                : "";
        String from = RowSql.of(table).plainFrom() + order;
        if (this == JSONL) {
            String texts = table.columnNames().stream()
                    .map(name -> "CASE WHEN r.%1$s IS NOT DISTINCT FROM NULL THEN NULL ELSE concat(r.%1$s) END AS %1$s"
                            .formatted(Quoting.identifier(name)))
                    .collect(joining(", "));
            return "COPY (SELECT row_to_json(x) FROM (SELECT %s FROM %s) AS x) TO STDOUT (%s)"
                    .formatted(texts, from, options);
        }
        String columns = table.columnNames().stream().map(RowSql::column).collect(joining(", "));
        return "COPY (SELECT %s FROM %s) TO STDOUT (%s)".formatted(columns, from, options);
    }

    /** {@code COPY} into a table of these columns; for {@link #JSONL}, of one column of text. */
    String copyIn(String table, List<String> columns) {
        String names = columns.stream().map(Quoting::identifier).collect(joining(", "));
        return "COPY %s (%s) FROM STDIN (%s)".formatted(table, names, options.replace(", FORCE_QUOTE *", ""));
    }
}
