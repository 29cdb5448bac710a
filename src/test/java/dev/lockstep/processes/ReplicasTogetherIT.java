package dev.lockstep.processes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.testing.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one store, both healthy, that share what there is to do. */
class ReplicasTogetherIT {
    private static final TestPostgres SERVER = TestPostgres.shared();

    /** Longer than a machine may stand still, since a job whose lease is over may well be begun twice. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private Installation installation;

    @BeforeEach
    void install() {
        installation = new Installation(directory, Map.of(), LEASE);
    }

    @AfterEach
    void uninstall() {
        installation.close();
    }

    @Test
    void I6_shouldRunEveryJobOnceAndChangeEachTargetInOrder() {
        List<Replica> replicas = installation.two();
        List<UUID> promotions = new ArrayList<>();
        List<UUID> checks = new ArrayList<>();
        try (Route route = new Route(installation, SERVER);
                Route other = new Route(installation, SERVER)) {
            for (Route each : List.of(route, other)) {
                each.firstStep();
            }
            for (int i = 0; i < 10; i++) {
                // Back and forth between two sources, so that each of them has something to do.
                Route from = i / 2 % 2 == 0 ? route : other;
                Route to = i % 2 == 0 ? route : other;
                if (i == 0) {
                    other.ahead();
                }
                promotions.add(installation.promote(from.sourceName(), to.targetName()));
                for (int check = 0; check < 10; check++) {
                    checks.add(installation.checkDrift(replicas.get(check % 2), to.targetName(), from.sourceName()));
                }
            }
            Stream.concat(promotions.stream(), checks.stream()).forEach(this::assertSucceeded);

            assertEachRanOnce(replicas, promotions, checks);
            assertInOrder(route, promotions);
            assertInOrder(other, promotions);
        }
    }

    private void assertSucceeded(UUID id) {
        JsonNode job = installation.awaitEnd(id);
        assertThat(job.get("state").textValue()).as(job::toString).isEqualTo("succeeded");
    }

    /**
     * Phases that the processes say they began are those that the store has, and no more. A check may have been repeated, since
     * it reads what a promotion is changing.
     */
    private void assertEachRanOnce(List<Replica> replicas, List<UUID> promotions, List<UUID> checks) {
        List<UUID> all = new ArrayList<>(promotions);
        all.addAll(checks);
        List<List<String>> begun = replicas.stream().map(this::phasesBegun).toList();
        for (UUID id : all) {
            long times = begun.stream()
                    .flatMap(List::stream)
                    .filter(line -> line.contains(id.toString()))
                    .count();
            assertThat(installation.query("SELECT count(*) FROM job_phase WHERE job_id = '" + id + "'"))
                    .isEqualTo(Long.toString(times));
            assertThat(installation.isTrue("token = attempt AND lapses = 0", id))
                    .isTrue();
        }
        assertThat(promotions).allSatisfy(id -> assertThat(installation.isTrue("attempt = 1", id))
                .isTrue());
        assertThat(begun).as("each process did some of it").allSatisfy(lines -> assertThat(lines)
                .anyMatch(line -> mentions(line, all)));
    }

    private List<String> phasesBegun(Replica replica) {
        return replica.logLines().stream()
                .filter(line -> line.contains("\"dev.lockstep.job.") && line.contains("\"message\":\"Phase "))
                .toList();
    }

    private boolean mentions(String line, List<UUID> jobs) {
        return jobs.stream().anyMatch(id -> line.contains(id.toString()));
    }

    /** As the ledger and the times of the phases have it. */
    private void assertInOrder(Route one, List<UUID> promotions) {
        String expected = promotions.stream()
                .filter(id -> installation
                        .query("SELECT environment FROM job WHERE id = '" + id + "'")
                        .equals(one.targetName()))
                .map(UUID::toString)
                .collect(Collectors.joining(","));
        assertThat(one.value("SELECT string_agg(id::text, ',' ORDER BY number) FROM lockstep.promotion"))
                .isEqualTo(expected);
        assertThat(installation.query("""
                        SELECT count(*) FROM job one JOIN job later ON later.environment = one.environment
                           AND later.exclusive AND one.exclusive AND later.ordinal > one.ordinal
                         WHERE one.environment = '%s' AND (later.started_at < one.finished_at
                            OR EXISTS (SELECT FROM job_phase a, job_phase b
                                        WHERE a.job_id = one.id AND b.job_id = later.id AND b.started_at < a.finished_at))
                        """.formatted(one.targetName()))).isEqualTo("0");
    }
}
