package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.promotion.Orders;
import dev.lockstep.promotion.PlanResult;
import dev.lockstep.promotion.Planning;
import dev.lockstep.promotion.PromotionOptions;
import dev.lockstep.promotion.PromotionOrder;
import dev.lockstep.promotion.PromotionRequest;
import dev.lockstep.truth.TruthDatabase;
import dev.lockstep.truth.Truths;
import jakarta.enterprise.context.ApplicationScoped;

/** Computes the preview of a promotion as a job. */
@ApplicationScoped
public class PlanJob implements JobHandler {
    private final Orders orders;
    private final Truths truths;
    private final Planning planning;
    private final ObjectMapper json;

    public PlanJob(Orders orders, Truths truths, Planning planning, ObjectMapper json) {
        this.truths = truths;
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
        return new JobResult.Succeeded(
                null, json.valueToTree(order.source().equals(Truths.NAME) ? fromTruth(run, order) : plan(run, order)));
    }

    private PlanResult fromTruth(JobRun run, PromotionOrder order) {
        PromotionRequest request = orders.fromTruth(run.id(), order);
        try (TruthDatabase truth = truths.open(truths.required(request.target()), request.target(), run.progress())) {
            return planning.plan(rehearsing(request.from(truth), order), run.progress())
                    .warning(truth.notes());
        }
    }

    private PlanResult plan(JobRun run, PromotionOrder order) {
        return planning.plan(rehearsing(orders.request(run.id(), order), order), run.progress());
    }

    private static PromotionRequest rehearsing(PromotionRequest request, PromotionOrder order) {
        PromotionOptions options = request.options().rehearsing(Orders.rehearses(order, request.target()));
        return request.with(options);
    }
}
