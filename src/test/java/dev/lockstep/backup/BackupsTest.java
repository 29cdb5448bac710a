package dev.lockstep.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backup.storage.BackupFolder;
import dev.lockstep.backup.storage.BackupKeys;
import dev.lockstep.backup.storage.DirectoryFiles;
import dev.lockstep.backup.storage.Usage;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path directory;

    private int made;

    @Nested
    class Listing {
        @Test
        void shouldListTheNewestFirstPageByPage() throws IOException {
            UUID first = backup("test", Duration.ofDays(3));
            UUID second = backup("production", Duration.ofDays(2));
            UUID third = backup("test", Duration.ofDays(1));

            assertThat(ids(backups(9, null).list(null, 2, null))).containsExactly(third, second);
            assertThat(ids(backups(9, null).list(null, 2, second))).containsExactly(first);
            assertThat(ids(backups(9, null).list("test", 9, null))).containsExactly(third, first);
        }

        @Test
        void shouldNotListWhatIsUnfinishedOrNoBackup() throws IOException {
            UUID whole = backup("test", Duration.ofDays(1));
            BackupFolder.begin(directory, BackupRequest.newId());
            Files.createDirectories(directory.resolve("lost+found"));
            Files.createDirectories(directory.resolve(BackupRequest.newId().toString()));

            assertThat(ids(backups(9, null).list(null, 9, null))).containsExactly(whole);
        }

        @Test
        void shouldSayWhichBackupThereIsNot() {
            UUID unknown = BackupRequest.newId();
            assertThatThrownBy(() -> backups(9, null).get(unknown))
                    .isInstanceOfSatisfying(ProblemException.class, e -> {
                        assertThat(e.problem().type()).isEqualTo(ProblemType.NOT_FOUND);
                        assertThat(e.problem().detail()).contains(unknown.toString());
                    });
        }
    }

    @Nested
    class Retention {
        @Test
        void shouldKeepTheConfiguredNumberOfEachEnvironment() throws IOException {
            UUID oldest = backup("test", Duration.ofDays(4));
            UUID other = backup("production", Duration.ofDays(3));
            UUID newer = backup("test", Duration.ofDays(2));
            UUID newest = backup("test", Duration.ofDays(1));

            assertThat(backups(2, null).applyRetention()).containsExactly(oldest);
            assertThat(ids(backups(2, null).list(null, 9, null))).containsExactly(newest, newer, other);
            assertThat(directory).isDirectoryNotContaining("glob:**.deleted");
        }

        @Test
        void shouldDeleteWhatIsTooOldButNeverTheLast() throws IOException {
            UUID old = backup("test", Duration.ofDays(40));
            UUID lessOld = backup("test", Duration.ofDays(35));

            assertThat(backups(9, Duration.ofDays(30)).applyRetention()).containsExactly(old);
            assertThat(ids(backups(9, null).list(null, 9, null))).containsExactly(lessOld);
        }

        @Test
        void shouldDeleteTheOldestWhileAllTakeTooMuch() throws IOException {
            UUID oldest = backup("test", Duration.ofDays(4));
            UUID older = backup("test", Duration.ofDays(3));
            UUID newest = backup("test", Duration.ofDays(2));
            UUID other = backup("production", Duration.ofDays(5));
            long two = backups(9, null).get(newest).bytes()
                    + backups(9, null).get(older).bytes();

            assertThat(backupsOfAtMost(two).applyRetention()).containsExactly(oldest);
            assertThat(backupsOfAtMost(two - 1).applyRetention()).containsExactly(older);
            assertThat(backupsOfAtMost(1).applyRetention()).isEmpty();
            assertThat(ids(backups(9, null).list(null, 9, null))).containsExactly(newest, other);
        }

        @Test
        void I2_shouldKeepTheLastWholeOneWhenANewerOneLacksAFile() throws IOException {
            UUID old = backup("test", Duration.ofDays(40));
            UUID whole = backup("test", Duration.ofDays(35));
            UUID broken = backup("test", Duration.ofDays(1));
            Files.delete(directory.resolve(broken.toString()).resolve("schema.sql"));

            assertThat(backups(1, Duration.ofDays(30)).applyRetention()).containsExactly(old);
            assertThat(ids(backups(9, null).list(null, 9, null))).containsExactly(broken, whole);
        }

        @Test
        void I2_shouldKeepWhatIsInUse() throws IOException {
            UUID used = backup("test", Duration.ofDays(4));
            backup("test", Duration.ofDays(1));
            Backups backups = backups(1, null);

            try (Backups.InUse first = backups.use(used);
                    Backups.InUse second = backups.use(used)) {
                assertThat(second.manifest()).isEqualTo(first.manifest());
                assertThat(backups.applyRetention()).isEmpty();
                assertThatThrownBy(() -> backups.delete(used))
                        .isInstanceOfSatisfying(
                                ProblemException.class,
                                e -> assertThat(e.problem().type()).isEqualTo(ProblemType.CONFLICT));
            }
            assertThat(backups.applyRetention()).containsExactly(used);
        }
    }

    @Nested
    class Unfinished {
        @Test
        void shouldBeSweptWhenNobodyWritesThem() throws IOException {
            Path abandoned = Files.createDirectory(directory.resolve(BackupRequest.newId() + ".1f.partial"));
            Files.createFile(abandoned.resolve(Usage.FILE));
            Path deleted = Files.createDirectory(directory.resolve(BackupRequest.newId() + ".2e.deleted"));
            Files.setLastModifiedTime(abandoned, FileTime.from(NOW.minusSeconds(7200)));
            Files.setLastModifiedTime(deleted, FileTime.from(NOW.minusSeconds(7200)));

            try (BackupFolder written = BackupFolder.begin(directory, BackupRequest.newId())) {
                Files.setLastModifiedTime(written.path(), FileTime.from(NOW.minusSeconds(7200)));
                assertThat(backups(1, null).sweepUnfinished(Duration.ofHours(1)))
                        .isEqualTo(2);
                assertThat(written.path()).isDirectory();
            }
            assertThat(directory).isEmptyDirectory();
        }

        @Test
        void shouldBeSweptSoonWhenWhoeverHadThemLockedIsDead() throws IOException {
            Path died = Files.createDirectory(directory.resolve(BackupRequest.newId() + ".1f.partial"));
            Files.createFile(died.resolve(Usage.FILE));
            Files.setLastModifiedTime(died, FileTime.from(Instant.now().minusSeconds(600)));

            assertThat(backups(1, null).sweepUnfinished(Duration.ofDays(10_000)))
                    .isEqualTo(1);
            assertThat(directory).isEmptyDirectory();
        }

        @Test
        void shouldBeLeftAloneWhileTheyAreYoung() throws IOException {
            Path young = Files.createDirectory(directory.resolve(BackupRequest.newId() + ".1f.partial"));
            Files.setLastModifiedTime(young, FileTime.from(NOW.minusSeconds(60)));

            assertThat(backups(1, null).sweepUnfinished(Duration.ofHours(1))).isZero();
            assertThat(young).isDirectory();
        }

        @Test
        void shouldBeDiscardedByTheirId() throws IOException {
            UUID interrupted = BackupRequest.newId();
            Files.createDirectory(directory.resolve(interrupted + ".1f.partial"));
            UUID whole = backup("test", Duration.ofDays(1));

            backups(1, null).discard(interrupted);
            assertThat(directory).isDirectoryNotContaining("glob:**.partial");
            assertThat(directory.resolve(whole.toString())).isDirectory();
            backups(1, null).discard(whole);
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Nested
    class Verification {
        @Test
        void shouldPassWhenNothingWasTouched() throws IOException {
            UUID id = backup("test", Duration.ZERO);
            assertThat(backups(1, null).verifyFiles(id, new SilentProgress()).rows())
                    .isEqualTo(2);
        }

        @Test
        void I2_shouldNameTheFileThatWasChanged() throws IOException {
            UUID id = backup("test", Duration.ZERO);
            Path backup = directory.resolve(id.toString());
            for (String file : List.of("schema.sql", "data/1.copy.gz", "manifest.json", "SHA256SUMS")) {
                byte[] content = Files.readAllBytes(backup.resolve(file));
                for (int position = 0; position < content.length; position += 3) {
                    byte[] changed = content.clone();
                    changed[position] ^= 1;
                    Files.write(backup.resolve(file), changed);
                    assertThatThrownBy(() -> verify(backup))
                            .as("%s changed at %d", file, position)
                            .isInstanceOfSatisfying(
                                    ProblemException.class,
                                    e -> assertThat(e.problem().type()).isEqualTo(ProblemType.BACKUP_FAILED));
                }
                Files.write(backup.resolve(file), content);
            }
        }

        @Test
        void I2_shouldNameTheFileThatIsMissingOrCutOff() throws IOException {
            UUID id = backup("test", Duration.ZERO);
            Path backup = directory.resolve(id.toString());
            for (String file : List.of("schema.sql", "data/1.copy.gz", "manifest.json", "SHA256SUMS")) {
                byte[] content = Files.readAllBytes(backup.resolve(file));
                Files.write(backup.resolve(file), java.util.Arrays.copyOf(content, content.length - 2));
                assertDamaged(backup, file);
                Files.delete(backup.resolve(file));
                assertDamaged(backup, file);
                Files.write(backup.resolve(file), content);
            }
        }

        private void verify(Path backup) {
            BackupVerifier.verify(Backup.open(new DirectoryFiles(backup), BackupKeys.none()), 2, new SilentProgress());
        }

        private void assertDamaged(Path backup, String file) {
            assertThatThrownBy(() -> verify(backup)).isInstanceOfSatisfying(ProblemException.class, e -> {
                assertThat(e.problem().type()).isEqualTo(ProblemType.BACKUP_FAILED);
                assertThat(e.problem().detail())
                        .contains(Path.of(file).getFileName().toString());
            });
        }
    }

    private Backups backups(int keep, @Nullable Duration maxAge) {
        return new Backups(
                new BackupSettings(directory, 1, Duration.ofSeconds(1), keep, maxAge, "test"),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private Backups backupsOfAtMost(long bytes) {
        BackupSettings any = new BackupSettings(directory, 1, Duration.ofSeconds(1), 9, null, "test");
        return new Backups(
                new BackupSettings(
                        any.directory(),
                        any.storage(),
                        any.keys(),
                        any.engine(),
                        null,
                        any.connections(),
                        any.lockTimeout(),
                        new dev.lockstep.backup.Retention(9, null, bytes),
                        any.lockstepVersion()),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static List<UUID> ids(List<Manifest> manifests) {
        return manifests.stream().map(Manifest::id).toList();
    }

    /** A whole backup in format, though of no database. */
    private UUID backup(String environment, Duration age) throws IOException {
        Instant at = NOW.minus(age);
        UUID id = new UUID(at.toEpochMilli() << 16 | 0x7000L | made++, 0x8000_0000_0000_0000L);
        try (BackupFolder folder = BackupFolder.begin(directory, id)) {
            String copy = "COPY \"public\".\"t\" (\"x\") FROM stdin";
            CopyFile.Written written = CopyFile.write(folder, "data/1.copy.gz", copy, out -> {
                out.write("1\n2\n".getBytes(UTF_8));
                return 2;
            });
            Manifest.TableName table = new Manifest.TableName("public", "t");
            Manifest manifest = new Manifest(
                    Manifest.FORMAT,
                    id,
                    Manifest.NATIVE,
                    "test",
                    Manifest.FULL,
                    environment,
                    "db",
                    "UTF8",
                    170_011,
                    "test",
                    at,
                    at,
                    "00000003-00000001-1",
                    "sha256:0",
                    null,
                    null,
                    List.of(new Manifest.TableRows("public", "t", "data/1.copy.gz", 2, copy, table)),
                    List.of(),
                    List.of(written.file(), folder.write("schema.sql", "SELECT 1")));
            BackupFixture.seal(folder, manifest);
            folder.complete();
        }
        return id;
    }
}
