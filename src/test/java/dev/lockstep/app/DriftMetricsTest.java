package dev.lockstep.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DriftMetricsTest {
    private final JobsDatabase jobs = new JobsDatabase();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final DriftMetrics metrics =
            new DriftMetrics(registry, jobs.pool(), new ObjectMapper().findAndRegisterModules());

    @AfterEach
    void drop() {
        jobs.close();
    }

    @Test
    void shouldShowWhatAnotherReplicaFoundLast() {
        checked("baseline", 3);
        checked("development", 1);
        checked("baseline", 2);

        metrics.refresh();

        assertThat(differences("baseline")).isEqualTo(2);
        assertThat(differences("development")).isEqualTo(1);
        assertThat(registry.get("lockstep.drift.origins")
                        .tags("expected", "baseline", "origin", "by-hand")
                        .gauge()
                        .value())
                .isEqualTo(2);

        checked("baseline", 0);
        metrics.refresh();

        assertThat(differences("baseline")).isZero();
        assertThat(differences("development")).isEqualTo(1);
    }

    @Test
    void shouldNotTakeAFailedCheckForOneThatFoundNothing() {
        checked("baseline", 3);
        jobs.run("""
                INSERT INTO job (id, kind, requested_by, request_hash, request, max_attempts, environment, state, error,
                                 finished_at)
                VALUES (gen_random_uuid(), 'drift_check', 'ci', '', '{"against": "baseline"}', 5, 'test', 'failed', '{}', now())
                """);

        metrics.refresh();

        assertThat(differences("baseline")).isEqualTo(3);
    }

    private double differences(String against) {
        return registry.get("lockstep.drift.differences")
                .tags("environment", "test", "expected", against)
                .gauge()
                .value();
    }

    private void checked(String against, int differences) {
        jobs.run("""
                INSERT INTO job (id, kind, requested_by, request_hash, request, max_attempts, environment, state, attempt,
                                 token, started_at, finished_at, result)
                SELECT gen_random_uuid(), 'drift_check', 'ci', '', json_build_object('against', against), 5, 'test', 'succeeded',
                    1, 1, now(), now(),
                    json_build_object('drift', number > 0, 'environment', 'test', 'expected', against, 'counts', '{}'::json,
                        'notHandled', '[]'::json, 'notCompared', '[]'::json, 'warnings', '[]'::json, 'ofANewerVersion', 1,
                        'differences', (SELECT coalesce(json_agg(json_build_object(
                            'kind', 'table', 'name', 'public.t' || i, 'difference', 'extra', 'origin', 'by-hand')), '[]')
                            FROM generate_series(1, number) i))
                FROM (VALUES ('%s', %d)) checked (against, number)
                """.formatted(against, differences));
    }
}
