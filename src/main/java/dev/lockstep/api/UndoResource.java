package dev.lockstep.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.access.Role;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Store;
import dev.lockstep.job.Job;
import dev.lockstep.job.Jobs;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.promotion.UndoOrder;
import dev.lockstep.promotion.UndoOrders;
import dev.lockstep.promotion.UndoPreview;
import dev.lockstep.promotion.Undoing;
import dev.lockstep.report.UndoText;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Taking committed promotions, imports and pushes back. */
@Path("/api/v1/promotions/{id}/undo")
@Tag(name = "Work")
@Blocking
public class UndoResource {
    private final JobSubmission submission;
    private final Jobs jobs;
    private final UndoOrders orders;
    private final Undoing undoing;
    private final LongLooks looks;
    private final ObjectMapper json;

    UndoResource(
            JobSubmission submission,
            Jobs jobs,
            UndoOrders orders,
            Undoing undoing,
            LongLooks looks,
            ObjectMapper json) {
        this.submission = submission;
        this.jobs = jobs;
        this.orders = orders;
        this.undoing = undoing;
        this.looks = looks;
        this.json = json;
    }

    static String path(UUID promotion) {
        return "/api/v1/promotions/" + promotion + "/undo";
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.VIEW)
    @Operation(
            operationId = "previewUndo",
            summary = "See what undoing a promotion would do, whether exactly or with losses, and which",
            description =
                    "Looks at the target as it is now and changes nothing. Text for people by the header Accept. The plan's fingerprint can be given to the undo")
    @APIResponse(
            responseCode = "200",
            description = "The preview",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = UndoPreview.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "404", description = "There is no such promotion")
    @APIResponse(
            responseCode = "409",
            description = "It changed nothing, was undone already, or others have to be undone first")
    @APIResponse(
            responseCode = "503",
            description = "Too many run already, or it took too long; the header Retry-After says when to try again",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public UndoPreview preview(@PathParam("id") UUID id) {
        Environment target = orders.target(target(id));
        return looks.look(progress -> undoing.preview(id, target, progress));
    }

    @GET
    @Produces(MediaType.TEXT_PLAIN + ";charset=UTF-8")
    @RolesAllowed(Role.VIEW)
    @Operation(hidden = true)
    public String text(@PathParam("id") UUID id) {
        return UndoText.of(preview(id));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.OPERATE)
    @Operation(
            operationId = "undo",
            summary = "Take a committed promotion back, all or nothing, and keep what was written since",
            description =
                    "A promotion like any other: backup, hazards to accept, one transaction, verification, a row in the ledger; and it can be undone in turn")
    public Uni<Response> undo(@PathParam("id") UUID id, @Valid @NotNull UndoOrder order, @Context HttpHeaders headers) {
        String target = target(id);
        UndoOrders.UndoJob job = UndoOrders.UndoJob.of(id, target, order);
        return submission.submit("promotion", json.valueToTree(job), true, headers, () -> {
            orders.request(new UUID(0, 0), job);
            return target;
        });
    }

    /** Whatever changes a target by a plan can be undone; whether it was committed is for the ledger to say. */
    private String target(UUID id) {
        Job job = Store.await(jobs.find(id))
                .orElseThrow(
                        () -> new ProblemException(
                                Problem.of(ProblemType.NOT_FOUND, "There is no promotion " + id + ".")
                                        .withNextStep(
                                                "GET /api/v1/promotions lists those of this installation. What another one promoted, in a database that was restored here, is in that database's lockstep.promotion, and only the other one can undo it.")));
        String environment = job.environment();
        if (environment == null || !job.exclusive() || job.kind().equals("restore")) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND, "Job " + id + " is of kind " + job.kind() + ", which is nothing to undo.");
        }
        return environment;
    }
}
