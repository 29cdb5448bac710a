package dev.lockstep.backup;

import dev.lockstep.backup.client.ClientRun;
import dev.lockstep.backup.storage.BackupProblems;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.List;

/** What it means when one of PostgreSQL's programs fails. */
final class ClientFailures {
    /** Programs since PostgreSQL 17 set it without asking whether the server has it; nothing depends on it. */
    private static final String NEWER_SETTING = "unrecognized configuration parameter \"transaction_timeout\"";

    private ClientFailures() {}

    /** @param place where a disk may have become full */
    static ClientRun.ClientFailure of(ProblemType type, String place) {
        return new ClientRun.ClientFailure() {
            @Override
            public ProblemException problem(String program, int status, List<String> errors, List<String> lines) {
                String all = String.join("\n", errors);
                if (all.contains("No space left on device") || all.contains("Disk quota exceeded")) {
                    return new ProblemException(
                            BackupProblems.diskFull(place, "The disk became full while " + program + " ran."));
                }
                if (all.contains("lock timeout") || all.contains("could not obtain lock")) {
                    return new ProblemException(
                            Problem.of(ProblemType.LOCK_TIMEOUT, program + " did not get a lock in time.")
                                    .withItems(errors)
                                    .withNextStep("Let whoever holds the table finish, then try again."));
                }
                return new ProblemException(Problem.of(type, program + " failed (status " + status + ").")
                        .withItems(errors.isEmpty() ? lines : errors)
                        .withNextStep("The job's log has what it said. Run it by hand to see the rest."));
            }

            @Override
            public boolean tolerates(String line) {
                return line.contains(NEWER_SETTING);
            }
        };
    }
}
