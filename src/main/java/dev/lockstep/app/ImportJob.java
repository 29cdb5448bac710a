package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.data.Archive;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.promotion.Exports;
import dev.lockstep.promotion.ImportOrder;
import dev.lockstep.promotion.ImportOrders;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionResult;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Consumer;

/** Imports an export as a job: a promotion of its rows. */
@ApplicationScoped
public class ImportJob implements JobHandler {
    private final ImportOrders orders;
    private final Exports exports;
    private final Promotion promotion;
    private final PromotionAttempt attempt;
    private final ObjectMapper json;

    public ImportJob(
            ImportOrders orders, Exports exports, Promotion promotion, PromotionAttempt attempt, ObjectMapper json) {
        this.orders = orders;
        this.exports = exports;
        this.promotion = promotion;
        this.attempt = attempt;
        this.json = json;
    }

    @Override
    public String kind() {
        return "import";
    }

    @Override
    public JobResult run(JobRun run) {
        return attempt.run(run, run.request().required("target").textValue(), done -> bring(run, done));
    }

    private void bring(JobRun run, Consumer<PromotionResult> done) {
        ImportOrder order = json.convertValue(run.request(), ImportOrder.class);
        try (Archive archive = exports.open(order.export())) {
            done.accept(promotion.run(orders.request(run.id(), order, archive), run.progress()));
        }
    }
}
