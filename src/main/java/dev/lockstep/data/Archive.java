package dev.lockstep.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * An archive that {@link ArchiveWriter} wrote, or that somebody says it did. Nothing of it is ever unpacked to disk: files are read by the
 * names that the manifest gives them, as streams, and no further than the manifest says that they are long.
 */
public final class Archive implements AutoCloseable {
    private static final int LONGEST_MANIFEST = 16 << 20;

    private final String name;
    private final ZipFile zip;
    private final ArchiveManifest manifest;

    private Archive(String name, ZipFile zip, ArchiveManifest manifest) {
        this.name = name;
        this.zip = zip;
        this.manifest = manifest;
    }

    /** @throws ProblemException {@code ARCHIVE_DAMAGED} when it is none, is not whole, or of another format */
    public static Archive open(Path file, ObjectMapper json) {
        String name = String.valueOf(file.getFileName());
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (IOException e) {
            throw damaged(name, "is no zip file, or not the whole of one", e);
        }
        try {
            return new Archive(name, zip, manifest(name, zip, json));
        } catch (RuntimeException | Error e) {
            close(zip, e);
            throw e;
        }
    }

    public ArchiveManifest manifest() {
        return manifest;
    }

    /** The file's content, to be read to its end, where it is checked. */
    InputStream open(ArchiveManifest.Table table) {
        ZipEntry entry = zip.getEntry(table.file());
        if (entry == null) {
            throw damaged(name, "lacks " + table.file() + " with the rows of " + table.table(), null);
        }
        try {
            return new ProvenStream(zip.getInputStream(entry), table.bytes(), table.sha256());
        } catch (IOException e) {
            throw damaged(name, "cannot be read at " + table.file(), e);
        }
    }

    /** For what is found in the course of reading. */
    ProblemException damaged(String what, @Nullable Exception cause) {
        return damaged(name, what, cause);
    }

    private static ArchiveManifest manifest(String name, ZipFile zip, ObjectMapper json) {
        ZipEntry entry = zip.getEntry(ArchiveWriter.MANIFEST);
        if (entry == null) {
            throw damaged(name, "has no " + ArchiveWriter.MANIFEST, null);
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] text = in.readNBytes(LONGEST_MANIFEST);
            if (in.read() >= 0) {
                throw damaged(name, "has a manifest that is too long", null);
            }
            ArchiveManifest manifest = json.readValue(text, ArchiveManifest.class);
            String flaw = new ManifestCheck(manifest, Files.size(Path.of(zip.getName()))).flaw();
            if (flaw != null) {
                throw damaged(name, flaw, null);
            }
            return manifest;
        } catch (IOException | NullPointerException e) {
            throw damaged(name, "has a manifest that cannot be read", e);
        }
    }

    private static ProblemException damaged(String name, String what, @Nullable Exception cause) {
        Problem problem = Problem.of(ProblemType.ARCHIVE_DAMAGED, "The export %s %s.".formatted(name, what))
                .withNextStep("Nothing was changed. Export again, or upload the file once more.");
        return cause == null ? new ProblemException(problem) : new ProblemException(problem, cause);
    }

    private static void close(ZipFile zip, Throwable because) {
        try {
            zip.close();
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            System.getLogger(Archive.class.getName()).log(System.Logger.Level.DEBUG, "close failed", e);
        }
    }
}
