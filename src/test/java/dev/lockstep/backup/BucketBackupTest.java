package dev.lockstep.backup;

import static dev.lockstep.backup.BackupFixture.SERVER;
import static dev.lockstep.backup.BackupFixture.environment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backup.storage.BackupKeys;
import dev.lockstep.backup.storage.BackupStorage;
import dev.lockstep.backup.storage.BucketStorage;
import dev.lockstep.backup.storage.NewFile;
import dev.lockstep.backup.storage.ObjectStore;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups in object storage. */
class BucketBackupTest {
    private static final BackupKeys KEYS = BackupKeys.parse(List.of("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));

    @TempDir
    private Path directory;

    private ObjectStore store;
    private BackupStorage storage;
    private BackupFixture fixture;
    private String database;

    @BeforeEach
    void prepare() throws IOException {
        store = new ObjectStore();
        storage = new BucketStorage(store.bucket("some/where", 3));
        fixture = new BackupFixture(new BackupSettings(directory, 2, Duration.ofSeconds(5), 5, null, "test")
                .with(EngineChoice.NATIVE)
                .with(storage));
        database = BackupFixture.database("rich.sql");
    }

    @AfterEach
    void drop() {
        storage.close();
        store.close();
        SERVER.dropDatabase(database + "_copy");
        SERVER.dropDatabase(database);
    }

    @Test
    void I2_shouldRestoreFromIt() {
        BackupResult backup = fixture.write(database);
        assertThat(backup.place()).isEqualTo("s3://backups/some/where/" + backup.id() + "/");
        assertThat(fixture.backups.list(null, 9, null)).hasSize(1);

        restore(fixture, backup);

        assertThat(BackupFixture.rows(database + "_copy")).isEqualTo(BackupFixture.rows(database));
        assertThat(store.keys()).noneMatch(key -> key.contains(".use/"));
    }

    @Test
    void I1_shouldRestoreWhatIsEncryptedAndNoticeWhatWasChangedBeforeAnythingIsMade() {
        BackupFixture encrypted = new BackupFixture(fixture.settings.with(KEYS));
        BackupResult backup = encrypted.write(database);
        for (String key : store.keys()) {
            byte[] whole = store.content(key);
            byte[] changed = whole.clone();
            changed[whole.length / 2] ^= 1;
            store.replace(key, changed);
            assertThatThrownBy(() -> restore(encrypted, backup))
                    .as(key)
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.BACKUP_FAILED));
            store.replace(key, whole);
        }

        restore(encrypted, backup);

        assertThat(BackupFixture.rows(database + "_copy")).isEqualTo(BackupFixture.rows(database));
    }

    @Test
    void I2_shouldTryAgainWhenItIsBusyForAMoment() {
        store.refuse(2);
        assertThat(fixture.write(database).tables()).isPositive();
    }

    @Test
    void I2_shouldFailAndLeaveNoBackupWhenItVanishesInTheMiddle() {
        for (int bodies = 1; bodies < 20; bodies += 6) {
            store.vanishAfter(bodies);
            assertThatThrownBy(() -> fixture.write(database)).isInstanceOfSatisfying(ProblemException.class, e -> {
                assertThat(e.problem().type()).isEqualTo(ProblemType.BACKUP_FAILED);
                assertThat(e.problem().detail()).contains("s3://backups/some/where/");
            });
            store.vanishAfter(Integer.MAX_VALUE);
            assertThat(fixture.backups.list(null, 9, null)).isEmpty();
        }
        store.age(Instant.now().minus(Duration.ofHours(2)));
        fixture.backups.sweepUnfinished(Duration.ofHours(1));
        assertThat(store.keys()).isEmpty();
        assertThat(store.openUploads()).isZero();
    }

    @Test
    void shouldUploadBigFilesInPartsAndGiveUpWhatIsNotFinished() throws IOException {
        byte[] content = new byte[20 << 20];
        new Random(1).nextBytes(content);
        var id = BackupRequest.newId();
        try (var draft = storage.begin(id)) {
            try (NewFile abandoned = draft.create("abandoned")) {
                abandoned.write(content, 0, 9 << 20);
                assertThat(store.openUploads()).isEqualTo(1);
            }
            assertThat(store.openUploads()).isZero();
            draft.write("big", content);
            draft.write(ManifestFile.NAME, "{}");
            draft.complete();
        }
        assertThat(store.openUploads()).isZero();
        assertThat(storage.files(id).read("big")).isEqualTo(content);
    }

    @Test
    void I2_shouldKeepWhatIsInUseByAnyReplica() {
        BackupResult backup = fixture.write(database);
        Backups other =
                new Backups(fixture.settings.with(new BucketStorage(store.bucket("some/where", 1))), Clock.systemUTC());
        try (Backups.InUse use = fixture.backups.use(backup.id())) {
            assertThatThrownBy(() -> other.delete(backup.id()))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.CONFLICT));
            assertThat(use.manifest().id()).isEqualTo(backup.id());
        }
        other.delete(backup.id());
        assertThat(store.keys()).isEmpty();
    }

    @Test
    void I8_shouldSayWhatTheStorageSaysWithoutTheSecret() {
        BackupFixture wrong = new BackupFixture(fixture.settings.with(new BucketStorage(store.withWrongSecret())));
        assertThatThrownBy(() -> wrong.writer.write(BackupRequest.of(environment(database)), new SilentProgress()))
                .isInstanceOf(ProblemException.class)
                .hasMessageNotContaining("another");
    }

    private void restore(BackupFixture made, BackupResult backup) {
        made.restore(backup.id(), new RestoreTarget.NewDatabase(environment(database), database + "_copy"));
    }
}
