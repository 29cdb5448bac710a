package dev.lockstep.bench;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.diff.Selection;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Policy;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.introspect.CatalogMemory;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.plan.PlanOptions;
import dev.lockstep.plan.Planner;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.promotion.DriftCheck;
import dev.lockstep.promotion.DriftResult;
import dev.lockstep.promotion.Reprint;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import java.lang.ref.Reference;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * A drift check of two databases, beside the same catalog queries alone (on both databases side by side, in sessions of their own that
 * are opened for it, as the check does) and {@code pg_dump --schema-only} of one after the other, all in one run.
 */
final class DriftBenchmark {
    private static final int RUNS = 7;
    private static final int DUMPS = 3;

    /** Cold is that nothing is remembered of the databases; the service itself has been running for a while, here and later on. */
    private static final int WARM_UPS = 15;

    private final TestPostgres server;
    private final int tables;
    private final Databases databases = new Databases();
    private final Environment wanted;
    private final Environment actual;

    private DriftBenchmark(TestPostgres server, int tables, String source, String target) {
        this.server = server;
        this.tables = tables;
        this.wanted = environment("source", source);
        this.actual = environment("target", target);
    }

    static void run(TestPostgres server, int tables) {
        String source = ManyTables.create(server, tables);
        String target = ManyTables.copy(server, source);
        DriftBenchmark benchmark = new DriftBenchmark(server, tables, source, target);
        double dumps = benchmark.dumps(source, target);
        DriftCheck check = benchmark.remembering();
        double cold = benchmark.cold("no differences", dumps);
        benchmark.again("nothing changed", check, cold, () -> {});
        benchmark.again("nothing changed but other databases", check, cold, () -> takeTransaction(server));
        ChangedAnew one = new ChangedAnew(
                () -> server.run(source, "ALTER TABLE t1 ADD COLUMN one integer"),
                () -> server.run(source, "ALTER TABLE t1 DROP COLUMN one"));
        benchmark.again("1 change", check, cold, one);
        one.leave(false);
        ChangedAnew changing = new ChangedAnew(
                () -> ManyTables.change(server, source, tables), () -> ManyTables.takeBack(server, source, tables));
        benchmark.again(ManyTables.DIFFERENCES + " changes", check, cold, changing);
        benchmark.again(
                "nothing changed but other databases, after those,", check, cold, () -> takeTransaction(server));
        changing.leave(true);
        benchmark.cold(ManyTables.DIFFERENCES + " differences", dumps);
        benchmark.plan();
        server.dropDatabase(source);
        server.dropDatabase(target);
    }

    /** Seconds of dumping both; not a number when no program fits. */
    private double dumps(String source, String target) {
        Optional<PgDump> dump = PgDump.fitting(server);
        if (dump.isEmpty()) {
            Figures.text("pg_dump: no version that reads this server was found, so there is no ratio to it");
            return Double.NaN;
        }
        double seconds = Figures.medianSeconds(DUMPS, () -> {
            dump.get().run(server.url(source));
            dump.get().run(server.url(target));
        });
        Figures.title("Schemas of %,d tables".formatted(tables));
        Figures.line(
                "pg_dump %d --schema-only of both".formatted(dump.get().client().major()), seconds);
        return seconds;
    }

    /** Returns the seconds of the check. */
    private double cold(String situation, double dumps) {
        Figures.title("Drift check of two databases of %,d tables, %s".formatted(tables, situation));
        RawQueries left = recorded(wanted);
        RawQueries right = recorded(actual);
        DriftResult result = coldCheck();
        for (int run = 0; run < WARM_UPS; run++) {
            coldCheck();
        }
        Figures.text("%d differences found, by %d queries of each database"
                .formatted(result.differences().size(), left.size()));
        double raw = Figures.medianSeconds(RUNS, () -> sideBySide(left, right));
        double cold = Figures.medianSeconds(RUNS, this::coldCheck);
        Figures.line("catalog queries alone, on both side by side", raw);
        Figures.line("drift check, cold", cold);
        Figures.ratio("drift check, cold / catalog queries alone (at most 1.3)", cold / raw);
        if (!Double.isNaN(dumps)) {
            Figures.ratio("drift check, cold / pg_dump of both (at most 0.33)", cold / dumps);
        }
        return cold;
    }

    /** One that has checked both already. */
    private DriftCheck remembering() {
        DriftCheck check =
                new DriftCheck(databases, new CatalogMemory(), new Reprint(new ScratchDatabases(databases, null)));
        check(check);
        return check;
    }

    private DriftResult coldCheck() {
        return check(anew());
    }

    /** One that has neither checked anything nor has a session that another has left. */
    private static DriftCheck anew() {
        Databases databases = new Databases();
        return new DriftCheck(databases, new CatalogMemory(), new Reprint(new ScratchDatabases(databases, null)));
    }

    /** What has written to any database of the server, so that it takes more than a glance to see that nothing changed in these. */
    private static void takeTransaction(TestPostgres server) {
        server.run("postgres", "SELECT pg_current_xact_id()");
    }

    /** Makes the changes and takes them back in turn, so that there are as many each time. */
    private static final class ChangedAnew implements Runnable {
        private final Runnable change;
        private final Runnable takeBack;
        private boolean changed;

        ChangedAnew(Runnable change, Runnable takeBack) {
            this.change = change;
            this.takeBack = takeBack;
        }

        @Override
        public void run() {
            (changed ? takeBack : change).run();
            changed = !changed;
        }

        void leave(boolean made) {
            if (changed != made) {
                run();
            }
        }
    }

    /** @param before done before each check, and not timed */
    private void again(String situation, DriftCheck check, double cold, Runnable before) {
        again(situation, "", check, cold, before);
        again(situation, ", in new sessions", check, cold, () -> {
            before.run();
            endKept();
        });
    }

    private void again(String situation, String how, DriftCheck check, double cold, Runnable before) {
        for (int run = 0; run < WARM_UPS; run++) {
            before.run();
            check(check);
        }
        double again = Figures.medianSeconds(RUNS, before, () -> check(check));
        Figures.line("again, %s since%s".formatted(situation, how), again);
        Figures.ratio("again, %s%s / cold (at most 0.1)".formatted(situation, how), again / cold);
    }

    /** As after more than the few seconds for which a check leaves its sessions. */
    private void endKept() {
        databases.connect(wanted, "benchmark").close();
        databases.connect(actual, "benchmark").close();
    }

    private void plan() {
        Figures.title("Plan of two catalogs of %,d tables, %d differences".formatted(tables, ManyTables.DIFFERENCES));
        long before = heap();
        Catalog source = read(wanted);
        Catalog target = read(actual);
        Figures.text("heap that both catalogs take (at most 300 MB of 5,000 tables each): %,d MB"
                .formatted((heap() - before) / 1_000_000));
        double first = seconds(() -> Planner.plan(target, source, PlanOptions.defaults()));
        double plan = Figures.medianSeconds(RUNS, () -> Planner.plan(target, source, PlanOptions.defaults()));
        Figures.text("%d steps"
                .formatted(Planner.plan(target, source, PlanOptions.defaults())
                        .steps()
                        .size()));
        Figures.line("plan, the first of these catalogs (at most 1)", first);
        Figures.line("plan, median (at most 1)", plan);
        Figures.text("heap with all that the plan has worked out about both: %,d MB"
                .formatted((heap() - before) / 1_000_000));
        Reference.reachabilityFence(source);
        Reference.reachabilityFence(target);
    }

    private Catalog read(Environment environment) {
        try (SqlSession session = snapshot(environment)) {
            return new CatalogReader().read(session);
        }
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private DriftResult check(DriftCheck check) {
        return check.againstEnvironment(UUID.randomUUID(), actual, wanted, Selection.defaults(), new SilentProgress());
    }

    private RawQueries recorded(Environment environment) {
        RawQueries queries = new RawQueries();
        try (SqlSession session = snapshot(environment)) {
            new CatalogReader().readDefinitions(new SqlSession(queries.recording(session.connection())));
        }
        return queries;
    }

    private void sideBySide(RawQueries left, RawQueries right) {
        CompletableFuture<Void> other =
                CompletableFuture.runAsync(() -> alone(left, wanted), work -> new Thread(work, "raw-queries").start());
        alone(right, actual);
        other.join();
    }

    private void alone(RawQueries queries, Environment environment) {
        try (SqlSession session = snapshot(environment)) {
            queries.run(session.connection());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private SqlSession snapshot(Environment environment) {
        SqlSession session = databases.connect(environment, "benchmark");
        session.transactional(true);
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        return session;
    }

    private Environment environment(String name, String database) {
        return new Environment(name, ConnectionUrl.parse(server.url(database)), 1, Policy.strict());
    }
}
