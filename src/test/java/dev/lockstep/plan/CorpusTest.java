package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Promotes every case of the schema corpus in both directions. The corpus is no part of this repository: where it is not there, the
 * test is skipped.
 */
class CorpusTest {
    /** So many directions end equal, in either mode, on the server that the build uses; fewer is a step back. */
    private static final int FLOOR = 524;

    private static final int FLOOR_VERSION = 17;
    private static final Path CORPUS = Path.of(System.getProperty("lockstep.corpus", "../shared/corpus"));
    private static final String ONLY = System.getProperty("lockstep.corpus.only", ".*");
    /** {@code atomic} or {@code online}. */
    private static final Mode MODE =
            Mode.valueOf(System.getProperty("lockstep.corpus.mode", "atomic").toUpperCase(Locale.ROOT));

    private static final Pattern IN_MODE_ONLINE =
            Pattern.compile("(?i)/[^/]*(index|partition|constraint|foreign.key|not.?null|unique)[^/]*$");

    private static final Path REPORT = Path.of("target/corpus-report" + (MODE == Mode.ONLINE ? "-online" : "") + ".md");

    private final TestPostgres server = TestPostgres.shared();
    private final int version = server.majorVersion();

    /** One direction of one case. */
    private record Outcome(String name, Proof proof) {}

    @Test
    void shouldMakeTargetEqualToSourceInEveryCase() throws Exception {
        assumeThat(CORPUS.resolve("schema")).as("the schema corpus").isDirectory();
        List<Outcome> outcomes = Collections.synchronizedList(new ArrayList<>());
        List<Path> alone = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(2);
        List<Future<?>> running = new ArrayList<>();
        for (Path directory : cases()) {
            if (meta(directory).path("isolatedCluster").asBoolean()) {
                alone.add(directory);
            } else {
                running.add(pool.submit(() -> prove(directory, outcomes, MODE)));
            }
        }
        for (Future<?> future : running) {
            future.get();
        }
        pool.shutdown();
        alone.forEach(directory -> prove(directory, outcomes, MODE));
        report(outcomes);
        long equal = count(outcomes, Proof.Result.EQUAL);
        System.out.printf(
                "Corpus on PostgreSQL %d: %d of %d promotions end equal, %d report, %d refuse and %d do not compare what is not modelled, %d are wrong; see %s%n",
                version,
                equal,
                outcomes.size(),
                count(outcomes, Proof.Result.REPORTED),
                count(outcomes, Proof.Result.REFUSED),
                count(outcomes, Proof.Result.NOT_COMPARED),
                count(outcomes, Proof.Result.WRONG),
                REPORT);
        assertThat(count(outcomes, Proof.Result.WRONG))
                .as("wrong, see " + REPORT)
                .isZero();
        if (ONLY.equals(".*") && version == FLOOR_VERSION) {
            assertThat(equal).isGreaterThanOrEqualTo(FLOOR);
        }
    }

    /** Those whose tables can be busy; the whole of it is run with {@code -Dlockstep.corpus.mode=online}. */
    @Test
    void shouldEndEqualInModeOnlineWhereItHasWaysOfItsOwn() throws Exception {
        assumeThat(CORPUS.resolve("schema")).as("the schema corpus").isDirectory();
        assumeThat(MODE).as("else all are").isEqualTo(Mode.ATOMIC);
        List<Outcome> outcomes = Collections.synchronizedList(new ArrayList<>());
        ExecutorService pool = Executors.newFixedThreadPool(2);
        List<Future<?>> running = new ArrayList<>();
        for (Path directory : cases()) {
            if (IN_MODE_ONLINE.matcher(directory.toString()).find()
                    && !meta(directory).path("isolatedCluster").asBoolean()) {
                running.add(pool.submit(() -> prove(directory, outcomes, Mode.ONLINE)));
            }
        }
        for (Future<?> future : running) {
            future.get();
        }
        pool.shutdown();
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.proof().result() == Proof.Result.WRONG
                        || outcome.proof().result() == Proof.Result.NOT_COMPARED)
                .isEmpty();
    }

    private static long count(List<Outcome> outcomes, Proof.Result result) {
        return outcomes.stream()
                .filter(outcome -> outcome.proof().result() == result)
                .count();
    }

    private List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.walk(CORPUS.resolve("schema"), 2)) {
            List<Path> found = new ArrayList<>();
            for (Path directory : files.sorted().toList()) {
                boolean isCase = Files.exists(directory.resolve("meta.json"));
                if (isCase
                        && directory.toString().matches(".*(" + ONLY + ").*")
                        && meta(directory).path("minVersion").asInt(0) <= version) {
                    found.add(directory);
                }
            }
            return found;
        }
    }

    private static JsonNode meta(Path directory) {
        try {
            return new ObjectMapper().readTree(directory.resolve("meta.json").toFile());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void prove(Path directory, List<Outcome> outcomes, Mode mode) {
        String name = directory.getParent().getFileName() + "/" + directory.getFileName();
        Path fingerprint = CORPUS.resolve("fingerprint.sh");
        try (ProvenDatabase old = new ProvenDatabase(server, Files.readString(directory.resolve("old.sql")));
                ProvenDatabase changed = new ProvenDatabase(server, Files.readString(directory.resolve("new.sql")))) {
            Proof.Wanted wantedNew = Proof.Wanted.asLoaded(changed, fingerprint);
            Proof.Wanted wantedOld = Proof.Wanted.asLoaded(old, fingerprint);
            seed(old, directory.resolve("seed.sql"));
            outcomes.add(new Outcome(name + " forth", Proof.of(old, wantedNew, fingerprint, mode)));
            seed(changed, directory.resolve("seed-new.sql"));
            outcomes.add(new Outcome(name + " back", Proof.of(changed, wantedOld, fingerprint, mode)));
        } catch (Exception e) {
            outcomes.add(new Outcome(name, new Proof(Proof.Result.WRONG, "does not load: " + e, null)));
        }
    }

    private static void seed(ProvenDatabase database, Path script) throws IOException {
        if (Files.exists(script)) {
            database.run(Files.readString(script));
        }
    }

    private static void report(List<Outcome> outcomes) throws IOException {
        Map<String, Outcome> rest = new TreeMap<>();
        outcomes.stream()
                .filter(outcome -> outcome.proof().result() != Proof.Result.EQUAL)
                .forEach(outcome -> rest.put(outcome.proof().result() + " " + outcome.name(), outcome));
        String lines = rest.values().stream()
                .map(outcome -> "| " + outcome.name() + " | " + outcome.proof().result() + " | "
                        + outcome.proof().reason().replace("\n", " ").replace("|", "\\|")
                        + statements(outcome.proof().plan(), outcome) + " |")
                .collect(Collectors.joining("\n"));
        Files.createDirectories(REPORT.getParent());
        Files.writeString(REPORT, "| case | result | reason |\n|---|---|---|\n" + lines + "\n");
    }

    private static String statements(@Nullable Plan plan, Outcome outcome) {
        if (plan == null || outcome.proof().result() != Proof.Result.WRONG) {
            return "";
        }
        return plan.steps().stream()
                .map(step -> step.sql().replace("\n", " ").replace("|", "\\|"))
                .collect(Collectors.joining("; ", " STEPS: ", ""));
    }
}
