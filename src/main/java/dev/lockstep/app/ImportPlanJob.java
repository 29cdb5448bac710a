package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.data.Archive;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.promotion.Exports;
import dev.lockstep.promotion.ImportOrder;
import dev.lockstep.promotion.ImportOrders;
import dev.lockstep.promotion.Planning;
import jakarta.enterprise.context.ApplicationScoped;

/** Computes the preview of an import as a job: loads the rows into temporary tables of the target, and changes nothing. */
@ApplicationScoped
public class ImportPlanJob implements JobHandler {
    private final ImportOrders orders;
    private final Exports exports;
    private final Planning planning;
    private final ObjectMapper json;

    public ImportPlanJob(ImportOrders orders, Exports exports, Planning planning, ObjectMapper json) {
        this.orders = orders;
        this.exports = exports;
        this.planning = planning;
        this.json = json;
    }

    @Override
    public String kind() {
        return "import_plan";
    }

    @Override
    public JobResult run(JobRun run) {
        return TransientFailures.retrying(run, () -> work(run));
    }

    private JobResult work(JobRun run) {
        ImportOrder order = json.convertValue(run.request(), ImportOrder.class);
        try (Archive archive = exports.open(order.export())) {
            return new JobResult.Succeeded(
                    null, json.valueToTree(planning.plan(orders.request(run.id(), order, archive), run.progress())));
        }
    }
}
