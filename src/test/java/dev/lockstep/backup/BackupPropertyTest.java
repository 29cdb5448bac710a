package dev.lockstep.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backup.storage.BackupKeys;
import dev.lockstep.environment.Environment;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.DumpServer;
import dev.lockstep.testing.RandomTable;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random tables with random rows of many types, which after a backup and its restore must be the same. The seed is the test's name. */
class BackupPropertyTest {
    private static final BackupKeys KEYS = BackupKeys.parse(List.of("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34, 35, 36, 37, 38})
    void I2_shouldBeEqualAfterARestoreWhateverTheRows(long seed) {
        BackupSettings settings = new BackupFixture(directory).settings;

        assertEqualAfterRestore(TestPostgres.shared(), seed % 2 == 0 ? settings : settings.with(KEYS), seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {41, 42, 43, 44})
    void I2_shouldBeEqualAfterARestoreOfWhatPgDumpWroteWhateverTheRows(long seed) {
        DumpServer dumps = DumpServer.start().orElse(null);
        Tool.PG_DUMP.assume(dumps != null, "There is no pg_dump that fits a server");
        try (dumps) {
            BackupSettings plain = new BackupSettings(directory, 2, Duration.ofSeconds(5), 5, null, "test");
            BackupSettings settings = new BackupSettings(
                    plain.directory(),
                    plain.storage(),
                    seed % 2 == 0 ? BackupKeys.none() : KEYS,
                    EngineChoice.PG_DUMP,
                    dumps.programs(),
                    plain.connections(),
                    plain.lockTimeout(),
                    plain.retention(),
                    plain.lockstepVersion());

            assertEqualAfterRestore(dumps.server(), settings, seed);
        }
    }

    private static void assertEqualAfterRestore(TestPostgres server, BackupSettings settings, long seed) {
        Random random = new Random(seed);
        String database = server.createDatabase("random");
        String copy = database + "_copy";
        try {
            server.run(database, RandomTable.TYPES_NEEDED);
            for (String table : List.of("one", "two", "three")) {
                RandomTable made = RandomTable.of(random);
                server.run(database, made.creation(table, random));
                int rows = List.of(0, 1, 150, 2_000).get(random.nextInt(4));
                server.run(database, made.filling(table, rows, random.nextLong()));
            }
            Environment original = BackupFixture.environment("test", server.url(database));
            Map<String, String> rows = BackupFixture.rows(original);
            BackupFixture fixture = new BackupFixture(settings);
            BackupResult backup = fixture.writer.write(BackupRequest.of(original), new SilentProgress());

            fixture.restore(backup.id(), new RestoreTarget.NewDatabase(original, copy));

            assertThat(rows).hasSize(3);
            assertThat(BackupFixture.rows(BackupFixture.environment("test", server.url(copy))))
                    .isEqualTo(rows);
        } finally {
            server.dropDatabase(copy);
            server.dropDatabase(database);
        }
    }
}
