package dev.lockstep.data;

import dev.lockstep.bench.Figures;
import dev.lockstep.bench.HeapInUse;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.Tool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * How long it takes to compare and synchronise a table of 1,000,000 rows with 0.1 % differences, beside the plain checksum of the same
 * columns by both servers at once, and beside {@code COPY … TO STDOUT | COPY … FROM STDIN} between two {@code psql}; and how much heap a
 * comparison needs, of as many rows as wanted. Parts of the benchmark command.
 */
public final class LookupBenchmark {
    private static final int ROUNDS = 5;

    private static final String TABLE = """
            CREATE TABLE fee (id bigint PRIMARY KEY, code text NOT NULL, name text, amount numeric(12,4), active boolean,
              created timestamptz, attributes jsonb, grade int);
            INSERT INTO fee SELECT i, 'C' || i, 'name of row ' || i, i * 1.2345, i %% 2 = 0, '2020-01-01'::timestamptz + i * interval '1 minute',
              jsonb_build_object('k', i, 'v', md5(i::text)), i %% 1000 FROM generate_series(1, %d) AS i""";

    private final TwoDatabases databases;
    private final LookupTable byId;
    private final LookupTable byCode;
    private final LookupSet set;
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();

    private LookupBenchmark(TwoDatabases databases, int rows) {
        this.databases = databases;
        databases.both(TABLE.formatted(rows));
        databases.run(databases.target, "UPDATE fee SET name = name || '!' WHERE id % 2000 = 7");
        databases.run(databases.target, "DELETE FROM fee WHERE id % 4000 = 8");
        databases.run(
                databases.target,
                "INSERT INTO fee SELECT -i, 'new' || i FROM generate_series(1, %d) AS i".formatted(rows / 4000));
        databases.both("VACUUM ANALYZE fee");
        this.byId = databases.tables("fee").tables().get(0);
        this.byCode = new LookupTable(byId.id(), false, byId.columns(), List.of("code"));
        this.set = new LookupSet(List.of(byId), List.of());
    }

    /** Times, and the heap of one comparison. */
    public static void run(int rows) {
        try (TwoDatabases databases = new TwoDatabases()) {
            Figures.title("A lookup table of %,d rows and 8 columns, 0.1 %% of them different".formatted(rows));
            LookupBenchmark benchmark = new LookupBenchmark(databases, rows);
            benchmark.time();
            benchmark.heap();
        }
    }

    /** Only the heap. */
    public static void runHeap(int rows) {
        try (TwoDatabases databases = new TwoDatabases()) {
            Figures.title(
                    "The heap for a lookup table of %,d rows and 8 columns, 0.1 %% of them different".formatted(rows));
            new LookupBenchmark(databases, rows).heap();
        }
    }

    private void time() {
        boolean psql = Tool.installed("psql");
        databases.run(databases.target, "CREATE TABLE public.copied (LIKE public.fee INCLUDING ALL)");
        for (int round = 0; round <= ROUNDS; round++) {
            round(psql);
            if (round == 0) {
                // The first is not counted.
                seconds.clear();
            }
        }
        double checksum = median("checksum of the columns, on both at once");
        double compare = median("compare, integer key");
        Figures.ratio("compare, integer key / checksum (at most 1.5)", compare / checksum);
        Figures.ratio("compare, text key / checksum (at most 1.5)", median("compare, text key") / checksum);
        Figures.ratio("compare, equal again / checksum (at most 1.5)", median("compare, equal again") / checksum);
        double sync = median("compare and sync");
        Figures.line("compare and sync, less comparing (at most 1)", sync - compare);
        double fill = median("first fill of an empty table");
        if (psql) {
            Figures.ratio("first fill / COPY | COPY (at most 1.3)", fill / median("COPY | COPY between two psql"));
        } else {
            Figures.text("psql was not found, so there is no ratio to COPY | COPY");
        }
    }

    private void round(boolean psql) {
        databases.within(sessions -> {
            add("checksum of the columns, on both at once", () -> {
                CompletableFuture<TableChecksum> other =
                        CompletableFuture.supplyAsync(() -> TableChecksum.of(sessions.source(), byId));
                TableChecksum checksum = TableChecksum.of(sessions.target(), byId);
                return checksum.rows() + other.join().rows();
            });
            add("compare, integer key", () -> compare(sessions, byId));
            add("compare, text key", () -> compare(sessions, byCode));
            return null;
        });
        databases.within(sessions -> {
            sync(sessions);
            add("compare, equal again", () -> compare(sessions, byId));
            return null;
        });
        databases.within(sessions -> {
            add("compare and sync", () -> sync(sessions));
            return null;
        });
        if (psql) {
            databases.run(databases.target, "TRUNCATE public.copied");
            add("COPY | COPY between two psql", this::copy);
        }
        databases.within(sessions -> {
            sessions.target().execute("TRUNCATE public.fee");
            add("first fill of an empty table", () -> sync(sessions));
            return null;
        });
    }

    private List<TableDelta> sync(DataPlan.Sessions sessions) {
        return RowSync.fromSource(sessions, set, RowImages.of(sessions.target(), UUID.randomUUID()));
    }

    private static TableComparison compare(DataPlan.Sessions sessions, LookupTable table) {
        try (RowComparison comparison = new RowComparison(sessions.source(), sessions.target(), new SilentProgress())) {
            return comparison.compare(table, 5);
        }
    }

    private int copy() {
        try {
            List<Process> both = ProcessBuilder.startPipeline(List.of(
                    psql(databases.source, "COPY public.fee TO STDOUT"),
                    psql(databases.target, "COPY public.copied FROM STDIN")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)));
            for (Process one : both) {
                if (one.waitFor() != 0) {
                    throw new IllegalStateException("psql failed");
                }
            }
            return both.size();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private ProcessBuilder psql(String database, String sql) {
        return new ProcessBuilder("psql", "-X", "-q", "-c", sql, databases.postgres.url(database))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    private void add(String what, Supplier<?> work) {
        long start = System.nanoTime();
        work.get();
        seconds.computeIfAbsent(what, name -> new ArrayList<>()).add((System.nanoTime() - start) / 1e9);
    }

    /** Prints it, too. */
    private double median(String what) {
        List<Double> sorted = new ArrayList<>(seconds.get(what));
        Collections.sort(sorted);
        double median = sorted.get(sorted.size() / 2);
        Figures.line(what, median);
        return median;
    }

    private void heap() {
        databases.within(sessions -> {
            HeapInUse heap = HeapInUse.during(() -> compare(sessions, byId));
            Figures.text("heap in use while it is compared, above idle (at most 64 MB): %,d MB, seen %d times"
                    .formatted(heap.mostAboveIdle() >> 20, heap.looks()));
            return null;
        });
        databases.within(sessions -> {
            HeapInUse heap = HeapInUse.during(() -> sync(sessions));
            Figures.text("heap in use while it is compared and synchronised, above idle: %,d MB, seen %d times"
                    .formatted(heap.mostAboveIdle() >> 20, heap.looks()));
            return null;
        });
    }
}
