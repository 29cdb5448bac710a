package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.truth.ReadTruth;
import dev.lockstep.truth.TruthSource;
import dev.lockstep.truth.TruthVersion;
import dev.lockstep.truth.Truths;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds a promotion's source against the truth, where one is configured for it. */
public final class SourceCheck {
    private final @Nullable Truths truths;
    private final Reprint reprint;

    /** @param truths {@code null} where there is none to hold anything against */
    public SourceCheck(@Nullable Truths truths, Reprint reprint) {
        this.truths = truths;
        this.reprint = reprint;
    }

    /**
     * @param source catalog of the source
     * @return what the source was held against; {@code null} for nothing
     * @throws ProblemException {@code SOURCE_DRIFTED}, unless the request accepts drift
     */
    @Nullable
    TruthVersion check(PromotionRequest request, Catalog source, Progress progress) {
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
            return null;
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
                Orders.scoped(request.options().selection(), expected.get()));
        if (drift.drift()) {
            String differs = "%s is not what the source of truth says (%s)"
                    .formatted(request.source().name(), truth.version().name());
            if (!accepted) {
                throw drifted(differs, drift.allLines(), request.source().name());
            }
            progress.warn(differs + ", which the request accepts: " + String.join("; ", drift.allLines()));
        }
        return truth.version();
    }

    private static ProblemException drifted(String detail, List<String> lines, String source) {
        return new ProblemException(Problem.of(ProblemType.SOURCE_DRIFTED, detail + ".")
                .withItems(lines)
                .withNextStep(
                        "Bring %s to it with POST /pushes, or the change into the source of truth, or repeat the request with options.acceptDrift = true."
                                .formatted(source)));
    }
}
