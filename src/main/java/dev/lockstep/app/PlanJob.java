package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.promotion.Orders;
import dev.lockstep.promotion.Planning;
import dev.lockstep.promotion.PromotionOptions;
import dev.lockstep.promotion.PromotionOrder;
import dev.lockstep.promotion.PromotionRequest;
import jakarta.enterprise.context.ApplicationScoped;

/** Computes the preview of a promotion as a job. */
@ApplicationScoped
public class PlanJob implements JobHandler {
    private final Orders orders;
    private final Planning planning;
    private final ObjectMapper json;

    public PlanJob(Orders orders, Planning planning, ObjectMapper json) {
        this.orders = orders;
        this.planning = planning;
        this.json = json;
    }

    @Override
    public String kind() {
        return JobKinds.PLAN;
    }

    @Override
    public JobResult run(JobRun run) {
        return TransientFailures.retrying(run, () -> work(run));
    }

    private JobResult work(JobRun run) {
        PromotionOrder order = json.convertValue(run.request(), PromotionOrder.class);
        PromotionRequest request = orders.request(run.id(), order);
        PromotionOptions options = request.options().rehearsing(Orders.rehearses(order, request.target()));
        return new JobResult.Succeeded(
                null,
                json.valueToTree(planning.plan(run.id(), request.source(), request.target(), options, run.progress())));
    }
}
