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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Databases whose checks, domains, computed columns, indexes and materialized views depend on settings of sessions: the search_path, by
 * which functions find names, and those by which values are read and printed.
 */
class OwnSessionsTest {
    @TempDir
    private Path directory;

    private BackupFixture fixture;
    private String database = "";

    private void prepare(String script) {
        fixture = new BackupFixture(directory);
        database = BackupFixture.database(script);
    }

    @AfterEach
    void drop() {
        if (!database.isEmpty()) {
            SERVER.dropDatabase(database + "_copy");
            SERVER.dropDatabase(database);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"by-path.sql", "by-settings.sql"})
    void I2_shouldRestoreIntoAnotherDatabase(String script) {
        prepare(script);
        BackupResult backup = fixture.write(database);

        RestoreResult restored =
                fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(database), database + "_copy"));

        assertThat(restored.notRestored()).isEmpty();
        assertThat(rows(database + "_copy")).isEqualTo(rows(database)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"by-path.sql", "by-settings.sql"})
    void I2_shouldRestoreInPlace(String script) {
        prepare(script);
        BackupResult backup = fixture.write(database);
        var before = rows(database);
        SERVER.run(database, "DELETE FROM app.t");
        UUID id = BackupRequest.newId();

        try (SqlSession session = DATABASES.connect(environment(database), Restorer.sessionName(id))) {
            fixture.restorer.restoreInPlace(id, backup.id(), environment(database), session, new SilentProgress());
        }

        assertThat(rows(database)).containsAllEntriesOf(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"by-path.sql", "by-settings.sql"})
    void I2_shouldProveIt(String script) {
        prepare(script);
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

    @ParameterizedTest
    @ValueSource(strings = {"by-path.sql", "by-settings.sql"})
    void I2_shouldBeRestoredByThePrintedCommands(String script) throws Exception {
        Tool.PSQL.assume(Tool.installed("psql", "gzip", "sha256sum"), "psql, gzip and sha256sum are not all there");
        prepare(script);
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
    void I2_shouldFillViewsAndBuildIndexesAsSessionsDo() {
        prepare("by-settings.sql");
        BackupResult backup = fixture.write(database);
        SERVER.run(database, "DELETE FROM app.t; REFRESH MATERIALIZED VIEW app.days");
        UUID id = BackupRequest.newId();

        fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(database), database + "_copy"));
        try (SqlSession session = DATABASES.connect(environment(database), Restorer.sessionName(id))) {
            fixture.restorer.restoreInPlace(id, backup.id(), environment(database), session, new SilentProgress());
        }

        for (String restored : List.of(database, database + "_copy")) {
            assertThat(BackupFixture.value(restored, "SELECT string_agg(day::text, ' ' ORDER BY id) FROM app.days"))
                    .isEqualTo("2026-01-01 2026-01-02 2026-07-05");
        }
    }

    @Test
    void shouldKnowWhatTheEnvironmentsSessionsReadAndPrintValuesBy() {
        prepare("by-settings.sql");
        DatabaseProperties properties = properties(fixture.write(database));
        ValueSettings own = new ValueSettings("America/New_York", "ISO, DMY", "sql_standard", "escape");

        assertThat(properties.values()).isEqualTo(own);
        assertThat(withoutPath(properties.settings()).ownValues())
                .as("of a backup of an earlier version")
                .isEqualTo(own);
        assertThat(withoutPath(List.of()).ownValues())
                .isEqualTo(new ValueSettings("UTC", "ISO, MDY", "postgres", "hex"));
    }

    @Test
    void shouldKnowThePathOfTheEnvironmentsSessions() {
        prepare("by-path.sql");
        BackupResult backup = fixture.write(database);
        DatabaseProperties properties = properties(backup);

        assertThat(properties.ownPath()).isEqualTo("'app', 'public'");
        assertThat(withoutPath(properties.settings()).ownPath())
                .as("of a backup of an earlier version")
                .isEqualTo("'app', 'public'");
        assertThat(withoutPath(List.of()).ownPath()).isEqualTo("\"$user\", public");
    }

    private DatabaseProperties properties(BackupResult backup) {
        try (Backups.InUse use = fixture.backups.use(backup.id())) {
            return use.backup().read(RestoreScript.FILE, RestoreScript.class).database();
        }
    }

    private static DatabaseProperties withoutPath(List<DatabaseProperties.Setting> settings) {
        return new DatabaseProperties(
                "UTF8", "C", "C", "c", null, null, "postgres", -1, null, null, settings, null, null);
    }
}
