package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.diff.Selection;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.introspect.CatalogMemory;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.truth.ReadTruth;
import dev.lockstep.truth.Truths;
import java.util.List;
import java.util.UUID;

/** Holds an environment's schema against another environment's or against its own baseline. Reads only. */
public final class DriftCheck {
    public static final String BASELINE = "baseline";
    private static final String READ = "read catalogs";
    private static final String COMPARE = "compare";

    private final Databases databases;
    private final CatalogMemory catalogs;

    private final Reprint reprint;
    private final RememberedDrift results = new RememberedDrift();
    private final Baselines baselines = new Baselines();

    public DriftCheck(Databases databases, CatalogMemory catalogs, Reprint reprint) {
        this.reprint = reprint;
        this.databases = databases;
        this.catalogs = catalogs;
    }

    /** What {@code environment} lacks, has besides, and has otherwise than {@code against}. */
    public DriftResult againstEnvironment(
            UUID job, Environment environment, Environment against, Selection selection, Progress progress) {
        String name = applicationName(job);
        progress.phaseStarted(READ);
        try (Sessions.Both open = Sessions.openSnapshots(databases, against, environment, name, progress)) {
            SqlSession wanted = open.wanted().session();
            SqlSession actual = open.actual().session();
            BothCatalogs both =
                    BothCatalogs.read(wanted, against.name(), actual, environment.name(), catalogs::readDefinitions);
            progress.phaseSucceeded("%d and %d objects"
                    .formatted(both.wanted().byId().size(), both.actual().byId().size()));
            return compare(both, against.name(), environment.name(), actual, selection, progress);
        }
    }

    /**
     * What {@code environment} lacks, has besides, and has otherwise than the truth says.
     *
     * @param selection of what the truth speaks about
     */
    public DriftResult againstTruth(
            UUID job, Environment environment, ReadTruth truth, Selection selection, Progress progress) {
        progress.phaseStarted(READ);
        try (Sessions.Open open = Sessions.openSnapshot(databases, environment, applicationName(job), progress)) {
            Catalog actual = catalogs.readDefinitions(open.session(), environment.name());
            progress.phaseSucceeded("%d and %d objects"
                    .formatted(
                            truth.catalog().objects().size(), actual.objects().size()));
            return compare(
                            new BothCatalogs(truth.catalog(), actual),
                            Truths.NAME,
                            environment.name(),
                            open.session(),
                            selection,
                            progress)
                    .warning(truth.notes())
                    .of(truth.version());
        }
    }

    /** What was changed in {@code environment} since its last promotion. */
    public DriftResult againstBaseline(UUID job, Environment environment, Selection selection, Progress progress) {
        progress.phaseStarted(READ);
        try (Sessions.Open open = Sessions.openSnapshot(databases, environment, applicationName(job), progress)) {
            LedgerEntry last = baselines.last(open.session()).orElseThrow(() -> noBaseline(environment));
            Catalog actual = catalogs.readDefinitions(open.session(), environment.name());
            progress.phaseSucceeded("%d objects".formatted(actual.byId().size()));
            return compare(
                    new BothCatalogs(last.baseline(), actual),
                    BASELINE,
                    environment.name(),
                    open.session(),
                    selection,
                    progress);
        }
    }

    /** Whether there is a baseline to check it against; true also where the environment cannot be asked, which a check then says. */
    public boolean mayHaveBaseline(Environment environment) {
        try (SqlSession session = databases.connect(environment, "drift check")) {
            return baselines.last(session).isPresent();
        } catch (ProblemException e) {
            return true;
        }
    }

    private DriftResult compare(
            BothCatalogs read,
            String wantedName,
            String actualName,
            SqlSession session,
            Selection selection,
            Progress progress) {
        progress.phaseStarted(COMPARE);
        BothCatalogs both = read.reprinted(reprint, wantedName, progress);
        DriftResult compared =
                results.of(both, wantedName, actualName, selection).warning(both.notes());
        DriftResult result = baselines
                .last(session)
                .map(last -> {
                    Reprint.Result baseline = wantedName.equals(BASELINE)
                            ? new Reprint.Result(both.wanted(), List.of())
                            : reprint.of(last.baseline(), "The baseline", both.actual(), progress);
                    return new SinceBaseline(last, baseline.catalog(), session)
                            .applied(compared, both.wanted(), both.actual(), selection)
                            .warning(baseline.notes());
                })
                .orElse(compared);
        progress.phaseSucceeded(result.drift() ? result.differences().size() + " differences" : "no drift");
        boolean byHand = result.since() != null && !result.since().byHand().isEmpty();
        return byHand
                ? result.warning(
                        DdlCapture.unreadable(session, actualName).stream().toList())
                : result;
    }

    private static ProblemException noBaseline(Environment environment) {
        return new ProblemException(Problem.of(
                        ProblemType.CONFLICT,
                        "%s has no baseline: nothing was promoted into it yet.".formatted(environment.name()))
                .withNextStep("Check it against another environment, or promote into it first."));
    }

    private static String applicationName(UUID job) {
        return "drift check " + job;
    }
}
