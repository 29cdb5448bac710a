package dev.lockstep.truth;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/**
 * Reads the files of a folder, or one file. Symbolic links are followed as long as they lead to something in the folder, as those of a
 * mounted Kubernetes volume do; one that would bring in anything else is refused, and none is passed over in silence.
 */
final class FolderReader {
    private FolderReader() {}

    /** The folder that the paths of what is read are relative to: of a file of TypeScript the one that it is in. */
    static Path folder(Path path) {
        return Files.isRegularFile(path) ? path.toAbsolutePath().getParent() : path;
    }

    /** @throws ProblemException {@code TRUTH_INVALID} when there is nothing to be read, or too much */
    static SourceFiles read(Path path, FileSightings sightings) {
        FileCollection collection = new FileCollection();
        try {
            if (Files.isRegularFile(sightings.at(path))) {
                // What a file of TypeScript imports stands beside it.
                if (SqlFiles.isScript(path.toString())) {
                    collection.add(path.getFileName().toString(), Files.readAllBytes(path));
                    return collection.files();
                }
                return read(folder(path), sightings);
            }
            if (!Files.isDirectory(path)) {
                throw new ProblemException(Problem.of(ProblemType.TRUTH_INVALID, path + " is no file and no folder.")
                        .withNextStep("Correct lockstep.truth.path."));
            }
            Files.walkFileTree(path, new Collector(path, collection, sightings));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ProblemType.TRUTH_INVALID, path + " cannot be read: " + e.getMessage()), e);
        }
        return collection.files();
    }

    private static final int DEEPEST_LINKED = 16;

    private static final class Collector extends SimpleFileVisitor<Path> {
        private final Path root;
        private final FileCollection collection;
        private final FileSightings sightings;

        private Collector(Path root, FileCollection collection, FileSightings sightings) {
            this.root = root;
            this.collection = collection;
            this.sightings = sightings;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (!folder.equals(root) && !FileCollection.isOfInterest(relative(folder) + "/x.sql")) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            sightings.at(folder);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            String path = relative(file);
            if (attributes.isSymbolicLink()) {
                visitLink(file, path);
            } else if (attributes.isRegularFile() && FileCollection.isOfInterest(path)) {
                add(file, attributes.size(), path);
            }
            return FileVisitResult.CONTINUE;
        }

        private void visitLink(Path link, String path) throws IOException {
            Path real;
            try {
                real = sightings.at(link).toRealPath();
            } catch (NoSuchFileException e) {
                if (FileCollection.isOfInterest(path)) {
                    throw refused(path, "leads to nothing");
                }
                return;
            }
            boolean inside = real.startsWith(root.toRealPath());
            if (Files.isDirectory(real)) {
                // What is in the folder is visited where it is, and of what is not nobody says when it changes.
                if (!inside) {
                    sightings.doubt();
                }
                if (!inside && holdsSomething(real, path)) {
                    throw refused(path, "leads out of the folder");
                }
            } else if (FileCollection.isOfInterest(path)) {
                if (!inside) {
                    throw refused(path, "leads out of the folder");
                }
                add(real, Files.size(real), path);
            }
        }

        private static boolean holdsSomething(Path folder, String path) throws IOException {
            if (!FileCollection.isOfInterest(path + "/x.sql")) {
                return false;
            }
            try (Stream<Path> files = Files.find(
                    folder,
                    DEEPEST_LINKED,
                    (file, attributes) -> attributes.isRegularFile()
                            && FileCollection.isOfInterest(path + "/" + folder.relativize(file)))) {
                return files.findAny().isPresent();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        private void add(Path file, long size, String path) throws IOException {
            collection.expect(size, path);
            collection.add(path, Files.readAllBytes(sightings.at(file)));
        }

        private static ProblemException refused(String path, String why) {
            return new ProblemException(
                    Problem.of(ProblemType.TRUTH_INVALID, "%s is a symbolic link that %s.".formatted(path, why))
                            .withNextStep("Put what it stands for there itself, or name a folder that both are in."));
        }

        private String relative(Path file) {
            return root.relativize(file).toString().replace('\\', '/');
        }
    }
}
