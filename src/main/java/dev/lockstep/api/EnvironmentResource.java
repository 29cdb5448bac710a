package dev.lockstep.api;

import dev.lockstep.access.Caller;
import dev.lockstep.access.Role;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.EnvironmentNames;
import dev.lockstep.environment.EnvironmentRegistry;
import dev.lockstep.environment.Ping;
import dev.lockstep.environment.Policy;
import dev.lockstep.environment.Registration;
import dev.lockstep.environment.Secrets;
import dev.lockstep.environment.UrlText;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.introspect.ServerFacts;
import dev.lockstep.job.Job;
import dev.lockstep.job.JobState;
import dev.lockstep.job.Jobs;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.promotion.ExpectedDifferences;
import dev.lockstep.schedule.Schedules;
import dev.lockstep.sql.SqlSession;
import io.smallrye.common.annotation.Blocking;
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
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The registry of environments. */
@Path("/api/v1/environments")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Environments")
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
public class EnvironmentResource {
    private static final Logger LOG = Logger.getLogger(EnvironmentResource.class);
    private static final String LIST = "environments";

    private final EnvironmentRegistry registry;
    private final Secrets secrets;
    private final Ping ping;
    private final Schedules schedules;
    private final ExpectedDifferences expected;
    private final Jobs jobs;
    private final Caller caller;

    EnvironmentResource(
            EnvironmentRegistry registry,
            Secrets secrets,
            Ping ping,
            Schedules schedules,
            ExpectedDifferences expected,
            Jobs jobs,
            Caller caller) {
        this.expected = expected;
        this.registry = registry;
        this.secrets = secrets;
        this.ping = ping;
        this.schedules = schedules;
        this.jobs = jobs;
        this.caller = caller;
    }

    @GET
    @RolesAllowed(Role.VIEW)
    @Operation(operationId = "listEnvironments", summary = "All environments by tier, then name")
    @APIResponse(responseCode = "200", description = "A page of them")
    @APIResponse(
            responseCode = "400",
            description = "A parameter is not valid",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public Page<EnvironmentView> listEnvironments(
            @Parameter(description = "1 to 200", schema = @Schema(type = SchemaType.INTEGER))
                    @QueryParam("limit")
                    @DefaultValue(Page.DEFAULT_LIMIT)
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        int size = Page.limit(limit);
        String after = Cursor.position(LIST, cursor);
        List<Registration> following = registry.registrations().stream()
                .filter(each -> after == null || position(each).compareTo(after) > 0)
                .limit(size + 1L)
                .toList();
        return Page.of(LIST, following, size, each -> EnvironmentView.of(each, secrets), EnvironmentResource::position);
    }

    @GET
    @Path("/{name}")
    @RolesAllowed(Role.VIEW)
    @Operation(operationId = "getEnvironment", summary = "One environment")
    @APIResponse(responseCode = "200", description = "The environment, without its password")
    @APIResponse(
            responseCode = "404",
            description = "There is none of this name",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public EnvironmentView getEnvironment(@Parameter(example = "test") @PathParam("name") String name) {
        return view(name);
    }

    @PUT
    @Path("/{name}")
    @RolesAllowed(Role.ADMINISTER)
    @Operation(
            operationId = "putEnvironment",
            summary = "Registers an environment, or changes it",
            description =
                    "The URL is stored encrypted and never returned with its password. Nothing is connected to; see ping.")
    @APIResponse(responseCode = "200", description = "Changed")
    @APIResponse(
            responseCode = "201",
            description = "New",
            content = @Content(schema = @Schema(implementation = EnvironmentView.class)))
    @APIResponse(
            responseCode = "400",
            description = "A field is wrong; its JSON pointer says which",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    @APIResponse(
            responseCode = "409",
            description =
                    "The service's configuration defines it; no secret key is configured; or a job that changes it has not ended, and the url is of another database",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    @APIResponse(
            responseCode = "422",
            description = "The policy names an unknown hazard",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    @APIResponse(
            responseCode = "503",
            description =
                    "Too many environments are being changed at once; the header Retry-After says when to try again",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public RestResponse<EnvironmentView> putEnvironment(
            @Parameter(example = "test")
                    @PathParam("name")
                    @Pattern(
                            regexp = EnvironmentNames.PATTERN,
                            message = "has to be 1 to 63 lower-case letters, digits, _ and -")
                    String name,
            @NotNull @Valid EnvironmentRequest request) {
        Policy policy = policy(request.policy());
        Hazards.check(policy.acceptHazards(), "/policy/acceptHazards");
        UrlText url = request.url() == null ? null : new UrlText(request.url());
        Supplier<Boolean> put = () -> registry.put(name, url, request.tier(), policy, caller.name());
        boolean created = url == null
                ? put.get()
                : jobs.withoutChanges(name, changing -> {
                    changing.filter(job -> isElsewhere(name, url))
                            .ifPresent(job -> refuse(job, name, "given the url of another database"));
                    return put.get();
                });
        return created
                ? RestResponse.ResponseBuilder.<EnvironmentView>created(URI.create("/api/v1/environments/" + name))
                        .entity(view(name))
                        .build()
                : RestResponse.ok(view(name));
    }

    @DELETE
    @Path("/{name}")
    @RolesAllowed(Role.ADMINISTER)
    @Operation(
            operationId = "deleteEnvironment",
            summary = "Forgets an environment",
            description =
                    "The database itself is left alone. Schedules of this environment alone, and what was declared as expected of it, are removed with it; those that hold another one against it stay, and their checks fail.")
    @APIResponse(responseCode = "204", description = "Forgotten")
    @APIResponse(
            responseCode = "404",
            description = "There is none of this name",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    @APIResponse(
            responseCode = "409",
            description = "The service's configuration defines it, or a job that changes it has not ended",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    @APIResponse(
            responseCode = "503",
            description =
                    "Too many environments are being changed at once; the header Retry-After says when to try again",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public void deleteEnvironment(@Parameter(example = "test") @PathParam("name") String name) {
        registry.requireStored(name);
        jobs.withoutChanges(name, changing -> {
            changing.ifPresent(job -> refuse(job, name, "deleted"));
            forget(name);
            return name;
        });
    }

    private void forget(String name) {
        // First, so that a request that failed half way can be sent again.
        schedules
                .deleteOf(name)
                .forEach(schedule -> LOG.infof("Schedule %s is removed with environment %s.", schedule, name));
        expected.replace(name, List.of(), caller.name());
        registry.delete(name);
    }

    @POST
    @Path("/{name}/ping")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.OPERATE)
    @Operation(
            operationId = "pingEnvironment",
            summary = "Connects to an environment now",
            description = "Says what was found, or in one clear problem why there is no connection.")
    @APIResponse(responseCode = "200", description = "Connected")
    @APIResponse(
            responseCode = "404",
            description = "There is none of this name",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    @APIResponse(
            responseCode = "422",
            description = "No connection: connection-failed, authentication-failed or server-too-old",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public PingView pingEnvironment(@Parameter(example = "test") @PathParam("name") String name) {
        Registration registration = registry.find(name).orElseThrow(() -> absent(name));
        Ping.Found<List<String>> found =
                ping.ping(registration.environment(secrets), EnvironmentResource::missingPrivileges);
        return PingView.of(name, found.answer(), found.seen());
    }

    private static List<String> missingPrivileges(SqlSession session) {
        session.transactional(true);
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        List<String> missing = ServerFacts.missingForPromotion(session, new CatalogReader().read(session));
        session.rollback();
        return missing;
    }

    /** What became of an interrupted job is looked up in the database that it changed. */
    private static void refuse(Job changing, String name, String what) {
        throw new ProblemException(Problem.of(
                        ProblemType.CONFLICT,
                        "The %s %s changes the environment '%s' and has not ended: until then it cannot be %s."
                                .formatted(changing.kind().replace('_', ' '), changing.id(), name, what))
                .withNextStep(
                        changing.state() == JobState.RUNNING && changing.attempt() > 1
                                ? "Wait until it has ended. If its log says that it is not known yet what an attempt did, a cancel does not end it: let the database be reached under the url that is registered, where that is looked up; after about a day without an answer the job ends with the outcome needs_attention."
                                : "Wait until it has ended, or cancel it, then send the request again."));
    }

    /** Whether it names other hosts or another database than the one that is stored; a login may change at any time. */
    private boolean isElsewhere(String name, UrlText url) {
        Registration present = registry.find(name).orElse(null);
        if (present == null || present.url().equals(url)) {
            return false;
        }
        ConnectionUrl before;
        ConnectionUrl after;
        try {
            before = present.url().resolve(secrets);
            after = url.resolve(secrets);
        } catch (ProblemException e) {
            // Nobody can be connected by the one, or can connect by the other.
            return true;
        }
        return !before.hosts().equals(after.hosts()) || !before.database().equals(after.database());
    }

    private EnvironmentView view(String name) {
        return registry.find(name)
                .map(registration -> EnvironmentView.of(registration, secrets))
                .orElseThrow(() -> absent(name));
    }

    private static ProblemException absent(String name) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no environment '" + name + "'.");
    }

    private static Policy policy(EnvironmentRequest.@Nullable PolicyRequest request) {
        if (request == null) {
            return Policy.strict();
        }
        return new Policy(
                request.acceptHazards() == null ? List.of() : request.acceptHazards(),
                request.approvals() == null ? 0 : request.approvals(),
                request.guarded());
    }

    /** A place in the list that stays one when what stood there is deleted; sorts as the list does. */
    private static String position(Registration registration) {
        return String.format("%04d.%s", registration.tier(), registration.name());
    }
}
