package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.backup.RestoreOrder;
import dev.lockstep.backup.RestoreOrders;
import dev.lockstep.backup.RestoreResult;
import dev.lockstep.backup.RestoreTarget;
import dev.lockstep.backup.Restorer;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Restores a backup as a job. */
@ApplicationScoped
public class RestoreJob implements JobHandler {
    private final RestoreOrders orders;
    private final Restorer restorer;
    private final ObjectMapper json;

    public RestoreJob(RestoreOrders orders, Restorer restorer, ObjectMapper json) {
        this.orders = orders;
        this.restorer = restorer;
        this.json = json;
    }

    @Override
    public String kind() {
        return "restore";
    }

    @Override
    public JobResult run(JobRun run) {
        RestoreOrder order = json.convertValue(run.request(), RestoreOrder.class);
        RestoreTarget target = orders.target(order);
        if (run.attempt() > 1) {
            Optional<RestoreResult> done = restorer.finishInterrupted(run.id(), order.backup(), target);
            if (done.isPresent()) {
                run.progress().info("The interrupted attempt had put the restored database into its place.");
                return succeeded(done.get());
            }
        }
        return succeeded(restorer.restore(run.id(), order.backup(), target, run.progress()));
    }

    private JobResult succeeded(RestoreResult result) {
        return new JobResult.Succeeded(null, json.valueToTree(result));
    }
}
