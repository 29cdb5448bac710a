package dev.lockstep.truth;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A path as it is configured: a file or folder, or a glob pattern, which is the folder before it and the files in that.
 *
 * @param entries glob patterns of the files; empty for all
 */
record FilePattern(Path folder, List<String> entries) {
    private static final Pattern GLOB = Pattern.compile(".*[*?{].*");

    /**
     * @param prefix of the configuration's keys, for the error
     * @param entries that are configured besides
     * @throws IllegalArgumentException when the path is a pattern and there are entries besides
     */
    static FilePattern of(String prefix, Path path, List<String> entries) {
        int names = path.getNameCount();
        for (int i = 0; i < names; i++) {
            if (GLOB.matcher(path.getName(i).toString()).matches()) {
                if (!entries.isEmpty()) {
                    throw new IllegalArgumentException(
                            prefix
                                    + ".entries: has no meaning where the path is a pattern; name the folder in .path and the patterns here");
                }
                return new FilePattern(
                        before(path, i),
                        List.of(path.subpath(i, names).toString().replace('\\', '/')));
            }
        }
        return new FilePattern(path, entries);
    }

    private static Path before(Path path, int index) {
        Path root = path.getRoot();
        if (index == 0) {
            return root == null ? Path.of("") : root;
        }
        Path names = path.subpath(0, index);
        return root == null ? names : root.resolve(names);
    }
}
