package dev.lockstep.truth;

import java.util.List;
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

    /**
     * Names of the folders that are directly in a folder, in order; without links, and what may not be a part of a schema.
     *
     * @param path as above; empty for the root
     * @return empty when there is no such folder
     */
    List<String> folders(String path);

    /** Those files and no others. */
    static ProjectFiles of(SourceFiles files) {
        return new ProjectFiles() {
            @Override
            public @Nullable String text(String path) {
                return files.texts().get(path);
            }

            @Override
            public List<String> folders(String path) {
                String before = path.isEmpty() ? "" : path + "/";
                // The character behind the slash ends what begins with the folder.
                return (before.isEmpty() ? files.texts() : files.texts().subMap(before, path + "0"))
                        .keySet().stream()
                                .map(file -> file.substring(before.length()))
                                .filter(file -> file.indexOf('/') > 0)
                                .map(file -> file.substring(0, file.indexOf('/')))
                                .distinct()
                                .toList();
            }
        };
    }
}
