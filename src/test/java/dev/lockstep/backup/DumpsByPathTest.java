package dev.lockstep.backup;

import static dev.lockstep.backup.BackupFixture.DATABASES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.DumpServer;
import dev.lockstep.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases whose functions find names by the {@code search_path}, which pg_restore empties, or read values by other settings. */
class DumpsByPathTest {
    private static DumpServer dumps;

    @TempDir
    private Path directory;

    private String database = "";

    @BeforeAll
    static void start() {
        dumps = DumpServer.start().orElse(null);
        Tool.PG_DUMP.assume(dumps != null, "There is no pg_dump that fits a server");
    }

    @AfterAll
    static void stop() {
        if (dumps != null) {
            dumps.close();
        }
    }

    private void prepare(String script) {
        database = dumps.server().createDatabase("by_path");
        dumps.server().run(database, BackupFixture.script(script));
    }

    @AfterEach
    void drop() {
        if (!database.isEmpty()) {
            dumps.server().dropDatabase(database + "_copy");
            dumps.server().dropDatabase(database);
        }
    }

    @Test
    void shouldBeBackedUpNativelyWhereThatIsLeftToLockstep() {
        prepare("by-path.sql");
        assertThat(backUp(EngineChoice.AUTO).engine()).isEqualTo("native");
        dumps.server().run(database, """
                CREATE OR REPLACE FUNCTION app.allowed(int) RETURNS boolean LANGUAGE plpgsql STABLE
                    AS 'BEGIN RETURN $1 IS DISTINCT FROM 7; END';
                CREATE OR REPLACE FUNCTION app.half(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN div($1, 2); END'
                """);
        assertThat(backUp(EngineChoice.AUTO).engine())
                .as("of functions that speak of nothing")
                .isEqualTo("pg_dump");
    }

    @ParameterizedTest
    @ValueSource(strings = {"by-path.sql", "by-settings.sql"})
    void I2_shouldRestoreAndProveADump(String script) {
        prepare(script);
        BackupResult backup = backUp(EngineChoice.PG_DUMP);
        BackupFixture fixture = fixture(EngineChoice.PG_DUMP);
        assertThat(backup.engine()).isEqualTo("pg_dump");

        RestoreResult restored =
                fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(database), database + "_copy"));

        assertThat(restored.notRestored()).isEmpty();
        assertSame();
        assertThat(new BackupProver(
                                fixture.settings,
                                DATABASES,
                                fixture.backups,
                                new ScratchDatabases(
                                        DATABASES,
                                        ConnectionUrl.parse(dumps.server().url("postgres"))),
                                Clock.systemUTC())
                        .prove(backup.id(), new SilentProgress())
                        .proven())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"by-path.sql", "by-settings.sql"})
    void I2_shouldBeRestoredByThePrintedCommands(String script) throws Exception {
        Tool.PSQL.assume(Tool.installed("psql", "sha256sum"), "psql and sha256sum are not both there");
        Tool.PG_DUMP.assume(Tool.installed("pg_restore"), "pg_restore is not there");
        prepare(script);
        BackupResult backup = backUp(EngineChoice.PG_DUMP);
        PrintedCommands printed =
                PrintedCommands.of(Path.of(backup.place())).with(dumps.client().folder());

        for (String command : printed.commands()) {
            assertThat(printed.run(command, dumps.server(), database + "_copy"))
                    .as(command)
                    .isEmpty();
        }

        assertSame();
    }

    /** pg_restore reads the rows of a table when it has printed the beginning of them. */
    @Test
    void I2_shouldNotSucceedByThePrintedCommandsWhenPgRestoreFailsInTheMiddle() throws Exception {
        Tool.PSQL.assume(Tool.installed("psql"), "psql is not there");
        Tool.PG_DUMP.assume(Tool.installed("pg_restore"), "pg_restore is not there");
        prepare("by-path.sql");
        BackupResult backup = backUp(EngineChoice.PG_DUMP);
        PrintedCommands printed =
                PrintedCommands.of(Path.of(backup.place())).with(dumps.client().folder());
        List<String> commands = printed.commands();
        try (Stream<Path> files = Files.list(Path.of(backup.place(), "dump"))) {
            for (Path rows : files.filter(file -> file.getFileName().toString().matches("\\d+\\.dat.*"))
                    .toList()) {
                Files.delete(rows);
            }
        }

        printed.run(commands.get(1), dumps.server(), database + "_copy");

        assertThatThrownBy(() -> printed.run(commands.get(2), dumps.server(), database + "_copy"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("pg_restore: error");
    }

    private void assertSame() {
        assertThat(BackupFixture.rows(environment(database + "_copy")))
                .isEqualTo(BackupFixture.rows(environment(database)))
                .hasSize(2);
        assertThat(numbered(database + "_copy")).isEqualTo(numbered(database)).isEqualTo(3);
    }

    private static long numbered(String database) {
        try (SqlSession session = DATABASES.connect(environment(database), "test")) {
            return session.queryOne("SELECT last_value FROM app.numbers", row -> row.getLong(1));
        }
    }

    private BackupResult backUp(EngineChoice engine) {
        return fixture(engine).writer.write(BackupRequest.of(environment(database)), new SilentProgress());
    }

    private BackupFixture fixture(EngineChoice engine) {
        BackupSettings plain = new BackupSettings(directory, 2, Duration.ofSeconds(5), 5, null, "test");
        return new BackupFixture(new BackupSettings(
                plain.directory(),
                plain.storage(),
                plain.keys(),
                engine,
                dumps.programs(),
                plain.connections(),
                plain.lockTimeout(),
                plain.retention(),
                plain.lockstepVersion()));
    }

    private static Environment environment(String database) {
        return BackupFixture.environment("test", dumps.server().url(database));
    }
}
