package dev.lockstep.bench;

import dev.lockstep.data.LookupBenchmark;
import dev.lockstep.testing.TestPostgres;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;

/**
 * The benchmark command: {@code ./mvnw -q -Pbenchmark test-compile}. Prints figures, each with the raw limit beside it in the same
 * run; asserts nothing.
 */
public final class Benchmark {
    private static final List<Integer> SIZES = List.of(100, 1_000, 5_000);

    private Benchmark() {}

    /** {@code [number of tables …]}: without arguments all of it, with numbers only drift checks and plans of schemas of these sizes. */
    public static void main(String[] arguments) throws Exception {
        TestPostgres server = TestPostgres.shared();
        System.out.printf(
                "Lockstep benchmark: PostgreSQL %d, Java %s, %d processors%n",
                server.majorVersion(), Runtime.version(), Runtime.getRuntime().availableProcessors());
        List<Integer> sizes = arguments.length == 0
                ? SIZES
                : Arrays.stream(arguments).map(Integer::valueOf).toList();
        for (int tables : sizes) {
            DriftBenchmark.run(server, tables);
        }
        if (arguments.length == 0) {
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
