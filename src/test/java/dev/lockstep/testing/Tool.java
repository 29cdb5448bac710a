package dev.lockstep.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
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
    POSTGRES;

    private static final String REQUIRED = "lockstep.test.required";

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

    /** Whether all of them are on the path. */
    public static boolean installed(String... programs) {
        return Stream.of(programs)
                .allMatch(program -> Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))));
    }
}
