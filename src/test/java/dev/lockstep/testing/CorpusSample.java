package dev.lockstep.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Some cases of the schema corpus, evenly spread, to be looked at side by side. The corpus is no part of this repository: where it, or
 * psql, is not there, the tests are skipped.
 */
public final class CorpusSample {
    /** The corpus. */
    public static final Path CORPUS = Path.of(System.getProperty("lockstep.corpus", "../shared/corpus"));

    /** Cases that make roles and the like, which the whole server has, are alone with it. */
    private static final ReadWriteLock SERVER = new ReentrantReadWriteLock();

    private CorpusSample() {}

    /** Looks at one case. */
    @FunctionalInterface
    public interface Check {
        void of(Path folder) throws Exception;
    }

    /** @param size about so many cases; 0 for all */
    public static Stream<DynamicTest> tests(int size, Check check) throws IOException {
        return tests(size, TestPostgres.shared(), check);
    }

    /** As {@link #tests(int, Check)}, on another server than the tests' own. */
    public static Stream<DynamicTest> tests(int size, TestPostgres server, Check check) throws IOException {
        assumeTrue(Files.isDirectory(CORPUS), "the corpus is not there");
        Tool.PSQL.assume(Tool.installed("psql"), "psql is not there");
        Path schema = CORPUS.resolve("schema");
        List<Path> cases;
        try (Stream<Path> files = Files.walk(schema)) {
            cases = files.filter(file -> file.endsWith("new.sql"))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        }
        int step = size == 0 ? 1 : Math.max(1, cases.size() / size);
        return Stream.iterate(0, i -> i < cases.size(), i -> i + step)
                .map(cases::get)
                .map(folder -> DynamicTest.dynamicTest(
                        schema.relativize(folder).toString(), () -> check(folder, server, check)));
    }

    private static void check(Path folder, TestPostgres server, Check check) throws Exception {
        String meta = Files.readString(folder.resolve("meta.json"));
        int oldest = new ObjectMapper().readTree(meta).path("minVersion").asInt(0);
        assumeTrue(server.majorVersion() >= oldest, "needs PostgreSQL " + oldest);
        Lock lock = meta.contains("\"isolatedCluster\": true") ? SERVER.writeLock() : SERVER.readLock();
        lock.lock();
        try {
            check.of(folder);
        } finally {
            lock.unlock();
        }
    }
}
