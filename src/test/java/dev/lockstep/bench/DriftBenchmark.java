package dev.lockstep.bench;

import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Policy;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.promotion.DriftCheck;
import dev.lockstep.promotion.DriftResult;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/** A drift check of two databases, beside {@code pg_dump --schema-only} of both, one after the other, in the same run. */
final class DriftBenchmark {
    private static final int RUNS = 5;

    private DriftBenchmark() {}

    static void run(TestPostgres server, int tables) throws IOException, InterruptedException {
        String source = ManyTables.create(server, tables);
        String target = ManyTables.create(server, tables);
        ManyTables.change(server, source, tables);
        DriftCheck check = new DriftCheck(new Databases());
        Environment wanted = environment(server, "source", source);
        Environment actual = environment(server, "target", target);

        Figures.title("Drift check of two databases of %,d tables, 50 differences".formatted(tables));
        DriftResult result = check.againstEnvironment(UUID.randomUUID(), actual, wanted, new SilentProgress());
        Figures.text("differences found: " + result.differences().size());
        double drift = Figures.medianSeconds(
                RUNS, () -> check.againstEnvironment(UUID.randomUUID(), actual, wanted, new SilentProgress()));
        Figures.line("drift check (median of " + RUNS + ")", drift);
        if (dumpWorks(server, source)) {
            double dumps = Figures.medianSeconds(3, () -> {
                dump(server, source);
                dump(server, target);
            });
            Figures.line("pg_dump --schema-only of both (median of 3)", dumps);
            Figures.ratio("drift check / pg_dump of both", drift / dumps);
        } else {
            Figures.text("pg_dump: none found that reads this server");
        }
        server.dropDatabase(source);
        server.dropDatabase(target);
    }

    private static Environment environment(TestPostgres server, String name, String database) {
        return new Environment(name, ConnectionUrl.parse(server.url(database)), 1, Policy.strict());
    }

    private static boolean dumpWorks(TestPostgres server, String database) throws InterruptedException {
        try {
            return dump(server, database) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int dump(TestPostgres server, String database) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of("pg_dump", "--schema-only", server.url(database)))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor();
    }
}
