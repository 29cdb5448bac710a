package dev.lockstep.backup;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Statements of a restore that may fail, each for itself, inside of a transaction or not: that is no reason to have no data. */
final class Attempts {
    private static final String SAVEPOINT = "lockstep_attempt";

    private final SqlSession session;
    private final Progress progress;

    Attempts(SqlSession session, Progress progress) {
        this.session = session;
        this.progress = progress;
    }

    /** Owners, grants and settings: returns a line for each thing that this server or role does not have, and logs it. */
    List<String> run(List<String> statements) {
        Map<String, Integer> failures = new LinkedHashMap<>();
        for (String statement : statements) {
            failure(() -> session.execute(statement))
                    .ifPresent(e -> failures.merge(e.problem().detail(), 1, Integer::sum));
        }
        return told(failures);
    }

    /** What its owner may not read here, having lost a role that this server does not have, stays unfilled, which is said. */
    List<String> fill(RestoreRights rights, List<String> refresh) {
        Map<String, Integer> failures = new LinkedHashMap<>();
        for (String statement : refresh) {
            failure(() -> rights.run(session, statement)).ifPresent(e -> {
                if (e.problem().type() != ProblemType.INSUFFICIENT_PRIVILEGE) {
                    throw e;
                }
                failures.merge(
                        "%s was not filled: %s"
                                .formatted(
                                        statement.substring(OwnersFirst.REFRESH.length()),
                                        e.problem().detail()),
                        1,
                        Integer::sum);
            });
        }
        return told(failures);
    }

    /** @throws ProblemException when the connection is lost or the restore cancelled */
    Optional<ProblemException> failure(Runnable statement) {
        progress.checkCancelled();
        boolean within = session.inTransaction();
        if (within) {
            session.execute("SAVEPOINT " + SAVEPOINT);
        }
        Optional<ProblemException> failure = Optional.empty();
        try {
            statement.run();
        } catch (ProblemException e) {
            if (e.problem().type() == ProblemType.CONNECTION_LOST || e.problem().type() == ProblemType.CANCELLED) {
                throw e;
            }
            if (within) {
                session.execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
            }
            failure = Optional.of(e);
        }
        if (within) {
            session.execute("RELEASE SAVEPOINT " + SAVEPOINT);
        }
        return failure;
    }

    private List<String> told(Map<String, Integer> failures) {
        List<String> lines = failures.entrySet().stream()
                .map(failure -> failure.getKey() + " (" + failure.getValue() + " statements)")
                .toList();
        lines.forEach(line -> progress.log(LogLevel.WARN, "Not restored: " + line, Map.of()));
        return lines;
    }
}
