package dev.lockstep.backup;

import static dev.lockstep.backup.BackupFixture.SERVER;
import static dev.lockstep.backup.BackupFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands that {@code RESTORE.md} gives to people, as they stand there. */
class RestoreInstructionsTest {
    private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    private String database = "";

    @AfterEach
    void drop() {
        if (!database.isEmpty()) {
            SERVER.dropDatabase(database);
            SERVER.dropDatabase(database + "_by_hand");
        }
    }

    @Test
    void shouldRestoreWithPsqlAlone() throws Exception {
        assumeThat(installed("psql") && installed("gzip") && installed("sha256sum"))
                .as("psql, gzip and sha256sum are installed")
                .isTrue();
        database = BackupFixture.database("rich.sql");
        BackupResult backup = new BackupFixture(directory).write(database);
        Matcher matcher =
                COMMANDS.matcher(Files.readString(Path.of(backup.place()).resolve("RESTORE.md")));
        List<String> commands = new ArrayList<>();
        while (matcher.find()) {
            commands.add(matcher.group(1));
        }

        assertThat(commands).hasSize(4);
        for (String command : commands) {
            assertThat(run(Path.of(backup.place()), command)).as(command).isEmpty();
        }
        assertThat(rows(database + "_by_hand")).isEqualTo(rows(database));
        assertThat(schema(database + "_by_hand")).isEqualTo(schema(database));
    }

    @Test
    void I8_shouldSayWhichSecretsTheBackupDoesNotHold() throws Exception {
        database = SERVER.createDatabase("secrets");
        SERVER.run(database, """
                CREATE FOREIGN DATA WRAPPER w;
                CREATE SERVER s FOREIGN DATA WRAPPER w;
                CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'me', password 'hidden');
                CREATE FOREIGN TABLE f (id int) SERVER s;
                """);
        BackupResult backup = new BackupFixture(directory).write(database);

        assertThat(Files.readString(Path.of(backup.place()).resolve("RESTORE.md")))
                .contains("- Create the user mapping of public on s; set password by hand");
        try (Stream<Path> files = Files.walk(Path.of(backup.place()))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain("hidden");
            }
        }
    }

    private static String schema(String database) {
        try (var session = BackupFixture.DATABASES.connect(BackupFixture.environment(database), "test")) {
            session.transactional(true);
            String fingerprint = dev.lockstep.introspect.CatalogReader.withLedger()
                    .read(session)
                    .fingerprint();
            session.rollback();
            return fingerprint;
        }
    }

    /** What it printed; fails when it failed. */
    private String run(Path backup, String command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "output", ".log");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                .directory(backup.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(output.toFile()));
        builder.environment().put("PGHOST", "127.0.0.1");
        builder.environment().put("PGPORT", Integer.toString(SERVER.port()));
        builder.environment().put("PGUSER", "postgres");
        builder.environment().put("RESTORED", database + "_by_hand");
        int status = builder.start().waitFor();
        String printed = Files.readString(output);
        assertThat(status).as("%s%n%s", command, printed).isZero();
        return printed;
    }

    private static boolean installed(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version")
                            .redirectOutput(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
