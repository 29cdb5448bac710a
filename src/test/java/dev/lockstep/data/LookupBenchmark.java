package dev.lockstep.data;

import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Prints how long it takes to compare and synchronise a table of 1,000,000 rows (or as many as the first argument says) with 0.1 % differences, beside
 * the plain checksum of the same columns by both servers at once, and beside {@code COPY | COPY}. A part of the benchmark command.
 */
public final class LookupBenchmark {
    private static final String TABLE = """
            CREATE TABLE fee (id bigint PRIMARY KEY, code text NOT NULL, name text, amount numeric(12,4), active boolean,
              created timestamptz, attributes jsonb, grade int);
            INSERT INTO fee SELECT i, 'C' || i, 'name of row ' || i, i * 1.2345, i %% 2 = 0, '2020-01-01'::timestamptz + i * interval '1 minute',
              jsonb_build_object('k', i, 'v', md5(i::text)), i %% 1000 FROM generate_series(1, %d) AS i""";

    private LookupBenchmark() {}

    public static void main(String[] arguments) {
        int rows = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
        try (TwoDatabases databases = new TwoDatabases()) {
            System.out.printf("filling two tables of %,d rows%n", rows);
            databases.both(TABLE.formatted(rows));
            databases.run(databases.target, "UPDATE fee SET name = name || '!' WHERE id % 2000 = 7");
            databases.run(databases.target, "DELETE FROM fee WHERE id % 4000 = 8");
            databases.run(
                    databases.target,
                    "INSERT INTO fee SELECT -i, 'new' || i FROM generate_series(1, %d) AS i".formatted(rows / 4000));
            databases.both("VACUUM ANALYZE fee");
            LookupTable byId = databases.tables("fee").tables().get(0);
            LookupTable byCode = new LookupTable(byId.id(), false, byId.columns(), List.of("code"));
            measure(databases, byId, byCode);
        }
    }

    private static void measure(TwoDatabases databases, LookupTable byId, LookupTable byCode) {
        LookupSet set = new LookupSet(List.of(byId), List.of());
        for (int round = 1; round <= 3; round++) {
            System.out.println("round " + round);
            databases.within(sessions -> {
                time("  checksum of both at once", () -> {
                    CompletableFuture<TableChecksum> other =
                            CompletableFuture.supplyAsync(() -> TableChecksum.of(sessions.source(), byId));
                    TableChecksum checksum = TableChecksum.of(sessions.target(), byId);
                    return checksum.rows() + other.join().rows();
                });
                time("  compare, integer key    ", () -> compare(sessions, byId));
                time("  compare, text key       ", () -> compare(sessions, byCode));
                return null;
            });
            databases.within(sessions -> {
                RowSync.fromSource(sessions, set, RowImages.of(sessions.target(), UUID.randomUUID()));
                time("  compare, equal again    ", () -> compare(sessions, byId));
                return null;
            });
            databases.within(sessions -> {
                time(
                        "  compare and sync        ",
                        () -> RowSync.fromSource(sessions, set, RowImages.of(sessions.target(), UUID.randomUUID())));
                return null;
            });
            databases.within(sessions -> {
                sessions.target().execute("CREATE TABLE public.copied (LIKE public.fee INCLUDING ALL)");
                time("  COPY | COPY             ", () -> copy(sessions));
                return null;
            });
            databases.within(sessions -> {
                sessions.target().execute("TRUNCATE public.fee");
                time(
                        "  first fill              ",
                        () -> RowSync.fromSource(sessions, set, RowImages.of(sessions.target(), UUID.randomUUID())));
                return null;
            });
        }
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.out.printf("heap after: %,d MB%n", (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    }

    private static String compare(DataPlan.Sessions sessions, LookupTable table) {
        try (RowComparison comparison = new RowComparison(sessions.source(), sessions.target(), new SilentProgress())) {
            TableComparison compared = comparison.compare(table, 5);
            return compared.added() + " added, " + compared.changed() + " changed, " + compared.removed() + " removed";
        }
    }

    private static long copy(DataPlan.Sessions sessions) {
        SqlSession source = sessions.source();
        return new CopyPipe(source, sessions.target(), sessions.progress())
                .copy("COPY public.fee TO STDOUT", "COPY public.copied FROM STDIN");
    }

    private static void time(String what, Supplier<?> work) {
        long start = System.nanoTime();
        Object result = work.get();
        System.out.printf("%s %,6d ms   %s%n", what, (System.nanoTime() - start) / 1_000_000, result);
    }
}
