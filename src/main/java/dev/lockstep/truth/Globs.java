package dev.lockstep.truth;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;

/** Patterns for paths: {@code *} within a folder, {@code **} across, {@code ?}, {@code [abc]}, {@code {a,b}}. */
public final class Globs {
    private Globs() {}

    public static boolean isPattern(String path) {
        return path.chars().anyMatch(c -> "*?{[".indexOf(c) >= 0);
    }

    /** @throws ProblemException {@code TRUTH_INVALID} for what is no pattern */
    public static Predicate<String> matching(String pattern) {
        FileSystem system = FileSystems.getDefault();
        try {
            // In Java's globs "**/" does not match nothing, as it does elsewhere.
            PathMatcher matcher = system.getPathMatcher("glob:" + pattern);
            PathMatcher shallow = system.getPathMatcher("glob:" + pattern.replace("**/", ""));
            return file -> matcher.matches(Path.of(file)) || shallow.matches(Path.of(file));
        } catch (PatternSyntaxException e) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.TRUTH_INVALID,
                                    "'%s' is no pattern: %s.".formatted(pattern, e.getDescription()))
                            .withNextStep("Close what it opens: [abc], {a,b}."),
                    e);
        }
    }
}
