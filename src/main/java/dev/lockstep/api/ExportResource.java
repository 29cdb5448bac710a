package dev.lockstep.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.access.Role;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.promotion.ExportOrder;
import dev.lockstep.promotion.ExportedTables;
import dev.lockstep.promotion.Exports;
import dev.lockstep.promotion.ImportOrder;
import dev.lockstep.promotion.ImportOrders;
import dev.lockstep.promotion.Orders;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Lookup data as files. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Exports", description = "Lookup data as files; exporting and importing are jobs")
@Blocking
public class ExportResource {
    private static final String LIST = "exports";
    private static final String ZIP = "application/zip";

    private final JobSubmission submission;
    private final Orders orders;
    private final ImportOrders imports;
    private final Exports exports;
    private final ExportsInUse used;
    private final ObjectMapper json;

    ExportResource(
            JobSubmission submission,
            Orders orders,
            ImportOrders imports,
            Exports exports,
            ExportsInUse used,
            ObjectMapper json) {
        this.used = used;
        this.submission = submission;
        this.orders = orders;
        this.imports = imports;
        this.exports = exports;
        this.json = json;
    }

    @POST
    @Path("/exports")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.OPERATE)
    @Operation(
            operationId = "startExport",
            summary = "Write rows of tables into an archive",
            description =
                    "A zip file with one file per table and a manifest that has columns, types, counts, checksums and the schema's fingerprint. All values are in it, those of sensitive columns too.")
    public Uni<Response> export(@Valid @NotNull ExportOrder order, @Context HttpHeaders headers) {
        return submission.submit("export", json.valueToTree(order), false, headers, () -> {
            orders.environment(order.environment(), "/environment");
            ExportedTables.check(order);
            return order.environment();
        });
    }

    @GET
    @Path("/exports")
    @RolesAllowed(Role.VIEW)
    @Operation(operationId = "listExports", summary = "All exports, by name")
    @APIResponse(responseCode = "200", description = "A page of them")
    public Page<ExportView> list(
            @Parameter(description = "1 to 200", schema = @Schema(type = SchemaType.INTEGER))
                    @QueryParam("limit")
                    @DefaultValue(Page.DEFAULT_LIMIT)
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        int size = Page.limit(limit);
        List<Exports.Stored> found = exports.list(Cursor.position(LIST, cursor), size + 1);
        return Page.of(LIST, found, size, ExportView::of, Exports.Stored::name);
    }

    @GET
    @Path("/exports/{name}")
    @Produces(ZIP)
    @RolesAllowed(Role.OPERATE)
    @Operation(operationId = "downloadExport", summary = "Download an export")
    @APIResponse(
            responseCode = "200",
            description = "The archive",
            content = @Content(mediaType = ZIP, schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "404", description = "There is none of this name")
    public Response download(@PathParam("name") String name) {
        return Response.ok(exports.file(name).toFile(), ZIP)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + ".zip\"")
                .build();
    }

    @PUT
    @Path("/exports/{name}")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.OPERATE)
    @Operation(
            operationId = "uploadExport",
            summary = "Upload an export that was downloaded before, here or elsewhere",
            description = "At most lockstep.exports.max-size. Its rows are proven when it is imported.")
    @APIResponse(
            responseCode = "201",
            description = "There now",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ExportView.class)))
    @APIResponse(responseCode = "409", description = "There is one of this name")
    public Response upload(
            @PathParam("name")
                    @Pattern(
                            regexp = Exports.NAME,
                            message =
                                    "has to be 1 to 121 lower-case letters, digits, _ and -, and begin with a letter or digit")
                    String name,
            @RequestBody(
                            content =
                                    @Content(
                                            mediaType = ZIP,
                                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
                    InputStream body)
            throws IOException {
        return Response.created(URI.create("/api/v1/exports/" + name))
                .entity(ExportView.of(exports.receive(name, body)))
                .build();
    }

    @DELETE
    @Path("/exports/{name}")
    @RolesAllowed(Role.OPERATE)
    @Operation(operationId = "deleteExport", summary = "Delete an export")
    @APIResponse(responseCode = "204", description = "Deleted")
    @APIResponse(responseCode = "404", description = "There is none of this name")
    @APIResponse(responseCode = "409", description = "An import that has not ended needs it")
    public void delete(@PathParam("name") String name) {
        if (used.names().contains(name)) {
            throw new ProblemException(
                    Problem.of(ProblemType.CONFLICT, "An import that has not ended needs the export " + name + ".")
                            .withNextStep("Wait for it, or cancel it (GET /jobs?kind=import)."));
        }
        if (!exports.delete(name)) {
            throw new ProblemException(ProblemType.NOT_FOUND, "There is no export " + name + ".");
        }
    }

    @POST
    @Path("/imports/plan")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.VIEW)
    @Operation(
            operationId = "planImport",
            summary = "Preview an import: rows to change, hazards, and the fingerprint",
            description =
                    "Proves the export and changes nothing: its rows are loaded into temporary tables of the target, which takes the right to make them. An import that names the fingerprint runs exactly this, or fails with plan-changed.")
    public Uni<Response> planImport(@Valid @NotNull ImportOrder order, @Context HttpHeaders headers) {
        if (order.plan() != null) {
            throw new ProblemException(
                    Problem.of(ProblemType.BAD_REQUEST, "A plan is made, not given: leave the fingerprint out.")
                            .withPointer("/plan")
                            .withNextStep("Name it in POST /imports."));
        }
        return submission.submit("import_plan", json.valueToTree(order), false, headers, () -> accepted(order));
    }

    @POST
    @Path("/imports")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.OPERATE)
    @Operation(
            operationId = "startImport",
            summary = "Bring an export's rows into an environment, all or nothing",
            description =
                    "By the same backup, hazards, sync, verification and ledger as a promotion; the schema is left alone. POST /imports/plan shows what would be done, a dry run does it and rolls back; both give the fingerprint. What is declared between the environment that the export is from and the target counts.")
    public Uni<Response> importRows(@Valid @NotNull ImportOrder order, @Context HttpHeaders headers) {
        return submission.submit("import", json.valueToTree(order), true, headers, () -> accepted(order));
    }

    /** The target. */
    private String accepted(ImportOrder order) {
        imports.target(order);
        exports.get(order.export());
        exports.touch(order.export());
        return order.target();
    }
}
