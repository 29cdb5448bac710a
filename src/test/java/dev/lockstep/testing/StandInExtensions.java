package dev.lockstep.testing;

import dev.lockstep.app.dev.EmbeddedServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The server programs of the tests with two more extensions, {@code vector} and {@code postgis}: the real ones are in no archive that
 * Maven brings. They have the types, operators, operator classes and access methods that a schema names, and keep what they are given as
 * text. The access methods {@code hnsw} and {@code ivfflat} are there where a C compiler is found.
 */
final class StandInExtensions {
    private static final String METHODS = "vector_index_methods.sql";
    private static final String SOURCE = "index_methods.c";
    private static final List<String> FILES =
            List.of("vector.control", "vector--0.8.0.sql", "postgis.control", "postgis--3.5.0.sql");

    private StandInExtensions() {}

    /** Made once per user and kept: the programs are the same files, under another folder. */
    static Path installation() {
        Path programs = EmbeddedServer.installation();
        Path folder = programs.resolveSibling(programs.getFileName() + "-with-" + digest());
        try {
            if (!Files.exists(folder)) {
                Path making = Files.createTempDirectory(programs.getParent(), "making-");
                Files.setPosixFilePermissions(making, PosixFilePermissions.fromString("rwxr-xr-x"));
                link(programs, making);
                add(making);
                publish(making, folder);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("The server programs cannot be given more extensions in " + folder, e);
        }
    }

    private static void link(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.skip(1).toList()) {
                Path made = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectory(made);
                } else {
                    Files.createLink(made, path);
                }
            }
        }
    }

    private static void add(Path installation) throws IOException {
        Path extensions = installation.resolve("share/postgresql/extension");
        for (String name : FILES) {
            Files.writeString(extensions.resolve(name), resource(name));
        }
        Path source = installation.resolve(SOURCE);
        Files.writeString(source, resource(SOURCE));
        Path library = installation.resolve("lib/postgresql/index_methods.so");
        if (ServerModule.compile(source, library, majorVersion(installation))) {
            Path script = extensions.resolve("vector--0.8.0.sql");
            Files.writeString(script, Files.readString(script) + resource(METHODS));
        }
    }

    /** "# PostgreSQL 17" */
    private static int majorVersion(Path installation) throws IOException {
        Path bootstrap = installation.resolve("share/postgresql/postgres.bki");
        try (Stream<String> lines = Files.lines(bootstrap)) {
            return Integer.parseInt(lines.findFirst().orElseThrow().replaceAll("\\D", ""));
        }
    }

    /** Another JVM may have been faster. */
    private static void publish(Path made, Path folder) throws IOException {
        try {
            Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            delete(made);
            if (!Files.exists(folder)) {
                throw e;
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            FILES.forEach(name -> digest.update(resource(name).getBytes(StandardCharsets.UTF_8)));
            digest.update(resource(METHODS).getBytes(StandardCharsets.UTF_8));
            digest.update(resource(SOURCE).getBytes(StandardCharsets.UTF_8));
            digest.update((byte) (Tool.installed("cc") ? 1 : 0));
            return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = StandInExtensions.class.getResourceAsStream("/extensions/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
