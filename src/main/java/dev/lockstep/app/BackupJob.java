package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.backup.BackupOrder;
import dev.lockstep.backup.BackupRequest;
import dev.lockstep.backup.BackupResult;
import dev.lockstep.backup.BackupWriter;
import dev.lockstep.backup.Backups;
import dev.lockstep.backup.RestoreOrders;
import dev.lockstep.environment.Environment;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import jakarta.enterprise.context.ApplicationScoped;

/** Backs an environment up as a job. The backup has the job's id. */
@ApplicationScoped
public class BackupJob implements JobHandler {
    private final RestoreOrders orders;
    private final BackupWriter writer;
    private final Backups backups;
    private final WorkMetrics metrics;
    private final ObjectMapper json;

    public BackupJob(
            RestoreOrders orders, BackupWriter writer, Backups backups, WorkMetrics metrics, ObjectMapper json) {
        this.orders = orders;
        this.writer = writer;
        this.backups = backups;
        this.metrics = metrics;
        this.json = json;
    }

    @Override
    public String kind() {
        return "backup";
    }

    @Override
    public JobResult run(JobRun run) {
        BackupOrder order = json.convertValue(run.request(), BackupOrder.class);
        Environment environment = orders.environment(order);
        if (run.attempt() > 1) {
            backups.discard(run.id());
        }
        run.progress().phaseStarted("backup");
        BackupResult backup =
                writer.write(new BackupRequest(run.id(), environment, orders.scope(order)), run.progress());
        metrics.backedUp(backup);
        run.progress()
                .phaseSucceeded(
                        "%d tables, %d rows, %d bytes".formatted(backup.tables(), backup.rows(), backup.bytes()));
        return new JobResult.Succeeded(null, result(backup));
    }

    private ObjectNode result(BackupResult backup) {
        return json.createObjectNode()
                .put("backup", backup.id().toString())
                .put("engine", backup.engine())
                .put("scope", backup.scope())
                .put("place", backup.place())
                .put("tables", backup.tables())
                .put("rows", backup.rows())
                .put("bytes", backup.bytes());
    }
}
