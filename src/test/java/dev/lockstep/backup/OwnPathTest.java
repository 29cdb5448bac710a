package dev.lockstep.backup;

import static dev.lockstep.backup.BackupFixture.DATABASES;
import static dev.lockstep.backup.BackupFixture.SERVER;
import static dev.lockstep.backup.BackupFixture.environment;
import static dev.lockstep.backup.BackupFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.Tool;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database whose checks, domains, computed columns and materialized views call functions that find names by the search_path. */
class OwnPathTest {
    @TempDir
    private Path directory;

    private BackupFixture fixture;
    private String database;

    @BeforeEach
    void prepare() {
        fixture = new BackupFixture(directory);
        database = BackupFixture.database("by-path.sql");
    }

    @AfterEach
    void drop() {
        SERVER.dropDatabase(database + "_copy");
        SERVER.dropDatabase(database);
    }

    @Test
    void I2_shouldRestoreIntoAnotherDatabase() {
        BackupResult backup = fixture.write(database);

        RestoreResult restored =
                fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(database), database + "_copy"));

        assertThat(restored.notRestored()).isEmpty();
        assertThat(rows(database + "_copy")).isEqualTo(rows(database)).hasSize(2);
    }

    @Test
    void I2_shouldRestoreInPlace() {
        BackupResult backup = fixture.write(database);
        var before = rows(database);
        SERVER.run(database, "DELETE FROM app.t");
        UUID id = BackupRequest.newId();

        try (SqlSession session = DATABASES.connect(environment(database), Restorer.sessionName(id))) {
            fixture.restorer.restoreInPlace(id, backup.id(), environment(database), session, new SilentProgress());
        }

        assertThat(rows(database)).containsAllEntriesOf(before);
    }

    @Test
    void I2_shouldProveIt() {
        BackupResult backup = fixture.write(database);

        Proof proof = new BackupProver(
                        fixture.settings,
                        DATABASES,
                        fixture.backups,
                        new ScratchDatabases(DATABASES, ConnectionUrl.parse(SERVER.url("postgres"))),
                        Clock.systemUTC())
                .prove(backup.id(), new SilentProgress());

        assertThat(proof.proven()).isTrue();
    }

    @Test
    void I2_shouldBeRestoredByThePrintedCommands() throws Exception {
        Tool.PSQL.assume(Tool.installed("psql", "gzip", "sha256sum"), "psql, gzip and sha256sum are not all there");
        BackupResult backup = fixture.write(database);
        PrintedCommands printed = PrintedCommands.of(Path.of(backup.place()));

        for (String command : printed.commands()) {
            assertThat(printed.run(command, SERVER, database + "_copy"))
                    .as(command)
                    .isEmpty();
        }

        assertThat(rows(database + "_copy")).isEqualTo(rows(database)).hasSize(2);
    }

    @Test
    void shouldKnowThePathOfTheEnvironmentsSessions() {
        BackupResult backup = fixture.write(database);
        DatabaseProperties properties;
        try (Backups.InUse use = fixture.backups.use(backup.id())) {
            properties =
                    use.backup().read(RestoreScript.FILE, RestoreScript.class).database();
        }

        assertThat(properties.ownPath()).isEqualTo("'app', 'public'");
        assertThat(withoutPath(properties.settings()).ownPath())
                .as("of a backup of an earlier version")
                .isEqualTo("'app', 'public'");
        assertThat(withoutPath(List.of()).ownPath()).isEqualTo("\"$user\", public");
    }

    private static DatabaseProperties withoutPath(List<DatabaseProperties.Setting> settings) {
        return new DatabaseProperties("UTF8", "C", "C", "c", null, null, "postgres", -1, null, null, settings, null);
    }
}
