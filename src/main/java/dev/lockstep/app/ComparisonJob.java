package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.promotion.Comparing;
import dev.lockstep.promotion.ComparisonOrder;
import dev.lockstep.promotion.ComparisonResult;
import dev.lockstep.promotion.Orders;
import jakarta.enterprise.context.ApplicationScoped;

/** Compares lookup rows as a job. */
@ApplicationScoped
public class ComparisonJob implements JobHandler {
    private final Orders orders;
    private final Comparing comparing;
    private final ObjectMapper json;

    public ComparisonJob(Orders orders, Comparing comparing, ObjectMapper json) {
        this.orders = orders;
        this.comparing = comparing;
        this.json = json;
    }

    @Override
    public String kind() {
        return JobKinds.COMPARISON;
    }

    @Override
    public JobResult run(JobRun run) {
        return TransientFailures.retrying(run, () -> work(run));
    }

    private JobResult work(JobRun run) {
        ComparisonOrder order = json.convertValue(run.request(), ComparisonOrder.class);
        ComparisonResult result = comparing.compare(
                run.id(),
                orders.environment(order.source(), "/source"),
                orders.environment(order.target(), "/target"),
                orders.comparison(order),
                run.progress());
        return new JobResult.Succeeded(null, json.valueToTree(result));
    }
}
