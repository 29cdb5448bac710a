package dev.lockstep.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.backup.RestoreConfirmationOrder;
import dev.lockstep.backup.RestoreOrder;
import dev.lockstep.backup.RestoreOrders;
import dev.lockstep.job.Job;
import dev.lockstep.job.JobFilter;
import dev.lockstep.job.JobState;
import dev.lockstep.job.Jobs;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The way back: backups restored, and what they replaced let go. */
@Path("/api/v1/restores")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Backups")
@Blocking
public class RestoreResource {
    private static final String KIND = "restore";
    private static final String LIST = "restores";
    /** Of the request of a confirmation. */
    private static final String RESTORE = "restore";

    private static final String CONFIRMATION = "restore_confirmation";

    private final JobSubmission submission;
    private final RestoreOrders orders;
    private final Jobs jobs;
    private final ObjectMapper json;

    RestoreResource(JobSubmission submission, RestoreOrders orders, Jobs jobs, ObjectMapper json) {
        this.submission = submission;
        this.orders = orders;
        this.jobs = jobs;
        this.json = json;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("operator")
    @Operation(
            operationId = "startRestore",
            summary = "Restore a backup, all or nothing",
            description =
                    "Into a new database beside the environment's; or into an environment, whose present database is replaced in"
                            + " one step when the restored one has been proven equal to the backup, and kept under another name until"
                            + " the restore is confirmed; or in place, in one transaction within the environment's database, which is"
                            + " backed up before.")
    public Uni<Response> restore(@Valid @NotNull RestoreOrder order, @Context HttpHeaders headers) {
        if (order.acceptHazards() != null) {
            Hazards.check(order.acceptHazards(), "/acceptHazards");
        }
        boolean replaces = order.into().environment() != null;
        return submission.submit(KIND, json.valueToTree(order), replaces, headers, () -> orders.target(order)
                .environment()
                .name());
    }

    @GET
    @RolesAllowed("viewer")
    @Operation(
            operationId = "listRestores",
            summary = "Lists restores, the newest first: what became of them, and what is kept of what they replaced")
    @APIResponse(responseCode = "200", description = "A page of restores")
    public Uni<Page<RestoreView>> list(
            @Parameter(description = "Only those into this environment, or on its server", example = "test")
                    @QueryParam("environment")
                    @Nullable
                    String environment,
            @Parameter(description = "1 to 200", schema = @Schema(type = SchemaType.INTEGER))
                    @QueryParam("limit")
                    @DefaultValue(Page.DEFAULT_LIMIT)
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        int size = Page.limit(limit);
        JobFilter filter = new JobFilter(Set.of(), KIND, environment);
        return jobs.list(filter, Cursor.number(LIST, cursor), size + 1, RestoreView.FIELDS)
                .flatMap(found -> confirmations(found)
                        .map(confirmed -> Page.of(
                                LIST,
                                found,
                                size,
                                job -> RestoreView.of(
                                        job, confirmed.get(job.id().toString())),
                                job -> Long.toString(job.ordinal()))));
    }

    private Uni<Map<String, Job>> confirmations(List<Job> restores) {
        return jobs.succeededAbout(
                        CONFIRMATION,
                        RESTORE,
                        restores.stream().map(job -> job.id().toString()).toList())
                .map(found -> found.stream()
                        .collect(Collectors.toMap(
                                job -> job.request().path(RESTORE).asText(),
                                Function.identity(),
                                (first, second) -> first)));
    }

    @POST
    @Path("/{id}/confirmation")
    @RolesAllowed("operator")
    @Operation(
            operationId = "confirmRestore",
            summary = "Drop the database that a restore replaced and kept",
            description = "For good: there is no way back to it any more.")
    @APIResponse(responseCode = "404", description = "There is no such restore")
    @APIResponse(responseCode = "409", description = "It has not ended well, or keeps no database")
    public Uni<Response> confirm(UUID id, @Context HttpHeaders headers) {
        return jobs.find(id).flatMap(found -> {
            Job restore = found.filter(job -> job.kind().equals(KIND))
                    .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no restore " + id + "."));
            JsonNode request = json.valueToTree(
                    new RestoreConfirmationOrder(id, Objects.requireNonNull(restore.environment()), kept(restore)));
            return submission.submit(CONFIRMATION, request, restore.environment(), true, headers);
        });
    }

    private static String kept(Job restore) {
        if (restore.state() != JobState.SUCCEEDED) {
            throw new ProblemException(Problem.of(
                            ProblemType.CONFLICT,
                            "The restore is " + restore.state().code() + ", and keeps nothing.")
                    .withNextStep("Confirm restores that have succeeded."));
        }
        String kept = RestoreView.result(restore, RestoreView.KEPT);
        if (kept == null) {
            throw new ProblemException(
                    Problem.of(ProblemType.CONFLICT, "This restore keeps no database.")
                            .withNextStep(
                                    "Nothing is to be confirmed: it made a new database, brought one back that was gone, or was in place."));
        }
        return kept;
    }
}
