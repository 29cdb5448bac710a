package dev.lockstep.promotion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.data.LateRows;
import dev.lockstep.data.RefilledValues;
import dev.lockstep.data.RowImages;
import dev.lockstep.diff.Diff;
import dev.lockstep.diff.Selection;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;
import java.time.Duration;
import java.util.List;

/** Writes the ledger's row and commits both together, or rolls a dry run back. */
public final class Commit {
    private final ObjectMapper json;
    private final Duration keepImages;
    private final Duration keepCatalogs;

    /**
     * @param keepImages how long it is known what promotions changed in lookup rows
     * @param keepCatalogs how long it is known what promotions found and left, without which they cannot be undone
     */
    public Commit(ObjectMapper json, Duration keepImages, Duration keepCatalogs) {
        this.json = json;
        this.keepImages = positive("lockstep.undo.keep-row-images", keepImages);
        this.keepCatalogs = positive("lockstep.undo.keep-catalogs", keepCatalogs);
    }

    private static Duration positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + " has to be a positive duration");
        }
        return value;
    }

    /**
     * @throws UnknownOutcomeException when the connection was lost while the server was committing
     * @throws ProblemException when nothing was committed
     */
    PromotionResult commit(Verified verified) {
        Checked checked = verified.checked();
        SqlSession target = checked.target();
        if (checked.request().options().dryRun()) {
            target.rollback();
            return verified.result();
        }
        Ledger ledger = new Ledger(target);
        ledger.create();
        RowImages.forget(target, keepImages);
        RefilledValues.forget(target, keepImages);
        LateRows.forget(target, keepImages);
        Catalog baseline = remembered(ledger, verified.baseline(), checked);
        ledger.record(
                checked.request(),
                checked.plan(),
                toJson(verified.result()),
                remembered(ledger, checked.plan().target(), checked),
                baseline,
                verified.synced().migrated().positions());
        // After the row, which says what the catalogs before it say.
        ledger.forgetCatalogs(keepCatalogs);
        checked.pointOfNoReturn();
        try {
            target.commit();
        } catch (ProblemException e) {
            throw outcome(e, checked);
        } catch (RuntimeException | Error e) {
            throw new UnknownOutcomeException(
                    Problem.of(
                            ProblemType.INTERNAL,
                            "An unexpected error came up while the commit was under way; whether it took effect is looked up."),
                    e);
        }
        return verified.result();
    }

    /**
     * When there is nothing to do, but the ledger does not know the target as it is (it has no baseline, drift was accepted, or it is a
     * truth by now): writes that down, so that the next promotion compares with what was seen now.
     */
    void recordBaseline(Checked checked) {
        Catalog present = checked.plan().target();
        Ledger ledger = new Ledger(checked.target());
        Selection selection = checked.request().options().selection();
        boolean known = ledger.last()
                .filter(entry ->
                        Diff.between(entry.baseline(), present, selection).isEmpty())
                .filter(entry -> entry.truth() != null
                        || WholeTruth.after(checked.request(), checked.plan().truth(), ledger, present) == null)
                .isPresent();
        if (known || checked.request().options().dryRun()) {
            return;
        }
        PromotionResult result = PromotionResult.nothingToDo(checked.planResult(), false);
        checked.target().execute("SET TRANSACTION READ WRITE");
        ledger.create();
        Catalog baseline = remembered(ledger, present, checked);
        ledger.record(checked.request(), checked.plan(), toJson(result), baseline, baseline, List.of());
        checked.target().commit();
    }

    /** What was out of scope was not looked at: a change that somebody made there by hand is still to be seen. */
    private static Catalog remembered(Ledger ledger, Catalog present, Checked checked) {
        Selection selection = checked.request().options().selection();
        if (selection.scope().isEverything()) {
            return present;
        }
        return ledger.last()
                .map(entry -> selection.remembered(present, entry.baseline()))
                .orElse(present);
    }

    /** An error that the server sent (a deferred trigger's) means that it rolled back; a lost connection means that nobody knows. */
    private static ProblemException outcome(ProblemException e, Checked checked) {
        Problem problem = e.problem();
        if (problem.type() != ProblemType.CONNECTION_LOST) {
            return e;
        }
        return new UnknownOutcomeException(
                problem.withDetail("The connection to "
                                + checked.request().target().name() + " was lost while the commit was under way: "
                                + problem.detail())
                        .withNextStep(
                                "Nothing needs to be done: the ledger in the target is looked up as soon as it can be reached."),
                e);
    }

    private String toJson(PromotionResult result) {
        try {
            return json.writeValueAsString(result);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts and numbers is always JSON", e);
        }
    }
}
