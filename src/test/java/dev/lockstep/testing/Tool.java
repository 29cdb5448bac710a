package dev.lockstep.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that some tests need and that a JDK and Maven do not bring. Without it they are skipped, and say so; with
 * {@code -Dlockstep.test.required=npm,psql,…} they fail for want of one that is named there.
 */
public enum Tool {
    /** With Node.js, and a registry or a cache to install from. */
    NPM,
    PSQL,
    /** A C compiler. */
    CC,
    /** With a server that it fits. */
    PG_DUMP,
    /** The server programs of a PostgreSQL that the machine has. */
    POSTGRES,
    PGBOUNCER;

    private static final String REQUIRED = "lockstep.test.required";

    private static final Optional<Path> WRAPPED = wrapped();

    /** @param otherwise what is missing */
    public void assume(boolean there, String otherwise) {
        assume(there, otherwise, System.getProperty(REQUIRED, ""));
    }

    void assume(boolean there, String otherwise, String required) {
        if (!there) {
            missed(otherwise, required);
            Assumptions.abort(otherwise);
        }
    }

    /** For tests that do without, but with less to look at: fails where it is required. */
    public void missed(String otherwise) {
        missed(otherwise, System.getProperty(REQUIRED, ""));
    }

    private void missed(String otherwise, String required) {
        boolean named = Stream.of(required.split(","))
                .filter(name -> !name.isBlank())
                .map(name -> valueOf(name.strip().toUpperCase(Locale.ROOT)))
                .toList()
                .contains(this);
        if (named) {
            Assertions.fail("%s, and -D%s=%s asks for it", otherwise, REQUIRED, required);
        }
    }

    /**
     * A process for which {@code psql} is the program itself. Debian's on the path is a script that looks for it, which takes longer
     * than to ask a database something.
     */
    public static ProcessBuilder process(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        WRAPPED.ifPresent(programs ->
                builder.environment().merge("PATH", programs.toString(), (path, added) -> added + ":" + path));
        return builder;
    }

    /** Where the script finds the newest {@code psql}; empty where there is no such script on the path. */
    private static Optional<Path> wrapped() {
        Path installations = Path.of("/usr/lib/postgresql");
        boolean wrapped = Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, "psql"))
                .filter(Files::isExecutable)
                .findFirst()
                .filter(Tool::isWrapper)
                .isPresent();
        if (!wrapped || !Files.isDirectory(installations)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(installations)) {
            return versions.filter(version -> version.getFileName().toString().matches("\\d+"))
                    .filter(version -> Files.isExecutable(version.resolve("bin/psql")))
                    .max(Comparator.comparing(
                            version -> Integer.valueOf(version.getFileName().toString())))
                    .map(version -> version.resolve("bin"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isWrapper(Path program) {
        try {
            return program.toRealPath().endsWith("pg_wrapper");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether all of them are on the path. */
    public static boolean installed(String... programs) {
        return Stream.of(programs)
                .allMatch(program -> Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))));
    }
}
