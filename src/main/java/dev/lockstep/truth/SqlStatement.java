package dev.lockstep.truth;

import org.jspecify.annotations.Nullable;

/**
 * One statement and where it stands.
 *
 * @param sql without the semicolon that ends it
 * @param file path of the file within the source
 * @param line in which it begins, from 1
 * @param rows what follows a {@code COPY … FROM STDIN}; {@code null} for every other statement
 */
public record SqlStatement(
        String sql, String file, int line, @Nullable String rows) {

    public SqlStatement(String sql, String file, int line) {
        this(sql, file, line, null);
    }

    /** The line of a place within the statement. */
    int lineOf(int offset) {
        return line
                + (int) sql.substring(0, Math.min(Math.max(offset, 0), sql.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }
}
