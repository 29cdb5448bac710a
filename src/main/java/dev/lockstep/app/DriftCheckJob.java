package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.diff.Selection;
import dev.lockstep.environment.Environment;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.promotion.DriftCheck;
import dev.lockstep.promotion.DriftOrder;
import dev.lockstep.promotion.DriftResult;
import dev.lockstep.promotion.ExpectedDifferences;
import dev.lockstep.promotion.KnownDifferences;
import dev.lockstep.promotion.Orders;
import dev.lockstep.truth.ReadTruth;
import dev.lockstep.truth.TruthSource;
import dev.lockstep.truth.Truths;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Checks an environment's schema as a job. */
@ApplicationScoped
public class DriftCheckJob implements JobHandler {
    private final Orders orders;
    private final DriftCheck driftCheck;
    private final Truths truths;
    private final DriftMetrics metrics;
    private final ExpectedDifferences declared;
    private final Clock clock;
    private final ObjectMapper json;

    public DriftCheckJob(
            Orders orders,
            DriftCheck driftCheck,
            Truths truths,
            DriftMetrics metrics,
            ExpectedDifferences declared,
            Clock clock,
            ObjectMapper json) {
        this.declared = declared;
        this.clock = clock;
        this.truths = truths;
        this.orders = orders;
        this.driftCheck = driftCheck;
        this.metrics = metrics;
        this.json = json;
    }

    @Override
    public String kind() {
        return JobKinds.DRIFT_CHECK;
    }

    @Override
    public JobResult run(JobRun run) {
        return TransientFailures.retrying(run, () -> work(run));
    }

    private JobResult work(JobRun run) {
        DriftOrder order = json.convertValue(run.request(), DriftOrder.class);
        Environment environment = orders.environment(order.environment(), "/environment");
        Looked looked = order.against().equals(Truths.NAME)
                ? againstTruth(run, order, environment)
                : new Looked(withoutTruth(run, order, environment), orders.selection(order));
        DriftResult found = looked.found();
        DriftResult result = known(order, environment, looked.at()).outOf(found, clock.instant());
        metrics.record(result);
        say(result, run);
        return new JobResult.Succeeded(null, json.valueToTree(result));
    }

    /** @param at what of both was compared */
    private record Looked(DriftResult found, Selection at) {}

    private KnownDifferences known(DriftOrder order, Environment environment, Selection looked) {
        return new KnownDifferences(
                order.expected() == null ? List.of() : order.expected(),
                declared.of(order.environment()).stream()
                        .map(ExpectedDifferences.Declared::difference)
                        .toList(),
                orders.isAgainstItsOwn(order, environment) ? looked : null);
    }

    private static void say(DriftResult result, JobRun run) {
        Map<String, Integer> origins = result.origins();
        if (result.drift()) {
            run.progress()
                    .warn(
                            "%s drifted from %s: %d differences; %d changed by hand, %d not yet promoted, %d both; %d are expected."
                                    .formatted(
                                            result.environment(),
                                            result.expected(),
                                            result.differences().size(),
                                            origins.get(DriftResult.BY_HAND),
                                            origins.get(DriftResult.NOT_PROMOTED),
                                            origins.get(DriftResult.BOTH),
                                            result.known().size()));
        }
    }

    private Looked againstTruth(JobRun run, DriftOrder order, Environment environment) {
        TruthSource source = truths.required(environment);
        ReadTruth truth = truths.read(source, environment, run.progress());
        Selection at = orders.selection(order, source)
                .withExtensions(truth.version().declaresExtensions())
                .withLent(truth.lent());
        return new Looked(driftCheck.againstTruth(run.id(), environment, truth, at, run.progress()), at);
    }

    private DriftResult withoutTruth(JobRun run, DriftOrder order, Environment environment) {
        return order.against().equals(DriftCheck.BASELINE)
                ? driftCheck.againstBaseline(run.id(), environment, orders.selection(order), run.progress())
                : driftCheck.againstEnvironment(
                        run.id(),
                        environment,
                        orders.environment(order.against(), "/against"),
                        orders.selection(order),
                        run.progress());
    }
}
