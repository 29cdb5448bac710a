package dev.lockstep.truth.drizzle;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.truth.Globs;
import dev.lockstep.truth.SourceFiles;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The files that {@code schema} of a {@code drizzle.config.ts} means: files, folders (without those below them) and globs. That file is none itself. */
final class SchemaEntries {
    private SchemaEntries() {}

    /** @throws ProblemException when one of them is no file */
    static List<String> of(SourceFiles files, List<String> entries) {
        Set<String> found = new LinkedHashSet<>();
        for (String entry : entries) {
            String path = ModulePaths.normal(entry).orElseThrow(() -> nothing(entry, files));
            Predicate<String> wanted = wanted(path, files);
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

    private static Predicate<String> wanted(String path, SourceFiles files) {
        return files.texts().containsKey(path) || !Globs.isPattern(path) ? path::equals : Globs.matching(path);
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
