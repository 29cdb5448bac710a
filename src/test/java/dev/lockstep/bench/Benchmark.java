package dev.lockstep.bench;

import dev.lockstep.backup.BackupBenchmark;
import dev.lockstep.data.LookupBenchmark;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.truth.drizzle.TruthBenchmark;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;

/**
 * The benchmark command: {@code ./mvnw -q -Pbenchmark test-compile}. Prints figures, each with the raw limit beside it in the same
 * run; asserts nothing. {@code -Dbenchmark=drift-1000,rows} runs these parts of it only.
 */
public final class Benchmark {
    private static final Map<String, Part> PARTS = new LinkedHashMap<>();

    static {
        for (int tables : List.of(100, 1_000, 5_000)) {
            PARTS.put("drift-" + tables, server -> DriftBenchmark.run(server, tables));
        }
        PARTS.put("rows", server -> LookupBenchmark.run(1_000_000));
        PARTS.put("rows-heap", server -> LookupBenchmark.runHeap(10_000_000));
        PARTS.put("backup", BackupBenchmark::run);
        PARTS.put("queue", Benchmark::queue);
        PARTS.put("truth", TruthBenchmark::run);
    }

    private Benchmark() {}

    /** {@code all}, or names of parts with commas between. */
    public static void main(String[] arguments) throws Exception {
        String wanted = arguments.length == 0 ? "all" : arguments[0];
        List<String> names = wanted.equals("all") ? List.copyOf(PARTS.keySet()) : List.of(wanted.split(","));
        for (String name : names) {
            if (!PARTS.containsKey(name)) {
                System.err.printf("There is no part \"%s\" of the benchmark; there are: %s.%n", name, PARTS.keySet());
                System.exit(2);
            }
        }
        TestPostgres server = TestPostgres.shared();
        System.out.printf(
                "Lockstep benchmark: PostgreSQL %d, Java %s, %d processors%n",
                server.majorVersion(), Runtime.version(), Runtime.getRuntime().availableProcessors());
        for (String name : names) {
            PARTS.get(name).run(server);
        }
        System.exit(0);
    }

    private static void queue(TestPostgres server) throws Exception {
        Figures.title("The queue, on a store of its own");
        QueueBenchmark.main(new String[] {store(server)});
    }

    private static String store(TestPostgres server) {
        String database = server.createDatabase("store");
        Flyway.configure()
                .dataSource(server.jdbcUrl(database), null, null)
                .locations("classpath:db/migration")
                .load()
                .migrate();
        return server.url(database);
    }

    /** One part of the benchmark. */
    private interface Part {
        void run(TestPostgres server) throws Exception;
    }
}
