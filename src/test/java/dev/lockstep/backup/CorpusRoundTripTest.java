package dev.lockstep.backup;

import static dev.lockstep.backup.BackupFixture.SERVER;
import static dev.lockstep.backup.BackupFixture.environment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.testing.CorpusSample;
import dev.lockstep.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Schemas of the corpus, backed up, restored, and held against an independent description of both databases, owners and the order of
 * columns included: an evenly spread sample of {@code lockstep.corpus.sample} cases (default 40; {@code 0} for all). Needs the corpus
 * and psql.
 */
class CorpusRoundTripTest {
    private static final int SAMPLE = Integer.getInteger("lockstep.corpus.sample", 40);

    private static final AtomicInteger RESTORED = new AtomicInteger();
    private static final AtomicInteger REFUSED = new AtomicInteger();

    @TempDir
    private static Path directory;

    @AfterAll
    static void report() {
        System.out.printf(
                "Corpus: %d schemas backed up and restored to the same, %d refused by name%n",
                RESTORED.get(), REFUSED.get());
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> I2_shouldRestoreToTheSameFingerprint() throws IOException {
        return CorpusSample.tests(SAMPLE, CorpusRoundTripTest::check);
    }

    private static void check(Path folder) throws IOException, InterruptedException {
        String original = SERVER.createDatabase("corpus");
        String copy = original + "_copy";
        try {
            load(original, folder.resolve("new.sql"));
            if (Files.exists(folder.resolve("seed-new.sql"))) {
                load(original, folder.resolve("seed-new.sql"));
            }
            BackupFixture fixture = new BackupFixture(directory);
            BackupResult backup = backUp(fixture, original);
            fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(original), copy));
            assertThat(fingerprint(copy)).isEqualTo(fingerprint(original));
            assertThat(BackupFixture.rows(copy)).isEqualTo(BackupFixture.rows(original));
            RESTORED.incrementAndGet();
        } finally {
            SERVER.dropDatabase(original);
            SERVER.dropDatabase(copy);
        }
    }

    private static BackupResult backUp(BackupFixture fixture, String database) {
        try {
            return fixture.write(database);
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

    private static void load(String database, Path script) throws IOException, InterruptedException {
        run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", SERVER.url(database), "-f", script.toString());
    }

    private static String fingerprint(String database) throws IOException, InterruptedException {
        return run("bash", CorpusSample.CORPUS.resolve("fingerprint.sh").toString(), SERVER.url(database))
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
