package dev.lockstep.backup;

import static dev.lockstep.backup.BackupFixture.DATABASES;
import static dev.lockstep.backup.BackupFixture.SERVER;
import static dev.lockstep.backup.BackupFixture.environment;
import static dev.lockstep.backup.BackupFixture.rows;
import static dev.lockstep.backup.BackupFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Foreign keys whose triggers are disabled, and rows that break one of them. */
class SilencedKeysTest {
    private static final String BROKEN =
            "insert or update on table \"broken\" violates foreign key constraint \"broken_a_fkey\" (1 statements)";

    private static final String KEYS = "SELECT string_agg(conname || ' ' || convalidated, ', ' ORDER BY conname)"
            + " FROM pg_constraint WHERE contype = 'f'";

    private static final String FIRING =
            "SELECT count(*) FROM pg_trigger WHERE tgrelid IN ('public.kept'::regclass, 'public.broken'::regclass) AND tgenabled <> 'D'";

    @TempDir
    private Path directory;

    private BackupFixture fixture;
    private String database;

    @BeforeEach
    void prepare() {
        fixture = new BackupFixture(directory);
        database = SERVER.createDatabase("silenced");
        SERVER.run(database, """
                CREATE TABLE a (id int PRIMARY KEY);
                CREATE TABLE kept (a int REFERENCES a);
                CREATE TABLE broken (a int REFERENCES a);
                INSERT INTO a VALUES (1);
                INSERT INTO kept VALUES (1);
                ALTER TABLE kept DISABLE TRIGGER ALL;
                ALTER TABLE broken DISABLE TRIGGER ALL;
                INSERT INTO broken VALUES (99);
                """);
    }

    @AfterEach
    void drop() {
        SERVER.dropDatabase(database + "_copy");
        SERVER.dropDatabase(database);
    }

    @Test
    void I2_shouldRestoreThemNotValidWhereRowsBreakThemAndSaySo() {
        BackupResult backup = fixture.write(database);

        RestoreResult restored =
                fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(database), database + "_copy"));

        assertThat(restored.notRestored()).isEqualTo(List.of(BROKEN));
        assertThat(rows(database + "_copy")).isEqualTo(rows(database));
        assertThat(value(database + "_copy", KEYS)).isEqualTo("broken_a_fkey false, kept_a_fkey true");
        assertThat(value(database + "_copy", FIRING)).isEqualTo("0");
    }

    @Test
    void I2_shouldRestoreThemInPlace() {
        BackupResult backup = fixture.write(database);
        Map<String, String> before = rows(database);
        UUID id = BackupRequest.newId();

        RestoreResult restored;
        try (SqlSession session = DATABASES.connect(environment(database), Restorer.sessionName(id))) {
            restored = fixture.restorer.restoreInPlace(
                    id, backup.id(), environment(database), session, new SilentProgress());
        }

        assertThat(restored.notRestored()).isEqualTo(List.of(BROKEN));
        assertThat(rows(database)).containsAllEntriesOf(before);
        assertThat(value(database, KEYS)).isEqualTo("broken_a_fkey false, kept_a_fkey true");
    }
}
