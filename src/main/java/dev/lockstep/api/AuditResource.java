package dev.lockstep.api;

import dev.lockstep.access.Audit;
import dev.lockstep.access.AuditEntry;
import dev.lockstep.access.Role;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who changed what. */
@Path("/api/v1/audit")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMINISTER)
@Tag(name = "Access")
@APIResponse(
        responseCode = "401",
        description = "There is no valid token",
        content =
                @Content(mediaType = ProblemResponse.MEDIA_TYPE, schema = @Schema(implementation = ProblemView.class)))
@APIResponse(
        responseCode = "403",
        description = "The token's role does not allow this",
        content =
                @Content(mediaType = ProblemResponse.MEDIA_TYPE, schema = @Schema(implementation = ProblemView.class)))
@Blocking
public class AuditResource {
    private static final String LIST = "audit";

    private final Audit audit;

    AuditResource(Audit audit) {
        this.audit = audit;
    }

    @GET
    @Operation(
            operationId = "listAudit",
            summary = "Every change that was asked for, done or refused, newest first",
            description = "The log is append-only. It holds no request bodies.")
    @APIResponse(responseCode = "200", description = "A page of entries")
    @APIResponse(
            responseCode = "400",
            description = "A parameter is wrong",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public Page<AuditEntry> listAudit(
            @Parameter(description = "Only what this token did", example = "ci") @QueryParam("who") @Nullable
                    String who,
            @Parameter(description = "Only what concerned this name or id", example = "test")
                    @QueryParam("subject")
                    @Nullable
                    String subject,
            @Parameter(description = "From this time on", example = "2031-01-01T00:00:00Z")
                    @QueryParam("since")
                    @Nullable
                    String since,
            @Parameter(description = "Before this time", example = "2031-02-01T00:00:00Z")
                    @QueryParam("until")
                    @Nullable
                    String until,
            @Parameter(description = "1 to 200", schema = @Schema(type = SchemaType.INTEGER))
                    @QueryParam("limit")
                    @DefaultValue(Page.DEFAULT_LIMIT)
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        int size = Page.limit(limit);
        Audit.Filter filter = new Audit.Filter(who, subject, time("since", since), time("until", until));
        List<AuditEntry> entries = audit.list(filter, Cursor.number(LIST, cursor), size + 1);
        return Page.of(LIST, entries, size, entry -> entry, entry -> String.valueOf(entry.number()));
    }

    private static @Nullable Instant time(String name, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST, "The parameter '" + name + "' is not a time as 2031-01-01T00:00:00Z.");
        }
    }
}
