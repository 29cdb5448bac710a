package dev.lockstep.truth;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.truth.drizzle.WorkspacePackages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A project on this machine. Nothing outside of it is read, and of a link neither what is not in it. */
final class FolderProject implements ProjectFiles {
    private final Path root;
    private final FileSightings sightings;
    private final FileCollection collection = new FileCollection();

    private FolderProject(Path root, FileSightings sightings) {
        this.root = root;
        this.sightings = sightings;
    }

    /** The one that a folder is in: the repository, else the package with those of its workspace; the folder itself when it is in none. */
    static FolderProject around(Path folder, FileSightings sightings) {
        Path start = folder.toAbsolutePath().normalize();
        Path root = nearest(start, ".git", sightings)
                .or(() -> nearest(start, "package.json", sightings).map(found -> workspace(found, start, sightings)))
                .or(() -> nearest(start, "tsconfig.json", sightings))
                .orElse(start);
        return new FolderProject(root, sightings);
    }

    private static Optional<Path> nearest(Path start, String mark, FileSightings sightings) {
        return Stream.<Path>iterate(start, Objects::nonNull, Path::getParent)
                .filter(at -> sightings.exists(at.resolve(mark)))
                .findFirst();
    }

    /** The root of the workspace that the package belongs to, or the package's own. */
    private static Path workspace(Path root, Path start, FileSightings sightings) {
        return Stream.<Path>iterate(root, Objects::nonNull, Path::getParent)
                .filter(at -> {
                    FolderProject project = new FolderProject(at, sightings);
                    return WorkspacePackages.holds(project, project.place(start));
                })
                .findFirst()
                .orElse(root);
    }

    /** Where the folder is in it; empty for the root. */
    String place(Path folder) {
        return root.relativize(folder.toAbsolutePath().normalize()).toString().replace('\\', '/');
    }

    @Override
    public List<String> folders(String path) {
        Path folder = sightings.at(root.resolve(path));
        try {
            if (!Files.isDirectory(folder) || !folder.toRealPath().startsWith(root.toRealPath())) {
                return List.of();
            }
            try (Stream<Path> all = Files.list(folder)) {
                return all.filter(below -> Files.isDirectory(below, LinkOption.NOFOLLOW_LINKS))
                        .map(below -> below.getFileName().toString())
                        .filter(FileCollection::isFolderOfInterest)
                        .sorted()
                        .toList();
            }
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ProblemType.TRUTH_INVALID, folder + " cannot be read: " + e.getMessage()), e);
        }
    }

    @Override
    public @Nullable String text(String path) {
        if (!FileCollection.isOfInterest(path)) {
            return null;
        }
        Path file = sightings.at(root.resolve(path));
        if (!Files.isRegularFile(file)) {
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
