package dev.lockstep.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.job.JobFilter;
import dev.lockstep.job.Jobs;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.promotion.ComparisonOrder;
import dev.lockstep.promotion.DriftOrder;
import dev.lockstep.promotion.Orders;
import dev.lockstep.promotion.PromotionOrder;
import dev.lockstep.promotion.PushOrder;
import dev.lockstep.truth.Truths;
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
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The calls that start looking at or changing environments. Each becomes a job. */
@Path("/api/v1")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Work", description = "Drift checks, comparisons, plans and promotions; each is a job")
@Blocking
public class WorkResource {
    /** Stands for the id of a job that does not exist yet, where an order is only looked at. */
    private static final UUID NO_JOB = new UUID(0, 0);

    private static final String PROMOTION = "promotion";
    private static final String PROMOTIONS = "promotions";

    private final JobSubmission submission;
    private final Jobs jobs;
    private final Undos undos;
    private final Orders orders;
    private final ObjectMapper json;

    public WorkResource(JobSubmission submission, Jobs jobs, Undos undos, Orders orders, ObjectMapper json) {
        this.submission = submission;
        this.jobs = jobs;
        this.undos = undos;
        this.orders = orders;
        this.json = json;
    }

    @POST
    @Path("/drift-checks")
    @RolesAllowed("viewer")
    @Operation(operationId = "checkDrift", summary = "See how an environment's schema differs from what it should be")
    public Uni<Response> checkDrift(@Valid @NotNull DriftOrder order, @Context HttpHeaders headers) {
        return submit("drift_check", order, false, headers, () -> {
            orders.environment(order.environment(), "/environment");
            if (order.against().equals(order.environment())) {
                throw new ProblemException(
                        Problem.of(ProblemType.SAME_ENVIRONMENT, order.environment() + " always equals itself.")
                                .withPointer("/against"));
            }
            orders.checkAgainst(order);
            return order.environment();
        });
    }

    @POST
    @Path("/comparisons")
    @RolesAllowed("viewer")
    @Operation(
            operationId = "compareRows",
            summary = "See how the rows of lookup tables differ between two environments")
    public Uni<Response> compare(@Valid @NotNull ComparisonOrder order, @Context HttpHeaders headers) {
        return submit("comparison", order, false, headers, () -> {
            orders.comparison(order);
            return order.target();
        });
    }

    @POST
    @Path("/plans")
    @RolesAllowed("viewer")
    @Operation(
            operationId = "plan",
            summary = "Preview a promotion: its steps, hazards, rows to change, and its fingerprint")
    public Uni<Response> plan(@Valid @NotNull PromotionOrder order, @Context HttpHeaders headers) {
        if (order.plan() != null) {
            throw new ProblemException(
                    Problem.of(ProblemType.BAD_REQUEST, "A plan is made, not given: leave the fingerprint out.")
                            .withPointer("/plan"));
        }
        return submit("plan", order, false, headers, () -> {
            if (order.source().equals(Truths.NAME)) {
                orders.fromTruth(NO_JOB, order);
            } else {
                orders.request(NO_JOB, order);
            }
            return order.target();
        });
    }

    @POST
    @Path("/promotions")
    @RolesAllowed("operator")
    @Operation(operationId = "promote", summary = "Promote schema and lookup rows, all or nothing")
    public Uni<Response> promote(@Valid @NotNull PromotionOrder order, @Context HttpHeaders headers) {
        return submit(PROMOTION, order, true, headers, () -> {
            orders.request(NO_JOB, order);
            return order.target();
        });
    }

    @POST
    @Path("/pushes")
    @RolesAllowed("operator")
    @Operation(
            operationId = "push",
            summary = "Bring an environment's schema to what the source of truth says, all or nothing",
            description =
                    "As a promotion whose source is the source of truth: the same plan, hazards, backup, transaction and verification. Rows of lookup tables are left alone. Protected environments refuse it")
    public Uni<Response> push(@Valid @NotNull PushOrder order, @Context HttpHeaders headers) {
        return submit("push", order, true, headers, () -> {
            orders.push(NO_JOB, order);
            return order.environment();
        });
    }

    @GET
    @Path("/promotions")
    @RolesAllowed("viewer")
    @Operation(
            operationId = "listPromotions",
            summary = "What was promoted from where to where, the newest first, and what became of it")
    @APIResponse(responseCode = "200", description = "A page of promotions")
    public Uni<Page<PromotionView>> promotions(
            @Parameter(description = "Only those into this environment", example = "test")
                    @QueryParam("target")
                    @Nullable
                    String target,
            @Parameter(description = "1 to 200", schema = @Schema(type = SchemaType.INTEGER))
                    @QueryParam("limit")
                    @DefaultValue(Page.DEFAULT_LIMIT)
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        int size = Page.limit(limit);
        return jobs.list(
                        new JobFilter(Set.of(), PROMOTION, target),
                        Cursor.number(PROMOTIONS, cursor),
                        size + 1,
                        PromotionView.FIELDS)
                .flatMap(found -> undos.of(found)
                        .map(undone -> Page.of(
                                PROMOTIONS,
                                found,
                                size,
                                job -> PromotionView.of(job, undone.get(job.id())),
                                job -> Long.toString(job.ordinal()))));
    }

    private Uni<Response> submit(
            String kind, Object order, boolean exclusive, HttpHeaders headers, Supplier<String> accepted) {
        return submission.submit(kind, json.valueToTree(order), exclusive, headers, accepted);
    }
}
