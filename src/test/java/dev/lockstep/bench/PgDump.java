package dev.lockstep.bench;

import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A {@code pg_dump} of this machine that reads the server: its major version is the server's or a later one. */
record PgDump(String program, int majorVersion) {
    /** Where distributions put the programs of each major version. */
    private static final List<String> FOLDERS =
            List.of("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr");

    /** The oldest one that fits, from the path and the usual places. */
    static Optional<PgDump> fitting(TestPostgres server) {
        return candidates()
                .map(PgDump::of)
                .flatMap(Optional::stream)
                .filter(dump -> dump.majorVersion() >= server.majorVersion())
                .min((one, other) -> Integer.compare(one.majorVersion(), other.majorVersion()));
    }

    private static Stream<String> candidates() {
        List<String> programs = new ArrayList<>(List.of("pg_dump"));
        for (String folder : FOLDERS) {
            try (Stream<Path> versions = Files.list(Path.of(folder))) {
                versions.map(version -> version.resolve("bin/pg_dump"))
                        .filter(Files::isExecutable)
                        .map(Path::toString)
                        .forEach(programs::add);
            } catch (IOException e) {
                // No such folder on this machine.
            }
        }
        return programs.stream();
    }

    private static Optional<PgDump> of(String program) {
        try {
            Process process = new ProcessBuilder(program, "--version").start();
            String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            // pg_dump (PostgreSQL) 15.18 (Debian …)
            String number = Arrays.stream(version.split(" "))
                    .filter(word -> word.matches("\\d+(\\.\\d+|devel|beta\\d|rc\\d)"))
                    .findFirst()
                    .orElse("0");
            return process.waitFor() == 0
                    ? Optional.of(new PgDump(program, Integer.parseInt(number.replaceAll("\\D.*", ""))))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void run(String url) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(program, "--schema-only", url)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(program + " failed");
        }
    }
}
