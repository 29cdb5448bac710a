package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.environment.Environment;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.promotion.DriftCheck;
import dev.lockstep.promotion.DriftOrder;
import dev.lockstep.promotion.DriftResult;
import dev.lockstep.promotion.Orders;
import jakarta.enterprise.context.ApplicationScoped;

/** Checks an environment's schema as a job. */
@ApplicationScoped
public class DriftCheckJob implements JobHandler {
    private final Orders orders;
    private final DriftCheck driftCheck;
    private final DriftMetrics metrics;
    private final ObjectMapper json;

    public DriftCheckJob(Orders orders, DriftCheck driftCheck, DriftMetrics metrics, ObjectMapper json) {
        this.orders = orders;
        this.driftCheck = driftCheck;
        this.metrics = metrics;
        this.json = json;
    }

    @Override
    public String kind() {
        return JobKinds.DRIFT_CHECK;
    }

    @Override
    public JobResult run(JobRun run) {
        return TransientFailures.retrying(run, () -> work(run));
    }

    private JobResult work(JobRun run) {
        DriftOrder order = json.convertValue(run.request(), DriftOrder.class);
        Environment environment = orders.environment(order.environment(), "/environment");
        DriftResult result = order.against().equals(DriftCheck.BASELINE)
                ? driftCheck.againstBaseline(run.id(), environment, orders.selection(order), run.progress())
                : driftCheck.againstEnvironment(
                        run.id(),
                        environment,
                        orders.environment(order.against(), "/against"),
                        orders.selection(order),
                        run.progress());
        metrics.record(result);
        return new JobResult.Succeeded(null, json.valueToTree(result));
    }
}
