package dev.lockstep.promotion;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;

/** That what would run is not what was reviewed (I4), or not what preflight saw. */
final class PlanChanged {
    private PlanChanged() {}

    static ProblemException since(PromotionRequest request, String how) {
        String what = request.fingerprint() == null
                ? "%s or %s was changed while the promotion was under way."
                        .formatted(request.source().name(), request.target().name())
                : "The plan %s was reviewed, but %s or %s was changed since."
                        .formatted(
                                request.fingerprint(),
                                request.source().name(),
                                request.target().name());
        return new ProblemException(
                Problem.of(ProblemType.PLAN_CHANGED, what + " " + how).withNextStep(nextStep(request)));
    }

    private static String nextStep(PromotionRequest request) {
        if (request.undoOf() != null) {
            return "Preview the undo again with GET /api/v1/promotions/%s/undo, review it, and repeat it with the plan's fingerprint."
                    .formatted(request.undoOf());
        }
        return request.rows() != null
                ? "Make the plan again with POST /api/v1/imports/plan, review it, and import with its fingerprint."
                : "Make the plan again with POST /api/v1/plans, review it, and promote with its fingerprint.";
    }
}
