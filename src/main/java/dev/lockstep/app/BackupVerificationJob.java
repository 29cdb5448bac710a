package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.backup.BackupProver;
import dev.lockstep.backup.BackupVerificationOrder;
import dev.lockstep.backup.Proof;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** Proves a backup by restoring it into a scratch database, which can be begun again at any time. */
@ApplicationScoped
public class BackupVerificationJob implements JobHandler {
    private final BackupProver prover;
    private final ProvenBackups proven;
    private final ObjectMapper json;

    public BackupVerificationJob(BackupProver prover, ProvenBackups proven, ObjectMapper json) {
        this.prover = prover;
        this.proven = proven;
        this.json = json;
    }

    @Override
    public String kind() {
        return "backup_verification";
    }

    @Override
    public JobResult run(JobRun run) {
        BackupVerificationOrder order = json.convertValue(run.request(), BackupVerificationOrder.class);
        Optional<UUID> backup = order.backup() != null
                ? Optional.of(order.backup())
                : prover.newest(String.valueOf(order.environment()));
        ObjectNode result = json.createObjectNode();
        if (backup.isEmpty()) {
            run.progress().info("There is no backup of " + order.environment() + " to prove.");
            return new JobResult.Succeeded(null, result.putNull("backup"));
        }
        Proof proof = prover.prove(backup.get(), run.progress());
        proven.refresh();
        result.put("backup", backup.get().toString()).put("proven", proof.proven());
        return new JobResult.Succeeded(null, result.put("serverVersion", proof.serverVersion()));
    }
}
