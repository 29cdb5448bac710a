package dev.lockstep.backup;

import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Environments;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;

/** Turns orders into what is to be done, and refuses what makes no sense before a job begins. */
public final class RestoreOrders {
    private final Environments environments;
    private final Backups backups;

    public RestoreOrders(Environments environments, Backups backups) {
        this.environments = environments;
        this.backups = backups;
    }

    /** @throws ProblemException {@code UNKNOWN_ENVIRONMENT}, pointing at the field */
    public Environment environment(BackupOrder order) {
        return environment(order.environment(), "/environment");
    }

    /** @throws ProblemException that says which field is wrong and what it may be */
    public RestoreTarget target(RestoreOrder order) {
        RestoreOrder.Into into = order.into();
        if ((into.environment() == null) == (into.database() == null)) {
            throw new ProblemException(Problem.of(
                            ProblemType.BAD_REQUEST,
                            "A backup is restored into either an environment or a new database.")
                    .withPointer("/into")
                    .withNextStep("Give exactly one of \"environment\" and \"database\"."));
        }
        Manifest manifest = manifest(order);
        if (into.environment() != null) {
            return new RestoreTarget.Replacement(environment(into.environment(), "/into/environment"));
        }
        return new RestoreTarget.NewDatabase(environment(manifest.environment(), "/backup"), into.database());
    }

    private Manifest manifest(RestoreOrder order) {
        try {
            return backups.get(order.backup());
        } catch (ProblemException e) {
            throw new ProblemException(e.problem().withPointer("/backup"), e);
        }
    }

    private Environment environment(String name, String pointer) {
        try {
            return environments.get(name);
        } catch (ProblemException e) {
            throw new ProblemException(e.problem().withPointer(pointer), e);
        }
    }
}
