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
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                assertThat(e.problem().type()).isEqualTo(ProblemType.STORAGE_UNREACHABLE);
                assertThat(e.problem().detail()).contains("s3://backups/some/where/");
            });
            store.vanishAfter(Integer.MAX_VALUE);
            assertThat(fixture.backups.list(null, 9, null)).isEmpty();
        }
        assertThat(fixture.backups.list(null, 9, null)).isEmpty();
        BackupResult backup = fixture.write(database);
        assertThat(fixture.backups.list(null, 9, null)).hasSize(1);
        fixture.backups.delete(backup.id());
        store.age(Instant.now().minus(Duration.ofHours(2)));
        fixture.backups.sweepUnfinished(Duration.ofHours(1));
        assertThat(store.keys()).isEmpty();
        assertThat(store.openUploads()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void I1_shouldFailAndLeaveTheTargetAloneWhenItVanishesInTheMiddleOfARestore(boolean encrypted) {
        BackupSettings once = fixture.settings.with(new BucketStorage(store.bucket("some/where", 1)));
        BackupFixture made = new BackupFixture(encrypted ? once.with(KEYS) : once);
        BackupResult backup = made.write(database);
        SERVER.run(database, "CREATE TABLE public.since (id int); INSERT INTO public.since VALUES (1)");
        Map<String, String> rows = BackupFixture.rows(database);
        String databases = databases();
        RestoreTarget target = new RestoreTarget.Replacement(environment(database));

        int reads = 0;
        boolean restored = false;
        String kept = null;
        while (!restored) {
            store.vanishAfterReads(reads);
            try {
                kept = made.restore(backup.id(), target).kept();
                restored = true;
            } catch (ProblemException e) {
                assertThat(e.problem().type()).as("after %d reads", reads).isEqualTo(ProblemType.STORAGE_UNREACHABLE);
                assertThat(e.problem().detail()).contains("s3://backups/some/where/" + backup.id());
                assertThat(BackupFixture.rows(database)).isEqualTo(rows);
                assertThat(databases()).isEqualTo(databases);
            }
            store.vanishAfterReads(Integer.MAX_VALUE);
            // Seven of the files are of no table.
            reads += 5;
        }

        assertThat(reads).as("it vanished during the restore, too").isGreaterThan(backup.tables() + 7);
        assertThat(BackupFixture.rows(database)).doesNotContainKey("public.since");
        SERVER.dropDatabase(String.valueOf(kept));
    }

    @Test
    void I2_shouldTakeNoBackupForADamagedOneWhenItVanishesWhileThatIsProven() {
        BackupFixture once = new BackupFixture(fixture.settings.with(new BucketStorage(store.bucket("some/where", 1))));
        BackupResult backup = once.write(database);
        BackupProver prover = new BackupProver(
                once.settings,
                BackupFixture.DATABASES,
                once.backups,
                new ScratchDatabases(BackupFixture.DATABASES, ConnectionUrl.parse(SERVER.url("postgres"))),
                Clock.systemUTC());
        store.vanishAfterReads(9);

        assertThatThrownBy(() -> prover.prove(backup.id(), new SilentProgress()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(ProblemType.STORAGE_UNREACHABLE));
        assertThatThrownBy(() -> once.backups.list(null, 9, null)).isInstanceOf(ProblemException.class);

        store.vanishAfterReads(Integer.MAX_VALUE);
        assertThat(once.backups.proof(backup.id())).isEmpty();
        assertThat(prover.prove(backup.id(), new SilentProgress()).proven()).isTrue();
    }

    @Test
    void shouldNeedNoNewerChecksums() throws IOException {
        store.beOld();
        BackupResult backup = fixture.write(database);
        restore(fixture, backup);
        byte[] big = new byte[9 << 20];
        try (var draft = storage.begin(BackupRequest.newId())) {
            draft.write("big", big);
            assertThat(draft.files().read("big")).isEqualTo(big);
        }

        assertThat(BackupFixture.rows(database + "_copy")).isEqualTo(BackupFixture.rows(database));
        fixture.backups.delete(backup.id());
        assertThat(store.keys()).isEmpty();
    }

    private static String databases() {
        return BackupFixture.value("postgres", "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database");
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
    void I2_shouldBeUsableAgainWhenWhoeverDeletedItDiedInTheMiddle() {
        BackupResult backup = fixture.write(database);
        store.replace("some/where/" + backup.id() + "/.deleting", new byte[] {1});
        assertThatThrownBy(() -> fixture.backups.use(backup.id()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(ProblemType.CONFLICT));

        store.age(Instant.now().minus(Duration.ofMinutes(20)));

        try (Backups.InUse use = fixture.backups.use(backup.id())) {
            assertThat(use.manifest().id()).isEqualTo(backup.id());
            assertThat(store.keys()).noneMatch(key -> key.endsWith(".deleting"));
        }
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
