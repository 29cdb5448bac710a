package dev.lockstep.backup;

import static dev.lockstep.backup.BackupFixture.SERVER;
import static dev.lockstep.backup.BackupFixture.environment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.environment.Environment;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.CorpusSample;
import dev.lockstep.testing.DumpServer;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Schemas of the corpus, backed up, restored, and held against an independent description of both databases, owners and the order of
 * columns included: an evenly spread sample of {@code lockstep.corpus.sample} cases (default 40; {@code 0} for all), and a fourth of them
 * both natively and by pg_dump, where there is one that fits a server. Needs the corpus and psql.
 */
class CorpusRoundTripTest {
    private static final int SAMPLE = Integer.getInteger("lockstep.corpus.sample", 40);

    private static final AtomicInteger RESTORED = new AtomicInteger();
    private static final AtomicInteger REFUSED = new AtomicInteger();

    private static @Nullable DumpServer dumps;

    @TempDir
    private static Path directory;

    @AfterAll
    static void report() {
        System.out.printf(
                "Corpus: %d schemas backed up and restored to the same, %d refused by name%n",
                RESTORED.get(), REFUSED.get());
    }

    @AfterAll
    static void stop() {
        if (dumps != null) {
            dumps.close();
        }
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> I2_shouldRestoreToTheSameFingerprint() throws IOException {
        return CorpusSample.tests(SAMPLE, folder -> check(folder, SERVER, List.of(new BackupFixture(directory))));
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> I2_shouldRestoreToTheSameFingerprintAsFromPgDump() throws IOException {
        dumps = DumpServer.start().orElse(null);
        Tool.PG_DUMP.assume(dumps != null, "There is no pg_dump that fits a server");
        DumpServer there = dumps;
        BackupSettings plain = new BackupSettings(directory, 2, Duration.ofSeconds(5), 5, null, "test");
        BackupSettings byPgDump = new BackupSettings(
                plain.directory(),
                plain.storage(),
                plain.keys(),
                EngineChoice.PG_DUMP,
                there.programs(),
                plain.connections(),
                plain.lockTimeout(),
                plain.retention(),
                plain.lockstepVersion());
        List<BackupFixture> both = List.of(new BackupFixture(directory), new BackupFixture(byPgDump));
        return CorpusSample.tests((SAMPLE + 3) / 4, there.server(), folder -> check(folder, there.server(), both));
    }

    /** @param engines each of which makes a backup that is restored */
    private static void check(Path folder, TestPostgres server, List<BackupFixture> engines)
            throws IOException, InterruptedException {
        Environment original = environment("test", server.url(server.createDatabase("corpus")));
        String copy = original.url().database() + "_copy";
        try {
            load(original, folder.resolve("new.sql"));
            if (Files.exists(folder.resolve("seed-new.sql"))) {
                load(original, folder.resolve("seed-new.sql"));
            }
            for (BackupFixture fixture : engines) {
                BackupResult backup = backUp(fixture, original);
                fixture.restore(backup.id(), new RestoreTarget.NewDatabase(original, copy));
                Environment restored = RestoreTarget.at(original, copy);
                assertThat(fingerprint(restored)).as(backup.engine()).isEqualTo(fingerprint(original));
                assertThat(BackupFixture.rows(restored)).as(backup.engine()).isEqualTo(BackupFixture.rows(original));
                server.dropDatabase(copy);
            }
            RESTORED.incrementAndGet();
        } finally {
            server.dropDatabase(original.url().database());
            server.dropDatabase(copy);
        }
    }

    private static BackupResult backUp(BackupFixture fixture, Environment database) {
        try {
            return fixture.writer.write(BackupRequest.of(database), new SilentProgress());
        } catch (ProblemException e) {
            if (e.problem().type() == ProblemType.NOT_HANDLED) {
                REFUSED.incrementAndGet();
            }
            assumeTrue(
                    e.problem().type() != ProblemType.NOT_HANDLED,
                    () -> "refused: " + e.problem().items());
            throw e;
        }
    }

    private static void load(Environment database, Path script) throws IOException, InterruptedException {
        run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database.url().redacted(), "-f", script.toString());
    }

    private static String fingerprint(Environment database) throws IOException, InterruptedException {
        return run(
                        "bash",
                        CorpusSample.CORPUS.resolve("fingerprint.sh").toString(),
                        database.url().redacted())
                // A backup holds no secrets (I8).
                .replaceAll("password=[^,\\n]*(, )?", "");
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("lockstep-corpus", ".out");
        try {
            ProcessBuilder builder =
                    Tool.process(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().put("FP_STRICT", "1");
            Process process = builder.start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            String printed = Files.readString(output);
            assertThat(process.exitValue()).as(printed).isZero();
            return printed;
        } finally {
            Files.delete(output);
        }
    }
}
