package dev.lockstep.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.job.Job;
import dev.lockstep.promotion.ComparisonResult;
import dev.lockstep.promotion.DriftResult;
import dev.lockstep.promotion.PlanResult;
import dev.lockstep.promotion.PromotionResult;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The report of a finished job. */
@ApplicationScoped
public class Reports {
    /** Kinds of job whose result is a plan, and does not only have one. */
    private static final Set<String> PLANS = Set.of("plan", "import_plan");

    private final ObjectMapper json;
    private final Map<String, Function<JsonNode, String>> texts;

    public Reports(ObjectMapper json) {
        this.json = json;
        texts = Map.of(
                "drift_check", result -> DriftText.of(read(result, DriftResult.class)),
                "comparison", result -> ComparisonText.of(read(result, ComparisonResult.class)),
                "plan", result -> PlanText.of(read(result, PlanResult.class)),
                "import_plan", result -> PlanText.of(read(result, PlanResult.class)),
                "promotion", result -> PromotionText.of(read(result, PromotionResult.class)),
                "import", result -> PromotionText.of(read(result, PromotionResult.class)),
                "push", result -> PromotionText.of(read(result, PromotionResult.class)));
    }

    /** For people. A job that is not finished reports how far it is. */
    public String text(Job job) {
        if (!job.state().isFinal()) {
            return "⏳ %s %s: %s%s\n"
                    .formatted(
                            kind(job),
                            job.id(),
                            job.state().code(),
                            job.phase() == null ? "" : ", phase " + job.phase());
        }
        JsonNode error = job.error();
        if (error != null && !error.isNull()) {
            String outcome = job.outcome() == null ? "" : " (target: " + job.outcome() + ")";
            return FailureText.of(title(job) + outcome, error);
        }
        JsonNode result = job.result();
        if (result == null) {
            return title(job) + "\n";
        }
        return texts.getOrDefault(job.kind(), any -> GenericText.of(title(job), any))
                .apply(result);
    }

    /** A script for psql, and what to call its file. */
    public record Script(String fileName, String text) {}

    /** The plan as a script for psql; empty for a job that has none. */
    public Optional<Script> sql(Job job) {
        JsonNode result = job.result();
        if (result == null) {
            return Optional.empty();
        }
        JsonNode plan = PLANS.contains(job.kind()) ? result : result.path("plan");
        if (job.finishedAt() == null || !plan.hasNonNull("fingerprint")) {
            return Optional.empty();
        }
        PlanResult made = read(plan, PlanResult.class);
        return Optional.of(
                new Script(PlanScript.fileName(made, job.finishedAt()), PlanScript.of(made, job.finishedAt())));
    }

    private static String title(Job job) {
        JsonNode request = job.request();
        String between = request.hasNonNull("source")
                ? request.path("source").asText() + " → "
                        + request.path("target").asText()
                : request.path("environment").asText();
        return "%s %s   %s"
                .formatted(kind(job), job.state().code().toUpperCase(Locale.ROOT), between)
                .strip();
    }

    private static String kind(Job job) {
        return job.kind().replace('_', ' ').toUpperCase(Locale.ROOT);
    }

    private <T> T read(JsonNode result, Class<T> type) {
        try {
            return json.treeToValue(result, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored result is no " + type.getSimpleName(), e);
        }
    }
}
