package dev.lockstep.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.environment.Store;
import dev.lockstep.job.Job;
import dev.lockstep.job.Jobs;
import dev.lockstep.job.NewJob;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How every {@code POST} that starts work answers: {@code 202} with the queued job, or, when the client prefers to wait
 * and the job ends in time, {@code 200} with the finished one. The same {@code Idempotency-Key} returns the first job.
 */
@ApplicationScoped
public class JobSubmission {
    /** Makes a repeat return the first job. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final Logger LOG = Logger.getLogger(JobSubmission.class);
    private static final int LONGEST_KEY = 255;

    private final Jobs jobs;
    private final Undos undos;
    private final SecurityIdentity caller;

    JobSubmission(Jobs jobs, Undos undos, SecurityIdentity caller) {
        this.jobs = jobs;
        this.undos = undos;
        this.caller = caller;
    }

    /**
     * Queues work for the present caller; does not block.
     *
     * @param request the accepted body
     * @param environment what it is listed under, usually the target; {@code null} for none
     * @param exclusive whether it changes {@code environment}
     */
    public Uni<Response> submit(
            String kind, JsonNode request, @Nullable String environment, boolean exclusive, HttpHeaders headers) {
        String requestedBy = caller.getPrincipal().getName();
        NewJob job = new NewJob(kind, request, environment, exclusive, requestedBy, idempotencyKey(headers), 0);
        Optional<Duration> wait = wait(headers);
        return answer(jobs.submit(job), wait);
    }

    /**
     * As {@link #submit(String, JsonNode, String, boolean, HttpHeaders)}, for a request that is looked at before; blocks. A repeat is
     * not: what the first job made of it, or took away since, may well refuse the same request now.
     *
     * @param accepted looks at the request, throws when it is refused, and says what it is listed under
     */
    public Uni<Response> submit(
            String kind, JsonNode request, boolean exclusive, HttpHeaders headers, Supplier<String> accepted) {
        String key = idempotencyKey(headers);
        if (key != null) {
            Optional<Job> first =
                    Store.await(jobs.submittedBefore(caller.getPrincipal().getName(), key, kind, request));
            if (first.isPresent()) {
                return answer(Uni.createFrom().item(first.get()), wait(headers));
            }
        }
        return submit(kind, request, accepted.get(), exclusive, headers);
    }

    private static Optional<Duration> wait(HttpHeaders headers) {
        return Prefer.waitAtMost(Objects.requireNonNullElse(headers.getRequestHeader(Prefer.HEADER), List.of()));
    }

    private Uni<Response> answer(Uni<Job> submitted, Optional<Duration> wait) {
        return submitted.flatMap(queued -> answer(queued, wait).onFailure().recoverWithItem(failure -> {
            // It is queued for good, and the client has to learn of it.
            LOG.warnf(failure, "Job %s is queued, and cannot be looked at now", queued.id());
            return response(queued, JobView.of(queued, null), 202).build();
        }));
    }

    private Uni<Response> answer(Job queued, Optional<Duration> wait) {
        return wait.map(atMost -> ended(queued, atMost)
                        .flatMap(ended -> response(ended, ended.state().isFinal() ? 200 : 202))
                        .map(response -> response.header(Prefer.APPLIED, "wait=" + atMost.toSeconds())
                                .build()))
                .orElseGet(() -> response(queued, 202).map(Response.ResponseBuilder::build));
    }

    private Uni<Job> ended(Job queued, Duration atMost) {
        return queued.state().isFinal() || atMost.isZero()
                ? jobs.get(queued.id())
                : jobs.awaitFinal(queued.id(), atMost);
    }

    /** The path and not a whole URI, since a proxy may stand in front. */
    private Uni<Response.ResponseBuilder> response(Job job, int status) {
        return undos.view(job).map(view -> response(job, view, status));
    }

    private static Response.ResponseBuilder response(Job job, JobView view, int status) {
        return Response.status(status)
                .header(HttpHeaders.LOCATION, JobView.path(job))
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(view);
    }

    private static @Nullable String idempotencyKey(HttpHeaders headers) {
        String key = headers.getHeaderString(IDEMPOTENCY_KEY);
        if (key == null || (!key.isBlank() && key.length() <= LONGEST_KEY)) {
            return key;
        }
        throw new ProblemException(
                ProblemType.BAD_REQUEST,
                "The header " + IDEMPOTENCY_KEY + " has to have 1 to " + LONGEST_KEY + " characters.");
    }
}
