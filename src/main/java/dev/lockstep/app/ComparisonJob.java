package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.promotion.ComparedRows;
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
    private final ComparedRows rows;
    private final ObjectMapper json;

    public ComparisonJob(Orders orders, Comparing comparing, ComparedRows rows, ObjectMapper json) {
        this.orders = orders;
        this.comparing = comparing;
        this.rows = rows;
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
        ComparedRows.Writer found = rows.of(run.id(), run.attempt());
        ComparisonResult result = comparing.compare(
                run.id(),
                orders.environment(order.source(), "/source"),
                orders.environment(order.target(), "/target"),
                orders.comparison(order),
                found,
                run.progress());
        found.flush();
        return new JobResult.Succeeded(null, json.valueToTree(result));
    }
}
