package dev.lockstep.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** A resource for tests that starts jobs of {@link Rehearsal} as every resource that starts work does. */
@Path("/api/v1/rehearsals")
public class RehearsalResource {
    private final JobSubmission submission;
    private final ObjectMapper json;

    RehearsalResource(JobSubmission submission, ObjectMapper json) {
        this.submission = submission;
        this.json = json;
    }

    public record Request(
            @NotNull @Max(1000) Integer lines,
            @Nullable String gate,
            @Nullable Mode mode,
            @Nullable List<@Valid Part> parts) {}

    public record Part(@NotNull @Nullable String name) {}

    public enum Mode {
        FAST,
        SLOW
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("operator")
    @Operation(hidden = true)
    public Uni<Response> post(@NotNull @Valid Request request, @Context HttpHeaders headers) {
        return submission.submit(Rehearsal.KIND, json.valueToTree(request), "test", false, headers);
    }

    @GET
    @Path("/defect")
    @RolesAllowed("viewer")
    @Operation(hidden = true)
    public String defect() {
        throw new IllegalStateException("our internals");
    }

    @GET
    @Path("/problem")
    @RolesAllowed("viewer")
    @Operation(hidden = true)
    public String problem() {
        throw new ProblemException(Problem.of(ProblemType.CONSTRAINT_VIOLATED, "Two rows break it.")
                .withConstraint("positive", "public.fees")
                .withKeys(List.of("1", "2"))
                .withNextStep("Correct the rows."));
    }
}
