package dev.lockstep.api;

import dev.lockstep.access.Role;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.EnvironmentRegistry;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.promotion.DdlCapture;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who changes an environment's schema: written down in the environment by event triggers, when somebody asks for it. */
@Path("/api/v1/environments/{name}/ddl-capture")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Environments")
@Blocking
public class DdlCaptureResource {
    private final EnvironmentRegistry registry;
    private final DdlCapture capture;

    public DdlCaptureResource(EnvironmentRegistry registry, DdlCapture capture) {
        this.registry = registry;
        this.capture = capture;
    }

    @GET
    @RolesAllowed(Role.VIEW)
    @Operation(
            operationId = "getDdlCapture",
            summary = "Who changed the environment's schema, as far as it was written down",
            description =
                    "Of statements comments and string constants are left out, and what comes after a constant that may be read in two ways")
    @APIResponse(responseCode = "200", description = "Whether it is written down, and what was, the newest first")
    public DdlCapture.State get(
            @PathParam("name") String name,
            @Parameter(description = "1 to 200", schema = @Schema(type = SchemaType.INTEGER))
                    @QueryParam("limit")
                    @DefaultValue(Page.DEFAULT_LIMIT)
                    String limit) {
        int most = Page.limit(limit);
        return capture.state(environment(name), most);
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.ADMINISTER)
    @Operation(
            operationId = "startDdlCapture",
            summary = "Write down in the environment who changes its schema",
            description =
                    "Makes two event triggers, a function and a table in the schema lockstep of the environment, which takes a superuser: where the environment's role is none, one runs GET script. They are no part of the schema that is compared")
    @APIResponse(responseCode = "200", description = "It is written down from now on")
    public DdlCapture.State start(@PathParam("name") String name) {
        return capture.install(environment(name));
    }

    @DELETE
    @RolesAllowed(Role.ADMINISTER)
    @Operation(
            operationId = "stopDdlCapture",
            summary = "No longer write it down",
            description = "What was written down is dropped, too")
    @APIResponse(responseCode = "200", description = "Nothing is left of it")
    public DdlCapture.State stop(@PathParam("name") String name) {
        return capture.remove(environment(name));
    }

    @GET
    @Path("/script")
    @Produces(MediaType.TEXT_PLAIN)
    @RolesAllowed(Role.ADMINISTER)
    @Operation(
            operationId = "getDdlCaptureScript",
            summary = "What a superuser runs to have it written down",
            description =
                    "For environments whose role is no superuser: a script for psql, to be run in the environment's database. It lets the environment's role read what is written down, and keep its ledger")
    @APIResponse(responseCode = "200", description = "The script")
    public String script(
            @PathParam("name") String name,
            @Parameter(description = "The script that removes it instead") @QueryParam("remove") @DefaultValue("false")
                    boolean remove) {
        return capture.script(environment(name), remove);
    }

    private Environment environment(String name) {
        if (registry.find(name).isEmpty()) {
            throw new ProblemException(ProblemType.NOT_FOUND, "There is no environment '" + name + "'.");
        }
        return registry.get(name);
    }
}
