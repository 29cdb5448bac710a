package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.data.ArchivedRows;
import dev.lockstep.data.DataPlan;
import dev.lockstep.diff.Diff;
import dev.lockstep.environment.Databases;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.introspect.ServerFacts;
import dev.lockstep.plan.Hazard;
import dev.lockstep.plan.Mode;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.OwnSchema;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.truth.TruthVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looks before anything is changed: connects, locks the target, plans, and refuses what must not run. */
public final class Preflight {
    private static final Duration PATIENCE_FOR_TARGET_LOCK = Duration.ofSeconds(30);

    private final Databases databases;
    private final Rehearsal rehearsal;
    private final Reprint reprint;
    private final SourceCheck sourceCheck;
    private final @Nullable Undoing undoing;

    public Preflight(Databases databases, Rehearsal rehearsal, Reprint reprint) {
        this(databases, rehearsal, reprint, new SourceCheck(null, reprint));
    }

    public Preflight(Databases databases, Rehearsal rehearsal, Reprint reprint, SourceCheck sourceCheck) {
        this(databases, rehearsal, reprint, sourceCheck, null);
    }

    /** @param undoing plans undos; {@code null} where there are none */
    public Preflight(
            Databases databases,
            Rehearsal rehearsal,
            Reprint reprint,
            SourceCheck sourceCheck,
            @Nullable Undoing undoing) {
        this.undoing = undoing;
        this.sourceCheck = sourceCheck;
        this.reprint = reprint;
        this.databases = databases;
        this.rehearsal = rehearsal;
    }

    @Nullable
    Undoing undoing() {
        return undoing;
    }

    /** @throws ProblemException with what stands in the way; nothing was changed */
    Checked check(PromotionRequest request, Progress progress) {
        if (request.source().name().equals(request.target().name())) {
            throw new ProblemException(
                    ProblemType.SAME_ENVIRONMENT,
                    "Source and target are both " + request.source().name() + ".");
        }
        Sessions.Open source = Sessions.open(databases, request.source(), applicationName(request.id()), progress);
        try {
            Sessions.Open target = Sessions.open(databases, request.target(), applicationName(request.id()), progress);
            try {
                return new Checked(
                        request,
                        progress,
                        source,
                        target,
                        databases,
                        plan(request, source.session(), target.session(), progress));
            } catch (RuntimeException | Error e) {
                target.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }

    /** What the connections of a promotion are called in {@code pg_stat_activity}; by it a leftover of a dead worker is found. */
    static String applicationName(UUID id) {
        return "promotion " + id;
    }

    private ReviewedPlan plan(PromotionRequest request, SqlSession source, SqlSession target, Progress progress) {
        ArchivedRows rows = request.rows();
        if (rows == null && request.undoOf() == null) {
            DifferentDatabases.check(
                    source, target, request.source().name(), request.target().name());
        }
        TargetLock.take(target, request.target().name(), PATIENCE_FOR_TARGET_LOCK, progress);
        OwnSchema.require(target);
        Leftovers.remove(target, progress, request.options().patience(), progress::checkCancelled);
        Sessions.beginSnapshot(target);
        DataPlan.Sessions sessions = new DataPlan.Sessions(source, target, progress);
        ReviewedPlan plan = planOf(rows, request, sessions);
        for (String missing : ServerFacts.missingForPromotion(target, plan.target())) {
            progress.log(LogLevel.WARN, "The target's role may lack a privilege: " + missing, Map.of());
        }
        Optional<LedgerEntry> last = new Ledger(target).last();
        target.commit();
        LabelProviders.check(plan.plan(), target);

        TruthVersion truth = sourceCheck.check(request, source, plan.source(), progress);
        if (plan.undo() == null) {
            last.ifPresent(entry -> checkBaseline(entry, plan, request, progress));
        } else if (!plan.undo().findings().conflicts().isEmpty()) {
            throw Undoing.refused(
                    plan.undo().findings().conflicts(),
                    request.undoOf(),
                    request.target().name());
        }
        checkFingerprint(request, plan);
        checkHazards(request, plan);
        if (request.options().rehearse()) {
            rehearse(request, plan, progress);
        }
        plan.warnings().forEach(progress::warn);
        return plan.with(truth);
    }

    private ReviewedPlan planOf(@Nullable ArchivedRows rows, PromotionRequest request, DataPlan.Sessions sessions) {
        if (request.undoOf() == null) {
            return rows == null
                    ? planOf(request, sessions)
                    : new PlanPreview().computeForRows(rows, sessions, new CatalogReader()::read, request.options());
        }
        if (undoing == null) {
            throw new IllegalStateException("undos are not set up");
        }
        return undoing.review(request, sessions.target(), sessions.progress());
    }

    private ReviewedPlan planOf(PromotionRequest request, DataPlan.Sessions sessions) {
        Sessions.beginSnapshot(sessions.source());
        BothCatalogs both = BothCatalogs.read(sessions.source(), sessions.target())
                .reprinted(reprint, request.source().name(), sessions.progress());
        return new PlanPreview().compute(sessions, both, request.options());
    }

    private void rehearse(PromotionRequest request, ReviewedPlan plan, Progress progress) {
        RehearsalResult result = rehearsal.rehearse(plan, request.options(), progress);
        if (result.hasFailed()) {
            throw new ProblemException(Problem.of(
                            ProblemType.REHEARSAL_FAILED,
                            "On a copy of %s's schema the plan does not lead to what %s is: %s"
                                    .formatted(
                                            request.target().name(),
                                            request.source().name(),
                                            result.reason()))
                    .withStatement(result.sql())
                    .withNextStep("This is a defect of the plan: please report it with the job's report."));
        }
        if (result.reason() != null) {
            progress.warn("The plan was not rehearsed: " + result.reason());
        } else {
            progress.log(
                    LogLevel.INFO,
                    "The plan was rehearsed",
                    Map.of("steps", result.steps(), "millis", result.millis()));
        }
    }

    private void checkBaseline(LedgerEntry last, ReviewedPlan plan, PromotionRequest request, Progress progress) {
        Reprint.Result printed = reprint.of(last.baseline(), "The baseline", plan.target(), progress);
        Catalog baseline = printed.catalog();
        if (baseline.majorVersion() != plan.target().majorVersion()) {
            progress.warn(
                    "The target's server was upgraded from PostgreSQL %d to %d since the last promotion: whether it was changed by hand cannot be told. %s"
                            .formatted(
                                    baseline.majorVersion(),
                                    plan.target().majorVersion(),
                                    String.join(" ", printed.notes())));
            return;
        }
        if (Diff.between(baseline, plan.target(), request.options().selection()).isEmpty()) {
            return;
        }
        List<String> lines = Drift.between(
                        baseline,
                        plan.target(),
                        "baseline",
                        request.target().name(),
                        request.options().selection())
                .allLines();
        if (request.options().acceptDrift()) {
            progress.warn("The target was changed by hand since promotion " + last.id()
                    + ", which the request accepts: " + String.join("; ", lines));
            return;
        }
        throw new ProblemException(Problem.of(
                        ProblemType.TARGET_DRIFTED,
                        "%s was changed by hand since promotion %s of %s."
                                .formatted(request.target().name(), last.id(), last.committedAt()))
                .withItems(lines)
                .withNextStep(
                        "Bring the change into %s, or take it back, or repeat the request with options.acceptDrift = true to overwrite it."
                                .formatted(request.source().name())));
    }

    private static void checkFingerprint(PromotionRequest request, ReviewedPlan plan) {
        if (request.fingerprint() != null && !request.fingerprint().equals(plan.fingerprint())) {
            throw PlanChanged.since(request, "The plan is now " + plan.fingerprint() + ".");
        }
    }

    private static void checkHazards(PromotionRequest request, ReviewedPlan plan) {
        Set<Hazard> unaccepted = new TreeSet<>(plan.hazards());
        unaccepted.removeAll(request.options().acceptHazards());
        if (unaccepted.isEmpty()) {
            return;
        }
        throw new ProblemException(Problem.of(
                        ProblemType.HAZARDS_NOT_ACCEPTED,
                        "The plan has hazards that neither the request nor %s's policy accepts: %s."
                                .formatted(request.target().name(), names(unaccepted)))
                .withItems(unaccepted.stream()
                        .flatMap(hazard -> HazardLines.of(hazard, plan).stream())
                        .toList())
                .withNextStep("Read the steps above; if you accept the risk, repeat the request with %s = %s.%s"
                        .formatted(
                                request.rows() == null ? "options.acceptHazards" : "acceptHazards",
                                unaccepted.stream()
                                        .map(hazard -> '"' + hazard.name() + '"')
                                        .toList(),
                                canRunOnline(request) && unaccepted.contains(Hazard.BLOCKS_WRITES)
                                        ? " Or let it run in options.mode = \"online\", which reads tables and builds indexes while others write, wherever PostgreSQL can."
                                        : "")));
    }

    private static boolean canRunOnline(PromotionRequest request) {
        return request.rows() == null && request.options().mode() == Mode.ATOMIC;
    }

    private static String names(Set<Hazard> hazards) {
        return String.join(", ", hazards.stream().map(Hazard::name).toList());
    }
}
