package dev.lockstep.promotion;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.data.Archive;
import dev.lockstep.data.ArchiveManifest;
import dev.lockstep.environment.OwnerOnly;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directory of exports, which all replicas share: one zip file each. A file that is there is whole. */
public final class Exports {
    /** Of names; what they may be keeps them within the directory. */
    public static final String NAME = "[a-z0-9][a-z0-9_-]{0,120}";

    private static final Pattern VALID = Pattern.compile(NAME);
    private static final String ENDING = ".zip";
    private static final String PART = ".part";

    /** Exports, and those that are being written: {@code name.zip.part}, {@code name.<id>.part}. */
    private static final Pattern OURS = Pattern.compile(NAME + "(\\.zip|\\.zip\\.part|\\.[0-9a-f-]{36}\\.part)");

    private static final int BUFFER = 1 << 16;

    private final Path directory;
    private final ObjectMapper json;
    private final Clock clock;

    public Exports(Path directory, ObjectMapper json, Clock clock) {
        this.clock = clock;
        this.directory = directory;
        this.json = json;
    }

    /**
     * An export.
     *
     * @param bytes of the file
     */
    public record Stored(String name, long bytes, ArchiveManifest manifest) {}

    /** By name; those that cannot be read are left out. */
    public List<Stored> list(@Nullable String after, int limit) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(file -> file.endsWith(ENDING))
                    .map(file -> file.substring(0, file.length() - ENDING.length()))
                    .filter(name -> VALID.matcher(name).matches() && (after == null || name.compareTo(after) > 0))
                    .sorted()
                    .flatMap(this::readable)
                    .limit(limit)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the directory of exports cannot be read", e);
        }
    }

    private Stream<Stored> readable(String name) {
        try {
            return Stream.of(get(name));
        } catch (ProblemException e) {
            return Stream.empty();
        }
    }

    /** @throws ProblemException {@code NOT_FOUND}, or {@code ARCHIVE_DAMAGED} */
    public Stored get(String name) {
        Path file = file(name);
        try (Archive archive = Archive.open(file, json)) {
            return new Stored(name, Files.size(file), archive.manifest());
        } catch (IOException e) {
            throw new UncheckedIOException("the export cannot be read", e);
        }
    }

    /** @throws ProblemException {@code NOT_FOUND} */
    public Path file(String name) {
        Path file = place(name);
        if (!Files.isRegularFile(file)) {
            throw new ProblemException(ProblemType.NOT_FOUND, "There is no export " + name + ".");
        }
        return file;
    }

    /** @throws ProblemException {@code NOT_FOUND} or {@code ARCHIVE_DAMAGED} */
    public Archive open(String name) {
        return Archive.open(file(name), json);
    }

    /** Where an export of this name is to be written. */
    Path made(String name) throws IOException {
        Files.createDirectories(directory, OwnerOnly.directory(directory));
        return place(name);
    }

    /** @return whether there was one */
    public boolean delete(String name) {
        return delete(place(name));
    }

    /** Counts the export's age from now on: it is wanted. */
    public void touch(String name) {
        try {
            Files.setLastModifiedTime(file(name), FileTime.from(clock.instant()));
        } catch (IOException e) {
            throw new UncheckedIOException("the export cannot be marked as used", e);
        }
    }

    /**
     * Deletes exports that were made, uploaded and imported longer ago than this, and what interrupted ones left.
     *
     * @param wanted asks which are in use, after it was seen which are old: whoever begins to use one touches it first
     * @return the names of those that were deleted
     */
    public List<String> deleteOlder(Duration age, Supplier<Set<String>> wanted) {
        Instant limit = clock.instant().minus(age);
        List<Path> old = older(limit);
        if (old.isEmpty()) {
            return List.of();
        }
        Set<String> used = wanted.get();
        List<String> deleted = new ArrayList<>();
        for (Path file : old) {
            String name = String.valueOf(file.getFileName()).replaceFirst("\\.zip$", "");
            if (!used.contains(name) && isOlder(file, limit) && delete(file)) {
                deleted.add(name);
            }
        }
        return deleted;
    }

    /** Deletes what exports and uploads left that were broken off longer ago than this: as long as one is written its file gets newer. */
    public void deleteParts(Duration age) {
        for (Path file : older(clock.instant().minus(age))) {
            if (file.toString().endsWith(PART)) {
                delete(file);
            }
        }
    }

    private List<Path> older(Instant limit) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Exports::isOurs)
                    .filter(file -> isOlder(file, limit))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the directory of exports cannot be read", e);
        }
    }

    /** Whatever else lies in the directory is somebody else's. */
    private static boolean isOurs(Path file) {
        return OURS.matcher(String.valueOf(file.getFileName())).matches() && Files.isRegularFile(file);
    }

    private static boolean isOlder(Path file, Instant limit) {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(limit);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean delete(Path file) {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the export cannot be deleted", e);
        }
    }

    /**
     * Takes an uploaded archive, which counts when its manifest can be read; its rows are proven when they are imported.
     *
     * @throws ProblemException {@code ARCHIVE_DAMAGED}, {@code CONFLICT} when there is one of this name
     */
    public Stored receive(String name, InputStream in) throws IOException {
        Path file = made(name);
        if (Files.exists(file)) {
            throw taken(name);
        }
        Path part = directory.resolve(name + "." + UUID.randomUUID() + ".part");
        try {
            Files.createFile(part, OwnerOnly.file(directory));
            try (OutputStream out = Files.newOutputStream(part)) {
                byte[] buffer = new byte[BUFFER];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    out.write(buffer, 0, count);
                }
            }
            Archive.open(part, json).close();
            place(part, file);
        } catch (FileAlreadyExistsException e) {
            throw taken(name);
        } finally {
            Files.deleteIfExists(part);
        }
        return get(name);
    }

    /** Unlike a move, a link refuses to replace what came meanwhile. Where a file system has no links, a file that is new is moved over. */
    private static void place(Path part, Path file) throws IOException {
        try {
            Files.createLink(file, part);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException unlinked) {
            Files.createFile(file, OwnerOnly.file(part.toAbsolutePath().getParent()));
            try {
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                e.addSuppressed(unlinked);
                Files.deleteIfExists(file);
                throw e;
            }
        }
    }

    private static ProblemException taken(String name) {
        return new ProblemException(Problem.of(ProblemType.CONFLICT, "There is an export " + name + " already.")
                .withNextStep("Delete it, or choose another name."));
    }

    private Path place(String name) {
        if (!VALID.matcher(name).matches()) {
            throw new ProblemException(ProblemType.NOT_FOUND, "There is no export " + name + ".");
        }
        return directory.resolve(name + ENDING);
    }
}
