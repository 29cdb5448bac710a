package dev.lockstep.truth.drizzle;

import dev.lockstep.bench.Figures;
import dev.lockstep.bench.HeapInUse;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Environments;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.environment.ScratchWatch;
import dev.lockstep.introspect.CatalogMemory;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.truth.ReadTruth;
import dev.lockstep.truth.SourceFiles;
import dev.lockstep.truth.TestTruths;
import dev.lockstep.truth.TruthFiles;
import dev.lockstep.truth.TruthReader;
import dev.lockstep.truth.TruthSource;
import dev.lockstep.truth.TruthStatements;
import dev.lockstep.truth.TruthVersion;
import dev.lockstep.truth.Truths;
import dev.lockstep.truth.drizzle.DrizzleCorpus.Case;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Reading a {@code schema.ts} of 100 tables as the source of truth, in a service that was started long ago, beside {@code drizzle-kit
 * export} of the same file. Each cold reading is of a text that was never read before. In a service that was not set up at its start,
 * since its configuration says nothing of Drizzle, the first reading is slower: it is timed on its own.
 */
public final class TruthBenchmark {
    private static final int RUNS = 7;
    private static final int EXPORTS = 3;
    private static final int PACKAGES = 300;
    private static final String SCHEMA = "hundred_tables";

    private final AtomicInteger edition = new AtomicInteger();
    private final String text = DrizzleCorpus.named(SCHEMA).files().texts().get(SCHEMA + ".ts");
    private final TruthStatements statements = new TruthStatements(EvaluationLimits.DEFAULT);
    private final TruthReader reader;

    private TruthBenchmark(String url) {
        Databases databases = new Databases();
        reader = new TruthReader(
                new ScratchDatabases(databases, ConnectionUrl.parse(url)),
                new TruthReader.Surroundings(databases, new NoEnvironments(), new CatalogMemory()),
                statements,
                new ScratchWatch.Limits(Duration.ofMinutes(2), 1L << 30));
    }

    /** Prints its figures. */
    public static void run(TestPostgres server) throws Exception {
        String url = server.url("postgres");
        TruthBenchmark benchmark = new TruthBenchmark(url);
        Figures.title("A schema.ts of 100 tables, %,d characters".formatted(benchmark.text.length()));
        Figures.line("read cold, the first of a service that was not set up for it", inFreshProcess(url));
        Figures.line("setting the reader up, beside the start of the service", seconds(benchmark::warmUp));
        benchmark.cold();
        benchmark.unchanged();
        benchmark.statements.close();
        export();
    }

    /** Reads the schema once and prints the seconds that it took. */
    public static void main(String[] arguments) {
        TruthBenchmark benchmark = new TruthBenchmark(arguments[0]);
        System.out.println(seconds(() -> benchmark.read(benchmark.edition())));
        System.exit(0);
    }

    /** Nothing of what the JVM has compiled in this one is compiled there. */
    private static double inFreshProcess(String url) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-classpath",
                        System.getProperty("java.class.path"),
                        TruthBenchmark.class.getName(),
                        url)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return Double.parseDouble(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    }

    private void warmUp() {
        reader.warmUp(TruthSource.Language.DRIZZLE);
    }

    private void cold() {
        long before = heap();
        pools().forEach(MemoryPoolMXBean::resetPeakUsage);
        Figures.line("read cold, the first (at most 3)", seconds(() -> read(edition())));
        long peak = pools().stream()
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        Figures.text("heap while it was read, most of each kind at any time, garbage included: %,d MB"
                .formatted((peak - before) / 1_000_000));
        HeapInUse kept = HeapInUse.during(() -> read(edition()));
        Figures.text("heap in use at most while it is read (at most 300 MB): %,d MB, seen %d times"
                .formatted(kept.mostAboveIdle() / 1_000_000, kept.looks()));
        Figures.text("heap that stays in use afterwards: %,d MB".formatted((heap() - before) / 1_000_000));
        Figures.line("read cold, median (at most 3)", Figures.medianSeconds(RUNS, () -> read(edition())));
    }

    /** From a file, as a service is asked for it, in a monorepo: one of its packages is looked for in all of them. */
    private void unchanged() throws IOException {
        Path project = Files.createTempDirectory("lockstep-benchmark");
        Path schema = project.resolve("packages/db/schema.ts");
        try {
            Files.writeString(project.resolve("package.json"), "{ \"workspaces\": [\"packages/*\"] }");
            for (int i = 0; i < PACKAGES; i++) {
                Path folder = Files.createDirectories(project.resolve("packages/" + i));
                Files.writeString(folder.resolve("package.json"), "{ \"name\": \"@acme/%d\" }".formatted(i));
            }
            Files.createDirectories(schema.getParent());
            Files.writeString(schema, "import { z } from 'zod';\n" + text);
            Truths truths =
                    TestTruths.of(Map.of("lockstep.truth.kind", "drizzle", "lockstep.truth.path", schema.toString()));
            ReadTruth read = TestTruths.read(truths);
            Figures.line(
                    "read again, unchanged, in a monorepo of %d packages (at most 0.050)".formatted(PACKAGES),
                    Figures.medianSeconds(RUNS, () -> TestTruths.read(truths)));
            Figures.text("%d objects".formatted(read.catalog().objects().size()));
        } finally {
            try (Stream<Path> files = Files.walk(project)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private static void export() throws Exception {
        try {
            DrizzleKit.assumeInstalled();
        } catch (TestAbortedException e) {
            Figures.text("drizzle-kit export: " + e.getMessage());
            return;
        }
        DrizzleKit.takeCorpus();
        Case schema = DrizzleCorpus.named(SCHEMA);
        Figures.line(
                "drizzle-kit export, without a database",
                Figures.medianSeconds(EXPORTS, () -> DrizzleKit.export(schema)));
    }

    private ReadTruth read(TruthFiles files) {
        return reader.read(files, List.of(), new SilentProgress());
    }

    /** The same schema in a text of its own. */
    private TruthFiles edition() {
        SourceFiles files = SourceFiles.of(Map.of("schema.ts", text + "\n// " + edition.incrementAndGet()));
        return new TruthFiles(
                new TruthVersion("drizzle", "benchmark", files.fingerprint()),
                TruthSource.Language.DRIZZLE,
                files,
                List.of(),
                null,
                false);
    }

    private static List<MemoryPoolMXBean> pools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
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

    private static final class NoEnvironments implements Environments {
        @Override
        public Environment get(String name) {
            throw new IllegalStateException(name);
        }

        @Override
        public List<Environment> all() {
            return List.of();
        }
    }
}
