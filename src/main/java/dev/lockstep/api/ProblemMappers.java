package dev.lockstep.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Whatever goes wrong in a request becomes one problem; what nobody foresaw says only where to find it in the log. */
class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    private static final int RETRY_AFTER_SECONDS = 10;

    @ServerExceptionMapper
    Response problem(ProblemException e) {
        if (e.problem().type() == ProblemType.INTERNAL) {
            LOG.error("A request failed", e);
        }
        if (e.problem().type() == ProblemType.TOO_BUSY) {
            return ProblemResponse.builder(e.problem())
                    .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                    .build();
        }
        return ProblemResponse.of(e.problem());
    }

    /** Named twice, since the framework has a mapper of its own for the second. */
    @ServerExceptionMapper({JacksonException.class, MismatchedInputException.class})
    Response json(JacksonException e) {
        return ProblemResponse.of(BadJson.problem(e));
    }

    @ServerExceptionMapper
    Response invalid(ConstraintViolationException e) {
        return Violations.problem(e).map(ProblemResponse::of).orElseGet(() -> unexpected(e));
    }

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    Response unauthenticated(SecurityException e) {
        Problem problem = Problem.of(
                        ProblemType.UNAUTHENTICATED,
                        "The request has no token, or one that is unknown or no longer valid.")
                .withNextStep("Send the header Authorization: Bearer <token>.");
        return ProblemResponse.builder(problem)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"lockstep\"")
                .build();
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException e) {
        return ProblemResponse.of(
                Problem.of(ProblemType.FORBIDDEN, "The role of this token does not allow the call.")
                        .withNextStep(
                                "Reading needs the role viewer, starting and cancelling work the role operator, environments, tokens and the audit log the role admin."));
    }

    /** What the framework refuses: no such path, method, media type; bodies that cannot be read. */
    @ServerExceptionMapper
    Response refused(WebApplicationException e) {
        if (e.getCause() instanceof JacksonException cause) {
            return json(cause);
        }
        if (e.getCause() instanceof ProblemException cause) {
            return problem(cause);
        }
        Response original = e.getResponse();
        if (original.getStatus() < 400) {
            return original;
        }
        Problem problem =
                switch (original.getStatus()) {
                    case 401 -> Problem.of(ProblemType.UNAUTHENTICATED, "A valid token is needed.");
                    case 403 -> Problem.of(ProblemType.FORBIDDEN, "The role of this token does not allow the call.");
                    case 404 -> Problem.of(ProblemType.NOT_FOUND, "There is nothing at this address.");
                    case 405 -> Problem.of(ProblemType.METHOD_NOT_ALLOWED, "There is no such call at this address.");
                    case 406 ->
                        Problem.of(
                                        ProblemType.NOT_ACCEPTABLE,
                                        "The header Accept names no form in which this address answers.")
                                .withNextStep(
                                        "Ask for application/json; a job's report is also text, at /api/v1/jobs/{id}/report.");
                    case 413 -> Problem.of(ProblemType.TOO_LARGE, "The body is larger than is accepted.");
                    case 415 ->
                        Problem.of(
                                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                                "The body has to be JSON, with Content-Type: application/json.");
                    default -> Problem.of(ProblemType.BAD_REQUEST, "The request cannot be understood.");
                };
        if (original.getStatus() >= 500) {
            return unexpected(e);
        }
        return problem.type() == ProblemType.BAD_REQUEST
                ? ProblemResponse.of(problem, original.getStatus())
                : ProblemResponse.of(problem);
    }

    @ServerExceptionMapper
    Response unexpected(Throwable e) {
        UUID incident = UUID.randomUUID();
        LOG.errorf(e, "A request failed, incident %s", incident);
        return ProblemResponse.of(
                Problem.of(ProblemType.INTERNAL, "An unexpected error; it is in the log as incident " + incident + ".")
                        .withNextStep(
                                "Look the incident up in the service's log, or send its number to whoever runs the service."));
    }
}
