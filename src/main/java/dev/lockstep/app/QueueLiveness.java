package dev.lockstep.app;

import dev.lockstep.job.Workers;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive: the threads that fetch jobs and renew their leases go on. Otherwise only a new process helps, to which other replicas leave its jobs. */
@Liveness
public class QueueLiveness implements HealthCheck {
    private final Workers workers;

    QueueLiveness(Workers workers) {
        this.workers = workers;
    }

    @Override
    public HealthCheckResponse call() {
        List<String> stuck = workers.stuck();
        return HealthCheckResponse.builder()
                .name("queue")
                .status(stuck.isEmpty())
                .withData("stuck", String.join(", ", stuck))
                .build();
    }
}
