package dev.lockstep.truth;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Reads the files of a folder, or one file. Links are not followed, so that nothing outside of the folder is read. */
final class FolderReader {
    private FolderReader() {}

    /** @throws ProblemException {@code TRUTH_INVALID} when there is nothing to be read, or too much */
    static SourceFiles read(Path path) {
        FileCollection collection = new FileCollection();
        try {
            if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                // What a file of TypeScript imports stands beside it.
                if (SqlFiles.isScript(path.toString())) {
                    collection.add(path.getFileName().toString(), Files.readAllBytes(path));
                    return collection.files();
                }
                return read(path.toAbsolutePath().getParent());
            }
            if (!Files.isDirectory(path)) {
                throw new ProblemException(Problem.of(ProblemType.TRUTH_INVALID, path + " is no file and no folder.")
                        .withNextStep("Correct lockstep.truth.path."));
            }
            Files.walkFileTree(path, new Collector(path, collection));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ProblemType.TRUTH_INVALID, path + " cannot be read: " + e.getMessage()), e);
        }
        return collection.files();
    }

    private static final class Collector extends SimpleFileVisitor<Path> {
        private final Path root;
        private final FileCollection collection;

        private Collector(Path root, FileCollection collection) {
            this.root = root;
            this.collection = collection;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.equals(root) || FileCollection.isOfInterest(relative(folder) + "/x.sql")
                    ? FileVisitResult.CONTINUE
                    : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            String path = relative(file);
            if (attributes.isRegularFile() && FileCollection.isOfInterest(path)) {
                collection.expect(attributes.size(), path);
                collection.add(path, Files.readAllBytes(file));
            }
            return FileVisitResult.CONTINUE;
        }

        private String relative(Path file) {
            return root.relativize(file).toString().replace('\\', '/');
        }
    }
}
