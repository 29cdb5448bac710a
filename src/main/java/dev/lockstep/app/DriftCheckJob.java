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
import dev.lockstep.truth.ReadTruth;
import dev.lockstep.truth.TruthSource;
import dev.lockstep.truth.Truths;
import jakarta.enterprise.context.ApplicationScoped;

/** Checks an environment's schema as a job. */
@ApplicationScoped
public class DriftCheckJob implements JobHandler {
    private final Orders orders;
    private final DriftCheck driftCheck;
    private final Truths truths;
    private final DriftMetrics metrics;
    private final ObjectMapper json;

    public DriftCheckJob(Orders orders, DriftCheck driftCheck, Truths truths, DriftMetrics metrics, ObjectMapper json) {
        this.truths = truths;
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
        DriftResult result = order.against().equals(Truths.NAME)
                ? againstTruth(run, order, environment)
                : withoutTruth(run, order, environment);
        metrics.record(result);
        return new JobResult.Succeeded(null, json.valueToTree(result));
    }

    private DriftResult againstTruth(JobRun run, DriftOrder order, Environment environment) {
        TruthSource source = truths.required(environment);
        ReadTruth truth = truths.read(source, environment, run.progress());
        return driftCheck.againstTruth(run.id(), environment, truth, orders.selection(order, source), run.progress());
    }

    private DriftResult withoutTruth(JobRun run, DriftOrder order, Environment environment) {
        return order.against().equals(DriftCheck.BASELINE)
                ? driftCheck.againstBaseline(run.id(), environment, orders.selection(order), run.progress())
                : driftCheck.againstEnvironment(
                        run.id(),
                        environment,
                        orders.environment(order.against(), "/against"),
                        orders.selection(order),
                        run.progress());
    }
}
