package dev.lockstep.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A module for the test server with the label providers {@code first} and {@code Second Provider}, compiled where a C compiler is
 * found. PostgreSQL has no provider of its own outside of its source.
 *
 * @param library file that the server's user can read
 */
public record LabelProviders(Path library) {
    private static final String SOURCE = "label_provider.c";
    private static final String MISSED = "There is no C compiler whose modules the test server loads";

    /** Skips the test without a compiler, {@code cc}, or when the server does not take what that makes. */
    public static LabelProviders assumed(TestPostgres server) {
        Optional<LabelProviders> made = of(server);
        Tool.CC.assume(made.isPresent(), MISSED);
        return made.orElseThrow();
    }

    /** Empty where {@link #assumed} skips a test. */
    public static Optional<LabelProviders> of(TestPostgres server) {
        try {
            Path directory = Files.createTempDirectory("label-provider");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path source = directory.resolve(SOURCE);
            Path library = directory.resolve("label_provider.so");
            try (InputStream in = LabelProviders.class.getResourceAsStream("/label-provider/" + SOURCE)) {
                Files.copy(Objects.requireNonNull(in), source, StandardCopyOption.REPLACE_EXISTING);
            }
            boolean made = ServerModule.compile(source, library, server.majorVersion());
            List.of(library, source, directory).forEach(path -> path.toFile().deleteOnExit());
            return made
                    ? Optional.of(new LabelProviders(library)).filter(it -> it.loadsInto(server))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean loadsInto(TestPostgres server) {
        try {
            server.run("postgres", "LOAD '" + library + "'");
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Has the database's sessions know the providers from now on, the one that runs this too. */
    public String load() {
        return """
                LOAD '%1$s';
                DO $$ BEGIN EXECUTE format('ALTER DATABASE %%I SET session_preload_libraries = %%L', current_database(), '%1$s'); END $$;
                """.formatted(library);
    }
}
