package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.data.Archive;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.promotion.Exports;
import dev.lockstep.promotion.ImportOrder;
import dev.lockstep.promotion.ImportOrders;
import jakarta.enterprise.context.ApplicationScoped;

/** Imports an export as a job: a promotion of its rows. */
@ApplicationScoped
public class ImportJob implements JobHandler {
    private final ImportOrders orders;
    private final Exports exports;
    private final PromotionJob promotions;
    private final ObjectMapper json;

    public ImportJob(ImportOrders orders, Exports exports, PromotionJob promotions, ObjectMapper json) {
        this.orders = orders;
        this.exports = exports;
        this.promotions = promotions;
        this.json = json;
    }

    @Override
    public String kind() {
        return "import";
    }

    @Override
    public JobResult run(JobRun run) {
        ImportOrder order = json.convertValue(run.request(), ImportOrder.class);
        try (Archive archive = exports.open(order.export())) {
            return promotions.run(run, orders.request(run.id(), order, archive));
        }
    }
}
