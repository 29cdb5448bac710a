package dev.lockstep.bench;

import dev.lockstep.data.LookupBenchmark;
import dev.lockstep.testing.TestPostgres;
import org.flywaydb.core.Flyway;

/**
 * The benchmark command: {@code ./mvnw -q -Pbenchmark test-compile}. Prints figures, each with the raw limit beside it in the same
 * run; asserts nothing.
 */
public final class Benchmark {
    private Benchmark() {}

    public static void main(String[] arguments) throws Exception {
        try (TestPostgres server = TestPostgres.startSeparate()) {
            System.out.printf(
                    "Lockstep benchmark: PostgreSQL %d (embedded, fsync off), Java %s, %d processors%n",
                    server.majorVersion(),
                    Runtime.version(),
                    Runtime.getRuntime().availableProcessors());
            DriftBenchmark.run(server, 1_000);
            Figures.title("A lookup table of 1,000,000 rows and 8 columns, 0.1 % of them different");
            LookupBenchmark.main(new String[0]);
            Figures.title("The queue, on a store of its own");
            QueueBenchmark.main(new String[] {store(server)});
        }
        System.exit(0);
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
}
