package dev.lockstep.api;

import dev.lockstep.environment.Store;
import dev.lockstep.job.Job;
import dev.lockstep.job.Jobs;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.report.Reports;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
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

/** What a job has to say, in the form that the caller can read. */
@Path("/api/v1/jobs/{id}/report")
@Tag(name = "Jobs")
@Blocking
public class ReportResource {
    static final String SQL = "application/sql";

    private final Jobs jobs;
    private final Undos undos;
    private final Reports reports;

    ReportResource(Jobs jobs, Undos undos, Reports reports) {
        this.jobs = jobs;
        this.undos = undos;
        this.reports = reports;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed("viewer")
    @Operation(
            operationId = "getReport",
            summary = "A job's report: JSON, text for people, or the plan as SQL for psql",
            description =
                    "By the header Accept. A job that has not ended reports how far it is. The SQL of a plan is a script for psql that refuses to run when the target's schema is no longer the one that the plan was made for; Content-Disposition names its file schema-sync-<date>-<short fingerprint>.sql.")
    @APIResponse(
            responseCode = "200",
            description = "The report",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = JobView.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = SQL, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "404", description = "There is no such job, or it has no plan to write as SQL")
    public Response json(@PathParam("id") UUID id) {
        return Response.ok(Store.await(undos.view(job(id)))).build();
    }

    @GET
    @Produces(MediaType.TEXT_PLAIN + ";charset=UTF-8")
    @RolesAllowed("viewer")
    @Operation(hidden = true)
    public String text(@PathParam("id") UUID id) {
        return reports.text(job(id));
    }

    @GET
    @Produces(SQL + ";charset=UTF-8")
    @RolesAllowed("viewer")
    @Operation(hidden = true)
    public Response sql(@PathParam("id") UUID id) {
        Reports.Script script = reports.sql(job(id))
                .orElseThrow(() -> new ProblemException(
                        Problem.of(ProblemType.NOT_FOUND, "Job " + id + " has no plan that could be written as SQL.")
                                .withNextStep("Plans and promotions that have ended have one.")));
        return Response.ok(script.text())
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + script.fileName() + "\"")
                .build();
    }

    private Job job(UUID id) {
        return Store.await(jobs.get(id));
    }
}
