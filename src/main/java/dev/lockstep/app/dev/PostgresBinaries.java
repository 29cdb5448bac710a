package dev.lockstep.app.dev;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The PostgreSQL server programs that Maven brought as an archive on the class path, unpacked once per version into a
 * folder that later runs use again.
 */
final class PostgresBinaries {

    /** {@code os.arch} → the name that the archives use. */
    private static final Map<String, String> ARCHITECTURES =
            Map.of("amd64", "x86_64", "x86_64", "x86_64", "aarch64", "arm_64");

    private final Path folder;

    PostgresBinaries(Path folder) {
        this.folder = folder;
    }

    /** Unpacks the archive below {@code parent} unless that was done before. */
    static PostgresBinaries unpackedBelow(Path parent) {
        String archive = archiveName();
        try {
            Path folder = parent.resolve("binaries-" + digest(archive));
            if (!Files.exists(folder)) {
                Path unpacking = Files.createTempDirectory(parent, "unpacking-");
                unpack(archive, unpacking);
                publish(unpacking, folder);
            }
            return new PostgresBinaries(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL's programs cannot be unpacked below " + parent, e);
        }
    }

    Path folder() {
        return folder;
    }

    /** Path of a program, such as {@code postgres}. */
    String program(String name) {
        return folder.resolve("bin").resolve(name).toString();
    }

    /** The programs' own word for it. */
    int majorVersion() throws IOException {
        // "initdb (PostgreSQL) 17.11"
        Process process = new ProcessBuilder(program("initdb"), "--version").start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        Matcher version = Pattern.compile("PostgreSQL\\) (\\d+)").matcher(printed);
        if (!version.find()) {
            throw new IOException("initdb does not say its version: " + printed);
        }
        return Integer.parseInt(version.group(1));
    }

    private static String archiveName() {
        String architecture = ARCHITECTURES.get(System.getProperty("os.arch"));
        if (architecture == null || !System.getProperty("os.name").equals("Linux")) {
            throw new IllegalStateException("There is no embedded PostgreSQL for " + System.getProperty("os.name")
                    + " on " + System.getProperty("os.arch") + "; set lockstep.store.url to a PostgreSQL of your own");
        }
        return "/postgres-linux-" + architecture + ".txz";
    }

    private static String digest(String archive) throws IOException {
        try (InputStream bytes = open(archive);
                DigestInputStream digested = new DigestInputStream(bytes, MessageDigest.getInstance("SHA-256"))) {
            digested.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of()
                    .formatHex(digested.getMessageDigest().digest())
                    .substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static InputStream open(String archive) {
        InputStream bytes = PostgresBinaries.class.getResourceAsStream(archive);
        if (bytes == null) {
            throw new IllegalStateException("The archive " + archive + " is not on the class path");
        }
        return bytes;
    }

    private static void unpack(String archive, Path into) throws IOException {
        Files.setPosixFilePermissions(into, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (InputStream bytes = new BufferedInputStream(open(archive));
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(bytes))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = into.resolve(entry.getName()).normalize();
                if (!path.startsWith(into)) {
                    throw new IOException("The archive has an entry outside of itself: " + entry.getName());
                }
                write(entry, tar, path);
            }
        }
    }

    private static void write(TarArchiveEntry entry, InputStream content, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, path);
        boolean executable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    /** Several processes may unpack at once; the first one wins and the others use its result. */
    private static void publish(Path unpacked, Path folder) throws IOException {
        try {
            Files.move(unpacked, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Folders.delete(unpacked);
            if (!Files.exists(folder)) {
                throw e;
            }
        }
    }
}
