package dev.lockstep.truth;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A project on this machine. Nothing outside of it is read, and of a link neither what is not in it. */
final class FolderProject implements ProjectFiles {
    /** What tells a project's root, what tells it best first. */
    private static final List<String> MARKS = List.of(".git", "package.json", "tsconfig.json");

    private final Path root;
    private final FileCollection collection = new FileCollection();

    private FolderProject(Path root) {
        this.root = root;
    }

    /** The one that a folder is in: the repository, else the package; the folder itself when it is in none. */
    static FolderProject around(Path folder) {
        Path start = folder.toAbsolutePath().normalize();
        for (String mark : MARKS) {
            for (Path at = start; at != null; at = at.getParent()) {
                if (Files.exists(at.resolve(mark))) {
                    return new FolderProject(at);
                }
            }
        }
        return new FolderProject(start);
    }

    /** Where the folder is in it; empty for the root. */
    String place(Path folder) {
        return root.relativize(folder.toAbsolutePath().normalize()).toString().replace('\\', '/');
    }

    @Override
    public @Nullable String text(String path) {
        Path file = root.resolve(path);
        if (!FileCollection.isOfInterest(path) || !Files.isRegularFile(file)) {
            return null;
        }
        try {
            if (!file.toRealPath().startsWith(root.toRealPath())) {
                throw new ProblemException(Problem.of(
                                ProblemType.TRUTH_INVALID,
                                "%s is imported, and is a symbolic link that leads out of %s.".formatted(path, root))
                        .withNextStep("Put what it stands for there itself."));
            }
            collection.expect(Files.size(file), path);
            collection.add(path, Files.readAllBytes(file));
            return collection.text(path);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ProblemType.TRUTH_INVALID, file + " cannot be read: " + e.getMessage()), e);
        }
    }
}
