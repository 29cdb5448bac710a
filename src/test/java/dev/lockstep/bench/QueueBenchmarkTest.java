package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.StoreResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StoreResource.class)
class QueueBenchmarkTest {
    @Inject
    Pool store;

    @Test
    void shouldMeasureAndRemoveItsJobs() {
        QueueBenchmark.Result result = new QueueBenchmark(store, 2).run(100);

        assertThat(result.jobsPerSecond()).isPositive();
        assertThat(result.median()).isPositive().isLessThanOrEqualTo(result.p99());
        assertThat(store.query("SELECT FROM job WHERE kind LIKE 'benchmark-%'")
                        .execute()
                        .await()
                        .atMost(Duration.ofSeconds(10))
                        .size())
                .isZero();
        assertThat(result.toString()).startsWith("queue: 100 jobs on 2 workers: ");
    }
}
