package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.truth.ReadTruth;
import dev.lockstep.truth.TruthSource;
import dev.lockstep.truth.TruthVersion;
import dev.lockstep.truth.Truths;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds a promotion's source against what it should be: the truth, where one is configured for it, else what its own last promotion left
 * behind. That came from a truth, too, when all before it did.
 */
public final class SourceCheck {
    private final @Nullable Truths truths;
    private final Reprint reprint;
    private final Baselines baselines = new Baselines();

    /** @param truths {@code null} where there is none to hold anything against */
    public SourceCheck(@Nullable Truths truths, Reprint reprint) {
        this.truths = truths;
        this.reprint = reprint;
    }

    /**
     * @param session of the source
     * @param source catalog of the source
     * @return the truth that the source is, or was promoted from and still is; {@code null} when it is none's, or that is accepted
     * @throws ProblemException {@code SOURCE_DRIFTED}, unless the request accepts drift
     */
    @Nullable
    TruthVersion check(PromotionRequest request, SqlSession session, Catalog source, Progress progress) {
        if (request.truth() != null) {
            return request.truth();
        }
        if (request.rows() != null || request.undoOf() != null) {
            // An import takes rows only, from files; its source stands for nothing. That of an undo is what was there
            // before.
            return null;
        }
        Optional<TruthSource> expected = truths == null ? Optional.empty() : truths.expectedOf(request.source());
        if (truths == null || expected.isEmpty()) {
            return baselines
                    .last(session)
                    .map(last -> sincePromotion(last, request, source, progress))
                    .orElse(null);
        }
        boolean accepted = request.options().acceptDrift();
        ReadTruth truth;
        try {
            truth = truths.read(expected.get(), request.source(), progress);
        } catch (ProblemException e) {
            if (!accepted || e.problem().type() == ProblemType.CANCELLED) {
                throw e;
            }
            progress.warn("The source of truth could not be read, which the request accepts: "
                    + e.problem().detail());
            return null;
        }
        Catalog wanted =
                reprint.of(truth.catalog(), Truths.NAME, source, progress).catalog();
        DriftResult drift = Drift.between(
                wanted,
                source,
                Truths.NAME,
                request.source().name(),
                Orders.scoped(request.options().selection(), expected.get())
                        .withExtensions(truth.version().declaresExtensions())
                        .withLent(truth.lent()));
        if (drift.drift()) {
            String differs = "%s is not what the source of truth says (%s)"
                    .formatted(request.source().name(), truth.version().name());
            if (!accepted) {
                throw drifted(differs, drift.allLines(), request.source().name());
            }
            progress.warn(differs + ", which the request accepts: " + String.join("; ", drift.allLines()));
            return null;
        }
        return truth.version();
    }

    /** What was changed in the source by hand goes along, if nobody objects: but not unseen. */
    private @Nullable TruthVersion sincePromotion(
            LedgerEntry last, PromotionRequest request, Catalog source, Progress progress) {
        String name = request.source().name();
        Catalog baseline = reprint.of(last.baseline(), "The baseline of " + name, source, progress)
                .catalog();
        if (baseline.majorVersion() != source.majorVersion()) {
            return null;
        }
        DriftResult drift = Drift.between(
                baseline, source, "baseline", name, request.options().selection());
        if (drift.drift()) {
            progress.warn("%s was changed by hand since promotion %s, and what is in scope of that goes along: %s"
                    .formatted(name, last.id(), String.join("; ", drift.allLines())));
            return null;
        }
        return last.truth();
    }

    private static ProblemException drifted(String detail, List<String> lines, String source) {
        return new ProblemException(Problem.of(ProblemType.SOURCE_DRIFTED, detail + ".")
                .withItems(lines)
                .withNextStep(
                        "Bring %s to it with POST /pushes, or the change into the source of truth, or repeat the request with options.acceptDrift = true."
                                .formatted(source)));
    }
}
