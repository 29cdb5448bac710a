package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.data.ArchiveFormat;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.promotion.ExportOrder;
import dev.lockstep.promotion.Exporting;
import dev.lockstep.promotion.Orders;
import jakarta.enterprise.context.ApplicationScoped;

/** Exports lookup rows as a job. */
@ApplicationScoped
public class ExportJob implements JobHandler {
    private final Orders orders;
    private final Exporting exporting;
    private final ObjectMapper json;

    public ExportJob(Orders orders, Exporting exporting, ObjectMapper json) {
        this.orders = orders;
        this.exporting = exporting;
        this.json = json;
    }

    @Override
    public String kind() {
        return "export";
    }

    @Override
    public JobResult run(JobRun run) {
        return TransientFailures.retrying(run, () -> work(run));
    }

    private JobResult work(JobRun run) {
        ExportOrder order = json.convertValue(run.request(), ExportOrder.class);
        Exporting.Result result = exporting.export(
                run.id(),
                orders.environment(order.environment(), "/environment"),
                order,
                ArchiveFormat.of(order.format() == null ? "text" : order.format()),
                run.progress());
        return new JobResult.Succeeded(null, json.valueToTree(result));
    }
}
