package dev.lockstep.backup;

import static dev.lockstep.backup.BackupFixture.SERVER;
import static dev.lockstep.backup.BackupFixture.environment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.progress.SilentProgress;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup that is cut short, however that happens, leaves nothing that looks like one. */
class BackupInterruptionTest {
    @TempDir
    private Path directory;

    private String database;

    @BeforeEach
    void prepare() {
        database = SERVER.createDatabase("backup");
        SERVER.run(
                database,
                "CREATE TABLE public.big AS SELECT g AS id, md5(g::text) || md5((g + 1)::text) AS x FROM generate_series(1, 300000) g");
    }

    @AfterEach
    void drop() {
        SERVER.dropDatabase(database);
    }

    /** Writes a backup in a process of its own. */
    public static void main(String[] arguments) {
        new BackupWriter(
                        new BackupSettings(Path.of(arguments[0]), 2, Duration.ofSeconds(5), 5, null, "test")
                                .with(EngineChoice.NATIVE),
                        new dev.lockstep.environment.Databases())
                .write(
                        new BackupRequest(
                                UUID.fromString(arguments[1]), environment("test", arguments[2]), BackupScope.full()),
                        new SilentProgress());
    }

    @Test
    void I2_shouldLeaveNothingThatLooksWholeWhenTheProcessIsKilled() throws Exception {
        UUID id = BackupRequest.newId();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dlockstep.test.postgres.running=" + SERVER.url("postgres"),
                        BackupInterruptionTest.class.getName(),
                        directory.toString(),
                        id.toString(),
                        SERVER.url(database))
                .redirectErrorStream(true)
                .redirectOutput(
                        Redirect.appendTo(Files.createTempFile("backup", ".log").toFile()))
                .start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> bytesOfRows() > 100_000 || !process.isAlive());
            assertThat(process.isAlive()).as("killed in the middle").isTrue();
        } finally {
            process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        }

        Backups backups = new BackupFixture(directory).backups;
        assertThat(bytesOfRows()).as("something was written").isPositive();
        assertThat(backups.list(null, 9, null)).isEmpty();
        assertThat(directory.resolve(id.toString())).doesNotExist();
        assertThat(backups.sweepUnfinished(Duration.ofHours(1)))
                .as("still young")
                .isZero();
        assertThat(backups.sweepUnfinished(Duration.ofSeconds(-60))).isEqualTo(1);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void I2_shouldLeaveNothingWhenItIsCancelled() {
        Progress cancelled = new CancelledAtFirstTable();
        BackupWriter writer = new BackupFixture(directory).writer;

        assertThatThrownBy(() -> writer.write(BackupRequest.of(environment(database)), cancelled))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(ProblemType.CANCELLED));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void I2_shouldNameTheDirectoryWhenItsDiskIsFull() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("small"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", mount.toString()))
                .as("exit status of mount, which needs root")
                .isZero();
        try {
            Path small = mount.resolve("backups");
            BackupWriter writer = new BackupFixture(small).writer;

            assertThatThrownBy(() -> writer.write(BackupRequest.of(environment(database)), new SilentProgress()))
                    .isInstanceOfSatisfying(ProblemException.class, e -> {
                        assertThat(e.problem().type()).isEqualTo(ProblemType.DISK_FULL);
                        assertThat(e.problem().detail()).contains(small.toString());
                    });
            assertThat(Files.exists(small) ? children(small) : List.of()).isEmpty();
        } finally {
            assertThat(run("umount", mount.toString())).isZero();
        }
    }

    @Test
    void I2_shouldNameTheDirectoryWhenItsDiskBecomesFullInTheMiddle() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("small"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", mount.toString()))
                .as("exit status of mount, which needs root")
                .isZero();
        try {
            BackupWriter writer = new BackupFixture(mount).writer;

            assertThatThrownBy(() -> writer.write(BackupRequest.of(environment(database)), new SilentProgress()))
                    .isInstanceOfSatisfying(ProblemException.class, e -> {
                        assertThat(e.problem().type()).isEqualTo(ProblemType.DISK_FULL);
                        assertThat(e.problem().detail()).contains("became full").contains(mount.toString());
                    });
            assertThat(children(mount)).isEmpty();
        } finally {
            assertThat(run("umount", mount.toString())).isZero();
        }
    }

    private long bytesOfRows() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            long bytes = 0;
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".copy.gz")).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        } catch (java.io.UncheckedIOException e) {
            return 0;
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    /** Lets the first thing begin, and then hears that somebody wants it to stop. */
    private static final class CancelledAtFirstTable extends SilentProgress {
        private volatile boolean cancelled;

        @Override
        public void advanced(long done, long total, String unit) {
            cancelled = true;
        }

        @Override
        public void checkCancelled() {
            if (cancelled) {
                throw new ProblemException(Problem.of(ProblemType.CANCELLED, "Somebody cancelled it."));
            }
        }
    }
}
