package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.promotion.Orders;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionOrder;
import dev.lockstep.promotion.PromotionRequest;
import jakarta.enterprise.context.ApplicationScoped;

/** Runs promotions as jobs. */
@ApplicationScoped
public class PromotionJob implements JobHandler {
    private final Orders orders;
    private final Promotion promotion;
    private final PromotionAttempt attempt;
    private final ObjectMapper json;

    public PromotionJob(Orders orders, Promotion promotion, PromotionAttempt attempt, ObjectMapper json) {
        this.orders = orders;
        this.promotion = promotion;
        this.attempt = attempt;
        this.json = json;
    }

    @Override
    public String kind() {
        return JobKinds.PROMOTION;
    }

    @Override
    public JobResult run(JobRun run) {
        return run(run, orders.request(run.id(), json.convertValue(run.request(), PromotionOrder.class)));
    }

    /** As a promotion of another order's. */
    JobResult run(JobRun run, PromotionRequest request) {
        return attempt.run(run, request, () -> promotion.run(request, run.progress()));
    }
}
