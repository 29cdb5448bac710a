package dev.lockstep.api;

import dev.lockstep.job.Job;
import dev.lockstep.job.JobFilter;
import dev.lockstep.job.JobState;
import dev.lockstep.job.Jobs;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jspecify.annotations.Nullable;

/** Jobs: all of them, one, its log, its events, and how to stop it. */
@Path("/api/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs", description = "The persisted units of work that every POST starts")
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
public class JobResource {
    private static final String LIST = "jobs";
    private static final Duration LONGEST_LOOK_UP = Duration.ofSeconds(10);

    private final Jobs jobs;
    private final Undos undos;
    private final JobEvents events;
    private final SecurityIdentity caller;

    JobResource(Jobs jobs, Undos undos, JobEvents events, SecurityIdentity caller) {
        this.jobs = jobs;
        this.undos = undos;
        this.events = events;
        this.caller = caller;
    }

    @GET
    @RolesAllowed("viewer")
    @Operation(
            operationId = "listJobs",
            summary = "Lists jobs, the newest first",
            description = "Without their results.")
    @APIResponse(responseCode = "200", description = "A page of jobs")
    @APIResponse(
            responseCode = "400",
            description = "A parameter is not valid",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public Uni<Page<JobView>> list(
            @Parameter(description = "Only jobs in this state; may be given several times", example = "running")
                    @QueryParam("state")
                    List<String> states,
            @Parameter(description = "Only jobs of this kind", example = "promotion") @QueryParam("kind") @Nullable
                    String kind,
            @Parameter(description = "Only jobs of this environment", example = "test")
                    @QueryParam("environment")
                    @Nullable
                    String environment,
            @Parameter(description = "1 to 200", schema = @Schema(type = SchemaType.INTEGER))
                    @QueryParam("limit")
                    @DefaultValue(Page.DEFAULT_LIMIT)
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        int size = Page.limit(limit);
        JobFilter filter = new JobFilter(states(states), kind, environment);
        return jobs.list(filter, Cursor.number(LIST, cursor), size + 1).flatMap(found -> undos.of(found)
                .map(undone -> Page.of(
                        LIST,
                        found,
                        size,
                        job -> JobView.of(job, undone.get(job.id())),
                        job -> Long.toString(job.ordinal()))));
    }

    @GET
    @Path("/{id}")
    @RolesAllowed("viewer")
    @Operation(operationId = "getJob", summary = "Reads a job")
    @APIResponse(responseCode = "200", description = "The job as it is now")
    @APIResponse(
            responseCode = "404",
            description = "There is no such job",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public Uni<JobView> get(UUID id) {
        return jobs.get(id).flatMap(undos::view);
    }

    @GET
    @Path("/{id}/log")
    @RolesAllowed("viewer")
    @Operation(operationId = "getJobLog", summary = "Reads a job's log, the oldest entry first")
    @APIResponse(
            responseCode = "200",
            description = "Log entries; next is what to give as after for the following ones")
    @APIResponse(
            responseCode = "404",
            description = "There is no such job",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public Uni<Page<LogEntryView>> log(
            UUID id,
            @Parameter(description = "Only entries with a greater number", schema = @Schema(type = SchemaType.INTEGER))
                    @QueryParam("after")
                    @DefaultValue("0")
                    String after,
            @Parameter(description = "1 to 200", schema = @Schema(type = SchemaType.INTEGER))
                    @QueryParam("limit")
                    @DefaultValue(Page.DEFAULT_LIMIT)
                    String limit) {
        int size = Page.limit(limit);
        long number = number(after);
        return jobs.get(id).flatMap(job -> jobs.log(id, number, size + 1)).map(entries -> {
            boolean more = entries.size() > size;
            List<LogEntryView> shown =
                    entries.stream().limit(size).map(LogEntryView::of).toList();
            return new Page<>(shown, more ? Long.toString(shown.get(size - 1).number()) : null);
        });
    }

    @GET
    @Path("/{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RolesAllowed("viewer")
    @Blocking
    @ResponseHeader(name = HttpHeaders.CACHE_CONTROL, value = "no-store")
    @ResponseHeader(name = "X-Accel-Buffering", value = "no")
    @Operation(operationId = "watchJob", summary = "Follows a job as Server-Sent Events", description = """
                    Events: `log` (a log entry), `phase` (a phase that began or ended), `progress` (how far it is) and `job` (the
                    job, when its state changes). After the `job` event with a final state the stream ends. With `Last-Event-ID`
                    it goes on behind that event; `204` then says that there is nothing left.
                    """)
    @APIResponse(
            responseCode = "200",
            description = "The events",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(type = SchemaType.STRING),
                            example = """
                                    id: 3-7
                                    event: log
                                    data: {"number":3,"time":"2025-06-01T12:00:00Z","level":"INFO","phase":"backup","message":"14 tables","fields":{}}

                                    """))
    @APIResponse(responseCode = "204", description = "The job has ended, and the client has all of it")
    @APIResponse(
            responseCode = "404",
            description = "There is no such job",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public Multi<OutboundSseEvent> events(
            UUID id,
            @Parameter(hidden = true) @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Context Sse sse) {
        EventPosition position = EventPosition.parse(lastEventId);
        Job job = jobs.get(id).await().atMost(LONGEST_LOOK_UP);
        if (job.state().isFinal() && position.isBehindAllOf(job)) {
            throw new WebApplicationException(Response.noContent().build());
        }
        return events.stream(id, position, sse);
    }

    @POST
    @Path("/{id}/cancel")
    @RolesAllowed("operator")
    @Operation(
            operationId = "cancelJob",
            summary = "Cancels a job",
            description =
                    "One that waits ends at once; one that runs is asked to stop, and leaves its target unchanged.")
    @APIResponse(responseCode = "200", description = "The job after that; running as long as it has not stopped yet")
    @APIResponse(
            responseCode = "409",
            description = "The job has ended already, otherwise than by being cancelled",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    @APIResponse(
            responseCode = "404",
            description = "There is no such job",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public Uni<JobView> cancel(UUID id) {
        return jobs.cancel(id, caller.getPrincipal().getName()).map(JobView::of);
    }

    private static Set<JobState> states(List<String> codes) {
        Set<JobState> states = new HashSet<>();
        for (String code : codes) {
            states.add(JobState.ofCode(code)
                    .orElseThrow(() -> new ProblemException(
                            ProblemType.BAD_REQUEST,
                            "The query parameter state has to be one of " + String.join(", ", JobState.codes())
                                    + ".")));
        }
        return states;
    }

    private static long number(String after) {
        if (after.matches("[0-9]{1,18}")) {
            return Long.parseLong(after);
        }
        throw new ProblemException(
                ProblemType.BAD_REQUEST, "The query parameter after has to be the number of a log entry.");
    }
}
