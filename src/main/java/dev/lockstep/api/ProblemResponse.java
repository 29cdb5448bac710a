package dev.lockstep.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.job.ProblemJson;
import dev.lockstep.problem.Problem;
import jakarta.ws.rs.core.Response;

/** A problem as the answer to a request (RFC 9457). */
final class ProblemResponse {
    static final String MEDIA_TYPE = "application/problem+json";

    private ProblemResponse() {}

    static Response of(Problem problem) {
        return builder(problem).build();
    }

    /** With another status than the problem's type has. */
    static Response of(Problem problem, int status) {
        return builder(problem)
                .status(status)
                .entity(body(problem).put("status", status))
                .build();
    }

    static Response.ResponseBuilder builder(Problem problem) {
        return Response.status(problem.type().status()).type(MEDIA_TYPE).entity(body(problem));
    }

    static ObjectNode body(Problem problem) {
        return ProblemJson.of(problem);
    }
}
