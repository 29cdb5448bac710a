package dev.lockstep.api;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemType;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Answers a body that says itself that it is too large with a problem. The server refuses it as well, one route later, but
 * without a word; bodies that do not say how long they are meet the limit when they are read.
 */
@ApplicationScoped
class BodyLimit {
    /** Behind authentication (200), before the server's own limit (2). */
    private static final int PRIORITY = 10;

    /** Behind the server's own limit, which is for uploads. */
    private static final int AFTERWARDS = 1;

    private static final String UPLOADS = "/api/v1/exports/";
    private static final long LIMIT = 1 << 20;
    private static final long TRUTH_LIMIT = 16 << 20;

    private final long uploadLimit;

    BodyLimit(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize uploadLimit) {
        this.uploadLimit = uploadLimit.asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
        filters.register(this::limitReading, AFTERWARDS);
    }

    /** Of bodies that do not say how long they are. */
    private void limitReading(RoutingContext request) {
        request.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, limit(request));
        request.next();
    }

    private long limit(RoutingContext request) {
        boolean upload = request.request().method().equals(HttpMethod.PUT)
                && request.normalizedPath().startsWith(UPLOADS);
        boolean truth = request.request().method().equals(HttpMethod.PUT)
                && request.normalizedPath().equals(TruthResource.PATH);
        return upload ? uploadLimit : truth ? Math.min(TRUTH_LIMIT, uploadLimit) : LIMIT;
    }

    private void check(RoutingContext request) {
        long limit = limit(request);
        String length = request.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null || !length.matches("[0-9]{1,18}") || Long.parseLong(length) <= limit) {
            request.next();
            return;
        }
        Problem problem = Problem.of(
                ProblemType.TOO_LARGE, "The body has " + length + " bytes; up to " + limit + " are accepted.");
        request.response()
                .setStatusCode(problem.type().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, ProblemResponse.MEDIA_TYPE)
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end(ProblemResponse.body(problem).toString());
    }
}
