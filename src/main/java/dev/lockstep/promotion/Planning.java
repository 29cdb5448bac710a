package dev.lockstep.promotion;

import dev.lockstep.data.ArchivedRows;
import dev.lockstep.data.DataPlan;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.introspect.CatalogMemory;
import dev.lockstep.introspect.TargetDigest;
import dev.lockstep.progress.Progress;
import java.util.UUID;

/** The preview of a promotion: the plan that it would run. Touches nothing. */
public final class Planning {
    private static final String PLAN = "plan";

    private final Databases databases;
    private final CatalogMemory catalogs;
    private final Rehearsal rehearsal;
    private final Reprint reprint;

    public Planning(Databases databases, CatalogMemory catalogs, Rehearsal rehearsal, Reprint reprint) {
        this.reprint = reprint;
        this.databases = databases;
        this.catalogs = catalogs;
        this.rehearsal = rehearsal;
    }

    public PlanResult plan(
            UUID job, Environment source, Environment target, PromotionOptions options, Progress progress) {
        return plan(new PromotionRequest(job, source, target, null, options), progress);
    }

    /** The plan that this request would run; its fingerprint does not matter. */
    public PlanResult plan(PromotionRequest request, Progress progress) {
        Environment source = request.source();
        Environment target = request.target();
        PromotionOptions options = request.options();
        String name = "plan " + request.id();
        progress.phaseStarted(PLAN);
        try (Sessions.Open wanted = Sessions.open(databases, source, name, progress);
                Sessions.Open actual = Sessions.open(databases, target, name, progress)) {
            DataPlan.Sessions sessions = new DataPlan.Sessions(wanted.session(), actual.session(), progress);
            ReviewedPlan plan = request.rows() == null
                    ? review(request, sessions).with(request.truth())
                    : reviewRows(request.rows(), request, sessions);
            PlanResult result = PlanResult.of(source.name(), target.name(), plan);
            if (!result.steps().isEmpty()) {
                result = result.guarded(TargetGuard.of(TargetDigest.read(actual.session())));
            }
            actual.session().commit();
            LabelProviders.check(plan.plan(), actual.session());
            if (options.rehearse()) {
                result = result.with(rehearsal.rehearse(plan, options, progress));
            }
            progress.phaseSucceeded("%d steps, %d hazards"
                    .formatted(result.steps().size(), result.hazards().size()));
            return result;
        }
    }

    private ReviewedPlan review(PromotionRequest request, DataPlan.Sessions sessions) {
        String source = request.source().name();
        String target = request.target().name();
        DifferentDatabases.check(sessions.source(), sessions.target(), source, target);
        Sessions.beginSnapshot(sessions.source());
        Sessions.beginSnapshot(sessions.target());
        BothCatalogs both = BothCatalogs.read(sessions.source(), source, sessions.target(), target, catalogs::read)
                .reprinted(reprint, source, sessions.progress());
        return new PlanPreview().compute(sessions, both, request.options());
    }

    private ReviewedPlan reviewRows(ArchivedRows rows, PromotionRequest request, DataPlan.Sessions sessions) {
        Sessions.beginSnapshot(sessions.target());
        String target = request.target().name();
        return new PlanPreview()
                .computeForRows(rows, sessions, session -> catalogs.read(session, target), request.options());
    }
}
