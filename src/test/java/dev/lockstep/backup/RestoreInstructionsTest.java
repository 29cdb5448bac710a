package dev.lockstep.backup;

import static dev.lockstep.backup.BackupFixture.SERVER;
import static dev.lockstep.backup.BackupFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.environment.Environment;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.DumpServer;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.Tool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands that {@code RESTORE.md} gives to people, as they stand there. */
class RestoreInstructionsTest {
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
        Tool.PSQL.assume(Tool.installed("psql", "gzip", "sha256sum"), "psql, gzip and sha256sum are not all there");
        database = BackupFixture.database("rich.sql");
        BackupResult backup = new BackupFixture(directory).write(database);
        PrintedCommands printed = PrintedCommands.of(Path.of(backup.place()));

        assertThat(printed.commands()).hasSize(4);
        for (String command : printed.commands()) {
            assertThat(printed.run(command, SERVER, database + "_by_hand"))
                    .as(command)
                    .isEmpty();
        }
        assertThat(rows(database + "_by_hand")).isEqualTo(rows(database));
        assertThat(schema(BackupFixture.environment(database + "_by_hand")))
                .isEqualTo(schema(BackupFixture.environment(database)));
    }

    /** On a server that the installed pg_dump fits. */
    @Test
    void shouldRestoreWhatPgDumpWrote() throws Exception {
        Tool.PSQL.assume(Tool.installed("psql", "sha256sum"), "psql and sha256sum are not both there");
        Tool.PG_DUMP.assume(Tool.installed("pg_restore"), "pg_restore is not there");
        DumpServer dumps = DumpServer.start().orElse(null);
        Tool.PG_DUMP.assume(dumps != null, "There is no pg_dump that fits a server");
        try (dumps) {
            TestPostgres server = dumps.server();
            String dumped = server.createDatabase("dumped");
            server.run(dumped, BackupFixture.script("rich.sql"));
            Environment original = BackupFixture.environment("test", server.url(dumped));
            Environment byHand = BackupFixture.environment("test", server.url(dumped + "_by_hand"));
            BackupResult backup = new BackupWriter(
                            new BackupFixture(directory).settings.with(EngineChoice.PG_DUMP), BackupFixture.DATABASES)
                    .write(BackupRequest.of(original), new SilentProgress());
            PrintedCommands printed = PrintedCommands.of(Path.of(backup.place()));

            assertThat(printed.commands()).hasSize(4).anyMatch(command -> command.contains(" pg_restore "));
            for (String command : printed.commands()) {
                assertThat(printed.with(dumps.client().folder()).run(command, server, dumped + "_by_hand"))
                        .as(command)
                        .isEmpty();
            }
            assertThat(rows(byHand)).isEqualTo(rows(original));
            assertThat(schema(byHand)).isEqualTo(schema(original));
            server.dropDatabase(dumped + "_by_hand");
            server.dropDatabase(dumped);
        }
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

    private static String schema(Environment database) {
        try (var session = BackupFixture.DATABASES.connect(database, "test")) {
            session.transactional(true);
            String fingerprint = dev.lockstep.introspect.CatalogReader.withLedger()
                    .read(session)
                    .fingerprint();
            session.rollback();
            return fingerprint;
        }
    }
}
