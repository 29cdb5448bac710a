package dev.lockstep.backup;

import dev.lockstep.backup.client.PostgresClient;
import dev.lockstep.bench.Figures;
import dev.lockstep.environment.Environment;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A native backup and its restore of a database of 200 tables and 2 GB, beside {@code pg_dump -Fd -j2}, as it is and packing as ours does,
 * and {@code pg_restore -j2}. All are gzip. Ours writes checksums and reads its files back, and proves what it restored; theirs do neither. A part of the
 * benchmark command; where the server that it runs on is newer than the programs that are there, it takes another server.
 */
public final class BackupBenchmark {
    private static final int TABLES = 200;
    private static final int ROUNDS = 3;

    /** 2 GB on disk, indexes included. */
    private static final int ROWS = 52_000;

    private static final int CONNECTIONS = 2;

    /** What {@link CopyFile} packs with. */
    private static final String LEVEL = "4";

    private static final String TABLE = """
            CREATE TABLE t%1$d (id bigint PRIMARY KEY, code text NOT NULL, name text, amount numeric(12, 4), active boolean,
              created timestamptz, attributes jsonb, grade int);
            INSERT INTO t%1$d SELECT i, 'C' || i, 'name of row ' || i, i * 1.2345, i %% 2 = 0, '2020-01-01'::timestamptz + i * interval '1 minute',
              jsonb_build_object('k', i, 'v', md5((i * %1$d)::text)), i %% 1000 FROM generate_series(1, %2$d) AS i;
            CREATE INDEX ON t%1$d (code);
            """;

    private final TestPostgres server;
    private final Path directory;
    private final BackupFixture fixture;
    private final String database;
    private final List<String> restored = new ArrayList<>();

    private BackupBenchmark(TestPostgres server, Path directory, String database) {
        this.server = server;
        this.directory = directory;
        this.database = database;
        this.fixture = new BackupFixture(
                new BackupSettings(directory.resolve("ours"), CONNECTIONS, Duration.ofSeconds(5), 2, null, "benchmark")
                        .with(EngineChoice.NATIVE));
    }

    public static void run(TestPostgres usual) throws Exception {
        Figures.title("Backup and restore of %d tables, %d connections".formatted(TABLES, CONNECTIONS));
        Optional<TestPostgres> other = client(usual).isPresent() ? Optional.empty() : TestPostgres.startOtherVersion();
        TestPostgres server = other.orElse(usual);
        Path directory = Files.createTempDirectory("lockstep-benchmark");
        String database = server.createDatabase("backup");
        BackupBenchmark benchmark = new BackupBenchmark(server, directory, database);
        try {
            for (int table = 1; table <= TABLES; table++) {
                server.run(database, TABLE.formatted(table, ROWS));
            }
            server.run(database, "VACUUM ANALYZE");
            benchmark.measure(client(server));
        } finally {
            benchmark.restored.forEach(server::dropDatabase);
            server.dropDatabase(database);
            other.ifPresent(TestPostgres::close);
            delete(directory);
        }
    }

    private static Optional<PostgresClient> client(TestPostgres server) {
        return PostgresClient.atLeast(server.majorVersion(), null);
    }

    private void measure(Optional<PostgresClient> client) throws Exception {
        Figures.text("PostgreSQL %d, %,d MB".formatted(server.majorVersion(), bytes() >> 20));
        List<Double> ourBackups = new ArrayList<>();
        List<Double> ourRestores = new ArrayList<>();
        List<Double> dumps = new ArrayList<>();
        List<Double> usualDumps = new ArrayList<>();
        List<Double> theirRestores = new ArrayList<>();
        long ourBytes = 0;
        long theirBytes = 0;
        long usualBytes = 0;
        // In turn, so that a machine that becomes slower is slower for both.
        for (int round = 0; round < ROUNDS; round++) {
            BackupResult[] backup = new BackupResult[1];
            ourBackups.add(seconds(
                    () -> backup[0] = fixture.writer.write(BackupRequest.of(environment()), new SilentProgress())));
            ourBytes = backup[0].bytes();
            ourRestores.add(seconds(() -> restore(backup[0].id())));
            if (client.isPresent()) {
                Path dump = directory.resolve("theirs" + round);
                usualDumps.add(seconds(() -> dump(client.get(), dump)));
                usualBytes = size(dump);
                delete(dump);
                dumps.add(seconds(() -> dump(client.get(), dump, "-Z" + LEVEL)));
                theirBytes = size(dump);
                theirRestores.add(seconds(() -> restore(client.get(), dump)));
                delete(dump);
            }
        }
        Figures.line("native backup, read back", median(ourBackups));
        Figures.line("native restore, proven", median(ourRestores));
        if (client.isEmpty()) {
            Figures.text("pg_dump: no version that reads a server that is here was found, so there is no ratio to it");
            return;
        }
        Figures.line("pg_dump -Fd -j2", median(usualDumps));
        Figures.line("pg_dump -Fd -j2 -Z" + LEVEL, median(dumps));
        Figures.line("pg_restore -j2", median(theirRestores));
        Figures.ratio("native backup / pg_dump (at most 1)", median(ourBackups) / median(usualDumps));
        Figures.ratio("native backup / pg_dump -Z" + LEVEL, median(ourBackups) / median(dumps));
        Figures.ratio("native restore / pg_restore (at most 1)", median(ourRestores) / median(theirRestores));
        Figures.ratio("size, native / pg_dump (at most 1.1)", (double) ourBytes / usualBytes);
        Figures.ratio("size, native / pg_dump -Z" + LEVEL, (double) ourBytes / theirBytes);
    }

    private Environment environment() {
        return BackupFixture.environment("benchmark", server.url(database));
    }

    private void restore(UUID backup) {
        String name = fresh();
        fixture.restore(backup, new RestoreTarget.NewDatabase(environment(), name));
        discard(name);
    }

    private void dump(PostgresClient client, Path dump, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-Fd", "-j" + CONNECTIONS, "-f", dump.toString()));
        arguments.addAll(List.of(options));
        arguments.add(server.url(database));
        finish(client.program("pg_dump"), arguments.toArray(String[]::new));
    }

    private void restore(PostgresClient client, Path dump) throws Exception {
        String name = fresh();
        server.run("postgres", "CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'");
        finish(client.program("pg_restore"), "-j" + CONNECTIONS, "-d", server.url(name), dump.toString());
        discard(name);
    }

    private String fresh() {
        String name = "restored_" + UUID.randomUUID().toString().substring(0, 8);
        restored.add(name);
        return name;
    }

    private void discard(String name) {
        server.dropDatabase(name);
        restored.remove(name);
    }

    private static void finish(String program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException(program + " failed");
        }
    }

    private long bytes() {
        try (SqlSession session = BackupFixture.DATABASES.connect(environment(), "benchmark")) {
            return session.queryOne(
                    "SELECT pg_catalog.pg_database_size(pg_catalog.current_database())", row -> row.getLong(1));
        }
    }

    private static double seconds(Figures.Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
