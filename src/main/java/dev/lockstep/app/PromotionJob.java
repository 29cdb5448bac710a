package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.promotion.Orders;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionOrder;
import dev.lockstep.promotion.PromotionRequest;
import dev.lockstep.promotion.UndoOrders;
import jakarta.enterprise.context.ApplicationScoped;

/** Runs promotions as jobs, and their undos, which are promotions too. */
@ApplicationScoped
public class PromotionJob implements JobHandler {
    private final Orders orders;
    private final UndoOrders undos;
    private final Promotion promotion;
    private final PromotionAttempt attempt;
    private final ObjectMapper json;

    public PromotionJob(
            Orders orders, UndoOrders undos, Promotion promotion, PromotionAttempt attempt, ObjectMapper json) {
        this.orders = orders;
        this.undos = undos;
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
        return attempt.run(
                run,
                run.request().required("target").textValue(),
                done -> done.accept(promotion.run(request(run), run.progress())));
    }

    private PromotionRequest request(JobRun run) {
        if (run.request().hasNonNull(UndoOrders.UNDO_OF)) {
            return undos.request(run.id(), json.convertValue(run.request(), UndoOrders.UndoJob.class));
        }
        return orders.request(run.id(), json.convertValue(run.request(), PromotionOrder.class));
    }
}
