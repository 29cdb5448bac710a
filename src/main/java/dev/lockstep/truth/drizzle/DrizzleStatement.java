package dev.lockstep.truth.drizzle;

/**
 * One SQL statement that a declaration stands for.
 *
 * @param sql without a semicolon at its end
 * @param file path of the file that declares it, as in the {@link dev.lockstep.truth.SourceFiles}
 * @param line of the declaration, from 1
 */
public record DrizzleStatement(String sql, String file, int line) {}
