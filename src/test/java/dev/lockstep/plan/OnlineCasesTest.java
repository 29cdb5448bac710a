package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.testing.OwnCases;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The same cases as {@link CasesTest} in mode {@code online}: the same result, no hazard that mode {@code atomic} has not, and what is
 * made ahead of the transaction can be taken back without a trace.
 */
class OnlineCasesTest {
    private static final Path FINGERPRINT =
            Path.of(System.getProperty("lockstep.corpus", "../shared/corpus"), "fingerprint.sh");
    private static final String ONLY = System.getProperty("lockstep.cases", "");

    private final TestPostgres server = TestPostgres.shared();

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> shouldEndEqualInBothDirections() throws IOException {
        return OwnCases.tests(OwnCases.containing(ONLY, server), this::prove);
    }

    private void prove(Path directory) throws Exception {
        Path fingerprint = Files.exists(FINGERPRINT) ? FINGERPRINT : null;
        try (ProvenDatabase old = new ProvenDatabase(server, OwnCases.read(directory, "old.sql", server));
                ProvenDatabase changed = new ProvenDatabase(server, OwnCases.read(directory, "new.sql", server))) {
            Proof.Wanted wantedNew = Proof.Wanted.asLoaded(changed, fingerprint);
            Proof.Wanted wantedOld = Proof.Wanted.asLoaded(old, fingerprint);
            seed(old, directory.resolve("seed.sql"));
            check("forth", old, wantedNew, fingerprint, options(directory, "forth"));
            seed(changed, directory.resolve("seed-new.sql"));
            check("back", changed, wantedOld, fingerprint, options(directory, "back"));
        }
    }

    private static PlanOptions options(Path directory, String direction) {
        return CasesTest.options(OwnCases.expectation(directory).path(direction));
    }

    private static void check(
            String direction,
            ProvenDatabase target,
            Proof.Wanted wanted,
            @Nullable Path fingerprint,
            PlanOptions options)
            throws Exception {
        Catalog before = target.read();
        Plan atomic;
        try {
            atomic = Planner.plan(before, wanted.catalog(), options);
        } catch (ProblemException e) {
            assertThat(Proof.of(target, wanted, fingerprint, options.in(Mode.ONLINE))
                            .result())
                    .isEqualTo(Proof.Result.REFUSED);
            return;
        }
        Plan online = Planner.plan(before, wanted.catalog(), options.in(Mode.ONLINE));
        target.runAhead(online);
        target.undo(online);
        Catalog takenBack = target.read();
        Proof proof = Proof.of(target, wanted, fingerprint, options.in(Mode.ONLINE));
        String statements = online.steps().stream()
                .map(step -> step.stretch().label() + ": " + step.sql() + "  -- " + step.hazards())
                .collect(Collectors.joining("\n"));
        assertSoftly(softly -> {
            softly.assertThat(takenBack.fingerprint())
                    .as("%s: after the undo of%n%s", direction, statements)
                    .isEqualTo(before.fingerprint());
            softly.assertThat(proof.result())
                    .as("%s: %s%n%s", direction, proof.reason(), statements)
                    .isEqualTo(Proof.Result.EQUAL);
            softly.assertThat(atomic.hazards())
                    .as("%s: hazards of%n%s", direction, statements)
                    .containsAll(online.steps().stream()
                            .filter(step -> !isForTheTimeBeing(step))
                            .flatMap(step -> step.hazards().stream())
                            .toList());
            softly.assertThat(online.steps(Stretch.AHEAD))
                    .allMatch(step -> !step.hazards().contains(Hazard.BLOCKS_WRITES));
        });
    }

    /** Until a partition is attached, the default partition beside it refuses its rows. */
    private static boolean isForTheTimeBeing(Step step) {
        return step.stretch() == Stretch.AHEAD && step.sql().contains(" CHECK (NOT (");
    }

    private static void seed(ProvenDatabase database, Path script) throws IOException {
        if (Files.exists(script)) {
            database.run(Files.readString(script));
        }
    }
}
