package dev.lockstep.promotion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.lockstep.backup.Backups;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.OwnSchema;
import dev.lockstep.sql.SqlSession;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what an attempt did whose end nobody saw: it ends what is left of it in the target, waits for the target's lock, so that
 * no commit can be under way any more, and looks into the ledger (I5). A cancel does not stop it, since a cancelled job has to say
 * what became of its target, too.
 */
public final class Settlement {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Databases databases;
    private final Backups backups;
    private final ObjectReader results;

    public Settlement(Databases databases, Backups backups, ObjectMapper json) {
        this.databases = databases;
        this.backups = backups;
        // Replicas of a newer version may have written more.
        this.results = json.readerFor(PromotionResult.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /**
     * What was committed under this id, or nothing when nothing was and nothing will be.
     *
     * @param id the job's
     */
    public Optional<PromotionResult> settle(UUID id, Environment environment, Progress progress) {
        try (SqlSession target = databases.connect(environment, "settlement " + id)) {
            // A worker that was asleep for long would otherwise end the sessions of the one that took the job over from
            // it.
            progress.checkHeld();
            Databases.endOthers(target, Preflight.applicationName(id));
            TargetLock.take(target, environment.name(), PATIENCE, progress::checkHeld);
            OwnSchema.require(target);
            Optional<PromotionResult> committed = new Ledger(target).result(id).map(this::fromJson);
            removeLeftovers(target, committed.isPresent(), progress);
            discardBackups(id, committed.map(PromotionResult::backup).orElse(null), progress);
            return committed;
        }
    }

    /** What was not committed has to be gone before the job can say that the target is as it was. */
    private static void removeLeftovers(SqlSession target, boolean committed, Progress progress) {
        try {
            // No cancel ends a wait, so that each is short: who lost the job meanwhile is to hear of it, and it is
            // looked at again.
            Leftovers.remove(target, progress, PromotionOptions.DEFAULT_LOCK_TIMEOUT, progress::checkHeld);
        } catch (ProblemException e) {
            if (!committed) {
                throw e;
            }
            progress.warn("The promotion is committed, but what it put aside could not be dropped: "
                    + e.problem().detail() + " The next promotion does it.");
        }
    }

    /** As the attempts themselves would have done that did not commit. */
    private void discardBackups(UUID id, @Nullable String but, Progress progress) {
        try {
            backups.discardOf(id, but);
        } catch (ProblemException e) {
            progress.warn("A backup may be left that an interrupted attempt made, until it is one more than are kept: "
                    + e.problem().detail());
        }
    }

    private PromotionResult fromJson(String text) {
        try {
            return results.readValue(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the ledger's result cannot be read", e);
        }
    }
}
