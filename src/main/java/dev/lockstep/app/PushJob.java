package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.promotion.Orders;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionRequest;
import dev.lockstep.promotion.PromotionResult;
import dev.lockstep.promotion.PushOrder;
import dev.lockstep.truth.TruthDatabase;
import dev.lockstep.truth.Truths;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Consumer;

/** Brings an environment to the truth: a promotion whose source is a database that has the truth's schema as long as the job runs. */
@ApplicationScoped
public class PushJob implements JobHandler {
    private final Orders orders;
    private final Truths truths;
    private final Promotion promotion;
    private final PromotionAttempt attempt;
    private final ObjectMapper json;

    public PushJob(Orders orders, Truths truths, Promotion promotion, PromotionAttempt attempt, ObjectMapper json) {
        this.orders = orders;
        this.truths = truths;
        this.promotion = promotion;
        this.attempt = attempt;
        this.json = json;
    }

    @Override
    public String kind() {
        return JobKinds.PUSH;
    }

    @Override
    public JobResult run(JobRun run) {
        return attempt.run(run, run.request().required("environment").textValue(), done -> push(run, done));
    }

    private void push(JobRun run, Consumer<PromotionResult> done) {
        PromotionRequest request = orders.push(run.id(), json.convertValue(run.request(), PushOrder.class));
        try (TruthDatabase truth = truths.open(truths.required(request.target()), request.target(), run.progress())) {
            run.progress().info("The source of truth is " + truth.version().name() + ".");
            truth.notes().forEach(run.progress()::warn);
            done.accept(promotion.run(request.from(truth), run.progress()));
        }
    }
}
