package dev.lockstep.backup;

import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Environments;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.Optional;
import java.util.UUID;

/** The databases that restores replaced, kept under other names until somebody confirms that they are not needed any more. */
public final class KeptDatabases {
    private final Databases databases;
    private final Environments environments;

    public KeptDatabases(Databases databases, Environments environments) {
        this.databases = databases;
        this.environments = environments;
    }

    /**
     * Drops the one that the restore of this id kept, and whoever is connected to it.
     *
     * @param environment the one that was restored into
     * @return whether it was there
     * @throws ProblemException {@code CONFLICT} when an environment uses that database by now, or nobody knows which one it uses; and what connecting and dropping may end in
     */
    public boolean drop(UUID restore, String environment, String kept) {
        Environment restored = environments.get(environment);
        refuseWhenUsed(kept);
        if (!kept.endsWith(Maintenance.keptName("", restore))) {
            throw new IllegalArgumentException(kept + " is not what restore " + restore + " kept");
        }
        try (Maintenance server = Maintenance.connect(databases, restored, "restore")) {
            boolean there = server.exists(kept);
            server.drop(kept);
            return there;
        }
    }

    /** On whatever server: one server has many addresses, and nobody else gives a database the name that a restore's id is part of. */
    private void refuseWhenUsed(String kept) {
        Optional<Environment> user = environments.everyOne().stream()
                .filter(other -> other.url().database().equals(kept))
                .findFirst();
        if (user.isPresent()) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.CONFLICT,
                                    "The database " + kept + " is the one of environment '"
                                            + user.get().name() + "' now.")
                            .withNextStep(
                                    "Keep it; or let that environment use another database, then confirm again. If it is a database of that name on another server, drop the kept one by hand."));
        }
    }
}
