package dev.lockstep.api;

import dev.lockstep.environment.Environments;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.promotion.DriftCheck;
import dev.lockstep.schedule.Schedule;
import dev.lockstep.schedule.Schedules;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
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
import org.jspecify.annotations.Nullable;

/** Drift checks and verifications of backups that start by themselves. */
@Path("/api/v1/schedules")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Schedules", description = "Drift checks and verifications of backups that start by themselves")
@Blocking
public class ScheduleResource {
    private static final String LIST = "schedules";

    private final Schedules schedules;
    private final Environments environments;
    private final SecurityIdentity caller;

    public ScheduleResource(Schedules schedules, Environments environments, SecurityIdentity caller) {
        this.schedules = schedules;
        this.environments = environments;
        this.caller = caller;
    }

    /**
     * The body of {@code PUT}.
     *
     * @param kind {@code drift_check} by default
     * @param environment {@code null} for every environment
     * @param against {@code predecessor} by default
     */
    public record ScheduleBody(
            @Schema(
                    defaultValue = "drift_check",
                    enumeration = {"drift_check", "backup_verification"},
                    description = "What starts: a drift check, or the verification of each environment's newest backup")
            @Nullable
            String kind,

            @NotBlank @Schema(examples = "0 0 6 * * ?", description = "Quartz syntax with seconds, in UTC")
            String cron,

            @Nullable String environment,

            @Schema(
                    examples = "predecessor",
                    description =
                            "predecessor (where the environment should equal a truth: that), baseline, or the name of an environment")
            @Nullable
            String against,

            @Nullable Boolean enabled) {}

    @GET
    @RolesAllowed("viewer")
    @Operation(operationId = "listSchedules", summary = "All schedules, by name")
    @APIResponse(responseCode = "200", description = "A page of schedules")
    public Page<Schedule> list(
            @Parameter(description = "1 to 200", schema = @Schema(type = SchemaType.INTEGER))
                    @QueryParam("limit")
                    @DefaultValue(Page.DEFAULT_LIMIT)
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        int most = Page.limit(limit);
        return Page.of(
                LIST,
                schedules.list(Cursor.position(LIST, cursor), most + 1),
                most,
                schedule -> schedule,
                Schedule::name);
    }

    @GET
    @Path("/{name}")
    @RolesAllowed("viewer")
    @Operation(operationId = "getSchedule", summary = "One schedule")
    @APIResponse(responseCode = "200", description = "The schedule, with the time of its next check")
    public Schedule get(@PathParam("name") String name) {
        return schedules.find(name).orElseThrow(() -> unknown(name));
    }

    @PUT
    @Path("/{name}")
    @RolesAllowed("operator")
    @Operation(operationId = "putSchedule", summary = "Make or replace a schedule")
    @APIResponse(responseCode = "200", description = "The schedule, with the time of its next check")
    public Schedule put(
            @PathParam("name")
                    @Pattern(
                            regexp = "[a-z0-9][a-z0-9_-]{0,62}",
                            message =
                                    "has to be 1 to 63 lower-case letters, digits, _ and -, and begin with a letter or digit")
                    String name,
            @Valid @NotNull ScheduleBody body) {
        if (body.environment() != null) {
            known(body.environment(), "/environment");
        }
        return schedules.put(
                new Schedules.Definition(
                        name,
                        kind(body),
                        body.cron(),
                        body.environment(),
                        against(body),
                        !Boolean.FALSE.equals(body.enabled())),
                caller.getPrincipal().getName());
    }

    private static String kind(ScheduleBody body) {
        String kind = body.kind() == null ? Schedule.DRIFT_CHECK : body.kind();
        if (!kind.equals(Schedule.DRIFT_CHECK) && !kind.equals(Schedule.BACKUP_VERIFICATION)) {
            throw new ProblemException(Problem.of(ProblemType.BAD_REQUEST, "\"" + kind + "\" is not possible here.")
                    .withPointer("/kind")
                    .withNextStep("Use one of drift_check and backup_verification."));
        }
        return kind;
    }

    private @Nullable String against(ScheduleBody body) {
        if (!kind(body).equals(Schedule.DRIFT_CHECK)) {
            if (body.against() != null) {
                throw new ProblemException(
                        Problem.of(ProblemType.BAD_REQUEST, "Only a drift check is against something.")
                                .withPointer("/against"));
            }
            return null;
        }
        String against = body.against() == null ? Schedule.PREDECESSOR : body.against();
        if (!against.equals(Schedule.PREDECESSOR) && !against.equals(DriftCheck.BASELINE)) {
            known(against, "/against");
        }
        if (against.equals(body.environment())) {
            throw new ProblemException(Problem.of(ProblemType.SAME_ENVIRONMENT, against + " always equals itself.")
                    .withPointer("/against"));
        }
        return against;
    }

    @DELETE
    @Path("/{name}")
    @RolesAllowed("operator")
    @Operation(operationId = "deleteSchedule", summary = "Remove a schedule")
    @APIResponse(responseCode = "204", description = "Removed")
    public void delete(@PathParam("name") String name) {
        if (!schedules.delete(name)) {
            throw unknown(name);
        }
    }

    private void known(String environment, String pointer) {
        try {
            environments.get(environment);
        } catch (ProblemException e) {
            throw new ProblemException(e.problem().withPointer(pointer), e);
        }
    }

    private static ProblemException unknown(String name) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no schedule " + name + ".");
    }
}
