package dev.lockstep.truth.drizzle;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.truth.SourceFiles;
import java.util.List;

/**
 * Evaluates Drizzle schema files and says what they declare, as SQL. Thread-safe; remembers what it read of unchanged inputs, by
 * their content.
 */
public final class DrizzleReader {

    /**
     * @param files all files that the schema may import, {@code tsconfig.json} included where it maps paths
     * @param entries paths, folders or globs of the schema files, as drizzle-kit's option {@code schema} takes them
     * @throws ProblemException with the file and line of what is wrong, and what to do about it
     */
    public DrizzleSchema read(SourceFiles files, List<String> entries, DrizzleOptions options) {
        throw new UnsupportedOperationException("not yet read: " + entries + " of " + files.fingerprint() + options);
    }
}
