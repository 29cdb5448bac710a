package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.backup.KeptDatabases;
import dev.lockstep.backup.RestoreConfirmationOrder;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;

/** Drops what a restore replaced and kept. */
@ApplicationScoped
public class RestoreConfirmationJob implements JobHandler {
    private final KeptDatabases kept;
    private final ObjectMapper json;

    public RestoreConfirmationJob(KeptDatabases kept, ObjectMapper json) {
        this.kept = kept;
        this.json = json;
    }

    @Override
    public String kind() {
        return "restore_confirmation";
    }

    @Override
    public JobResult run(JobRun run) {
        RestoreConfirmationOrder order = json.convertValue(run.request(), RestoreConfirmationOrder.class);
        run.progress().phaseStarted("drop");
        boolean there = kept.drop(order.restore(), order.environment(), order.database());
        // An attempt that was interrupted may have dropped it.
        if (!there && run.attempt() == 1) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.NOT_FOUND,
                                    "There is no database " + order.database() + " on the server of environment '"
                                            + order.environment() + "'.")
                            .withNextStep(
                                    "It was confirmed before, or dropped or renamed by somebody; or the environment is on another server by now."));
        }
        run.progress().phaseSucceeded("dropped " + order.database());
        return new JobResult.Succeeded(null, json.createObjectNode().put("dropped", order.database()));
    }
}
