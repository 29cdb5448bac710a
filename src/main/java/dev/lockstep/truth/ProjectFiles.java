package dev.lockstep.truth;

import org.jspecify.annotations.Nullable;

/**
 * The project that a schema of code is a part of, read file by file: what a schema imports may lie anywhere in it, and most of what lies
 * there is nothing to a schema.
 */
public interface ProjectFiles {
    /**
     * @param path relative to the project's root, {@code /} between the parts, no {@code .} or {@code ..}
     * @return {@code null} when no file is there that may be a part of a schema
     * @throws dev.lockstep.problem.ProblemException {@code TRUTH_INVALID} for a file that cannot be read, {@code TOO_LARGE}
     */
    @Nullable
    String text(String path);
}
