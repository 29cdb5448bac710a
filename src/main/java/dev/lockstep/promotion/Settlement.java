package dev.lockstep.promotion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.environment.Databases;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.time.Duration;
import java.util.Optional;

/**
 * Finds out what an attempt did whose end nobody saw: it ends what is left of it in the target, waits for the target's lock, so that
 * no commit can be under way any more, and looks into the ledger (I5). A cancel does not stop it, since a cancelled job has to say
 * what became of its target, too.
 */
public final class Settlement {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Databases databases;
    private final ObjectMapper json;

    public Settlement(Databases databases, ObjectMapper json) {
        this.databases = databases;
        this.json = json;
    }

    /** What was committed under this id, or nothing when nothing was and nothing will be. */
    public Optional<PromotionResult> settle(PromotionRequest request, Progress progress) {
        try (SqlSession target = databases.connect(request.target(), "settlement " + request.id())) {
            // A worker that was asleep for long would otherwise end the sessions of the one that took the job over from
            // it.
            progress.checkHeld();
            endLeftovers(target, request);
            TargetLock.take(target, request.target().name(), PATIENCE, progress::checkHeld);
            Optional<PromotionResult> committed =
                    new Ledger(target).find(request.id()).map(entry -> fromJson(entry.result()));
            removeLeftovers(target, committed.isPresent(), progress);
            return committed;
        }
    }

    /** What was not committed has to be gone before the job can say that the target is as it was. */
    private static void removeLeftovers(SqlSession target, boolean committed, Progress progress) {
        try {
            Leftovers.remove(target, progress, progress::checkHeld);
        } catch (ProblemException e) {
            if (!committed) {
                throw e;
            }
            progress.warn("The promotion is committed, but what it put aside could not be dropped: "
                    + e.problem().detail() + " The next promotion does it.");
        }
    }

    /** A dead worker's server process may still be running a long statement, which nobody will commit. */
    private static void endLeftovers(SqlSession target, PromotionRequest request) {
        target.query("""
                SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
                 WHERE application_name = ? AND usename = current_user AND pid <> pg_catalog.pg_backend_pid()
                """, row -> row.getBoolean(1), "lockstep " + Preflight.applicationName(request));
    }

    private PromotionResult fromJson(String text) {
        try {
            return json.readValue(text, PromotionResult.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the ledger's result cannot be read", e);
        }
    }
}
