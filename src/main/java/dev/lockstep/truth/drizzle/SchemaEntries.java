package dev.lockstep.truth.drizzle;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.truth.SourceFiles;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;

/** The files that {@code schema} of a {@code drizzle.config.ts} means: files, folders (without those below them) and globs. That file is none itself. */
final class SchemaEntries {
    private SchemaEntries() {}

    /** @throws ProblemException when one of them is no file */
    static List<String> of(SourceFiles files, List<String> entries) {
        Set<String> found = new LinkedHashSet<>();
        for (String entry : entries) {
            String path = ModulePaths.normal(entry).orElseThrow(() -> nothing(entry, files));
            Predicate<String> wanted = wanted(path, entry, files);
            List<String> matching = files.texts().keySet().stream()
                    .filter(file -> wanted.test(file) || inFolder(file, wanted))
                    .filter(SchemaEntries::isCode)
                    .filter(file -> file.equals(path) || !KitConfig.is(file))
                    .toList();
            if (matching.isEmpty()) {
                throw nothing(entry, files);
            }
            found.addAll(matching);
        }
        if (found.isEmpty()) {
            throw nothing("", files);
        }
        return List.copyOf(found);
    }

    private static Predicate<String> wanted(String path, String entry, SourceFiles files) {
        if (files.texts().containsKey(path) || path.chars().noneMatch(c -> "*?{[".indexOf(c) >= 0)) {
            return path::equals;
        }
        try {
            // In Java's globs "**/" does not match nothing, as it does elsewhere.
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + path);
            PathMatcher shallow = FileSystems.getDefault().getPathMatcher("glob:" + path.replace("**/", ""));
            return file -> matcher.matches(Path.of(file)) || shallow.matches(Path.of(file));
        } catch (PatternSyntaxException e) {
            throw new ProblemException(
                    Problem.of(ProblemType.TRUTH_INVALID, "The pattern " + entry + " is not valid."), e);
        }
    }

    private static boolean inFolder(String file, Predicate<String> wanted) {
        int slash = file.lastIndexOf('/');
        return wanted.test(slash < 0 ? "" : file.substring(0, slash));
    }

    private static boolean isCode(String file) {
        return file.matches(".*\\.[cm]?[jt]s") && !file.matches(".*\\.d\\.[cm]?ts");
    }

    private static ProblemException nothing(String entry, SourceFiles files) {
        return new ProblemException(Problem.of(ProblemType.TRUTH_INVALID, "There is no schema file " + entry + ".")
                .withNextStep("Name a .ts or .js file, a folder, or a glob that matches some.")
                .withItems(files.texts().keySet().stream()
                        .filter(SchemaEntries::isCode)
                        .limit(20)
                        .toList()));
    }
}
