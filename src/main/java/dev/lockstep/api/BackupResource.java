package dev.lockstep.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.backup.BackupOrder;
import dev.lockstep.backup.BackupVerificationOrder;
import dev.lockstep.backup.Backups;
import dev.lockstep.backup.Manifest;
import dev.lockstep.backup.RestoreOrders;
import dev.lockstep.problem.ProblemException;
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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Backups by hand, and the way back. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Backups", description = "Backups of environments, and restoring them; writing and restoring are jobs")
@Blocking
public class BackupResource {
    private static final String LIST = "backups";

    private final JobSubmission submission;
    private final RestoreOrders orders;
    private final Backups backups;
    private final ObjectMapper json;

    BackupResource(JobSubmission submission, RestoreOrders orders, Backups backups, ObjectMapper json) {
        this.submission = submission;
        this.orders = orders;
        this.backups = backups;
        this.json = json;
    }

    @POST
    @Path("/backups")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("operator")
    @Operation(
            operationId = "startBackup",
            summary = "Back an environment up",
            description =
                    "The backup has the id of the job. It is one moment of the database, and is read back before it counts.")
    public Uni<Response> backUp(@Valid @NotNull BackupOrder order, @Context HttpHeaders headers) {
        return submission.submit("backup", json.valueToTree(order), false, headers, () -> {
            orders.environment(order);
            orders.scope(order);
            return order.environment();
        });
    }

    @GET
    @Path("/backups")
    @RolesAllowed("viewer")
    @Operation(operationId = "listBackups", summary = "Lists backups, the newest first")
    @APIResponse(responseCode = "200", description = "A page of backups")
    public Page<BackupView> list(
            @Parameter(description = "Only backups of this environment", example = "test")
                    @QueryParam("environment")
                    @Nullable
                    String environment,
            @Parameter(description = "1 to 200", schema = @Schema(type = SchemaType.INTEGER))
                    @QueryParam("limit")
                    @DefaultValue(Page.DEFAULT_LIMIT)
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        int size = Page.limit(limit);
        List<Manifest> found = backups.list(environment, size + 1, after(cursor));
        return Page.of(
                LIST,
                found,
                size,
                manifest ->
                        BackupView.listed(manifest, backups.proof(manifest.id()).orElse(null)),
                manifest -> manifest.id().toString());
    }

    @GET
    @Path("/backups/{id}")
    @RolesAllowed("viewer")
    @Operation(operationId = "getBackup", summary = "Reads a backup's manifest: what it is of, and what is in it")
    @APIResponse(responseCode = "200", description = "The backup")
    @APIResponse(responseCode = "404", description = "There is no such backup")
    public BackupView get(UUID id) {
        return BackupView.whole(backups.get(id), backups.proof(id).orElse(null));
    }

    @POST
    @Path("/backups/{id}/verification")
    @RolesAllowed("operator")
    @Operation(
            operationId = "verifyBackup",
            summary = "Prove a backup",
            description =
                    "Restores it into a scratch database, and compares the schema, the numbers of rows and every row with the backup.")
    @APIResponse(responseCode = "404", description = "There is no such backup")
    public Uni<Response> verify(UUID id, @Context HttpHeaders headers) {
        return submission.submit(
                "backup_verification",
                json.valueToTree(new BackupVerificationOrder(id, null)),
                false,
                headers,
                () -> backups.get(id).environment());
    }

    private static @Nullable UUID after(@Nullable String cursor) {
        String position = Cursor.position(LIST, cursor);
        try {
            return position == null ? null : UUID.fromString(position);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Cursor.bad(), e);
        }
    }
}
