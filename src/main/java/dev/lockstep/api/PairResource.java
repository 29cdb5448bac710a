package dev.lockstep.api;

import dev.lockstep.access.Caller;
import dev.lockstep.access.Role;
import dev.lockstep.environment.EnvironmentNames;
import dev.lockstep.environment.LookupPair;
import dev.lockstep.environment.LookupPairs;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.promotion.Orders;
import dev.lockstep.promotion.PairReview;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Which tables are lookup tables between two environments, and what is declared of them. */
@Path("/api/v1/pairs")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(
        name = "Pairs",
        description = "Which tables are lookup tables between two environments, and what is declared of them")
@Blocking
public class PairResource {
    private static final String LIST = "pairs";

    private final LookupPairs pairs;
    private final Orders orders;
    private final PairReview review;
    private final Caller caller;

    PairResource(LookupPairs pairs, Orders orders, PairReview review, Caller caller) {
        this.pairs = pairs;
        this.orders = orders;
        this.review = review;
        this.caller = caller;
    }

    @GET
    @RolesAllowed(Role.VIEW)
    @Operation(operationId = "listPairs", summary = "All pairs, by name")
    @APIResponse(responseCode = "200", description = "A page of them")
    public Page<PairView> list(
            @Parameter(description = "1 to 200", schema = @Schema(type = SchemaType.INTEGER))
                    @QueryParam("limit")
                    @DefaultValue(Page.DEFAULT_LIMIT)
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        int size = Page.limit(limit);
        String after = Cursor.position(LIST, cursor);
        List<LookupPair> following = pairs.all().stream()
                .filter(pair -> after == null || pair.name().compareTo(after) > 0)
                .limit(size + 1L)
                .toList();
        return Page.of(LIST, following, size, PairView::of, LookupPair::name);
    }

    @GET
    @Path("/{name}")
    @RolesAllowed(Role.VIEW)
    @Operation(operationId = "getPair", summary = "One pair")
    @APIResponse(responseCode = "200", description = "The pair")
    @APIResponse(responseCode = "404", description = "There is none of this name")
    public PairView get(@Parameter(example = "release") @PathParam("name") String name) {
        return PairView.of(pairs.get(name));
    }

    @PUT
    @Path("/{name}")
    @RolesAllowed(Role.ADMINISTER)
    @Operation(
            operationId = "putPair",
            summary = "Says what lookup tables there are between two environments, and what is declared of them",
            description =
                    "Nothing is connected to; see review. Plans that were reviewed before are stale when what counts for their tables changes.")
    @APIResponse(responseCode = "200", description = "Changed")
    @APIResponse(
            responseCode = "201",
            description = "New",
            content = @Content(schema = @Schema(implementation = PairView.class)))
    @APIResponse(responseCode = "400", description = "A field is wrong; its JSON pointer says which")
    @APIResponse(
            responseCode = "409",
            description = "The service's configuration defines it, or another pair has the same source and target")
    public RestResponse<PairView> put(
            @Parameter(example = "release")
                    @PathParam("name")
                    @Pattern(
                            regexp = EnvironmentNames.PATTERN,
                            message = "has to be 1 to 63 lower-case letters, digits, _ and -")
                    String name,
            @NotNull @Valid PairRequest request) {
        if (request.source().equals(request.target())) {
            throw new ProblemException(
                    Problem.of(ProblemType.SAME_ENVIRONMENT, "Source and target are both " + request.source() + ".")
                            .withPointer("/target"));
        }
        orders.environment(request.source(), "/source");
        orders.environment(request.target(), "/target");
        boolean created = pairs.put(name, request.source(), request.target(), request.terms(), caller.name());
        PairView view = PairView.of(pairs.get(name));
        return created
                ? RestResponse.ResponseBuilder.<PairView>created(URI.create("/api/v1/pairs/" + name))
                        .entity(view)
                        .build()
                : RestResponse.ok(view);
    }

    @DELETE
    @Path("/{name}")
    @RolesAllowed(Role.ADMINISTER)
    @Operation(operationId = "deletePair", summary = "Forgets a pair")
    @APIResponse(responseCode = "204", description = "Forgotten")
    @APIResponse(responseCode = "404", description = "There is none of this name")
    @APIResponse(responseCode = "409", description = "The service's configuration defines it")
    public void delete(@Parameter(example = "release") @PathParam("name") String name) {
        pairs.delete(name);
    }

    @POST
    @Path("/{name}/review")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.OPERATE)
    @Operation(
            operationId = "reviewPair",
            summary = "Holds what is declared against both databases now",
            description =
                    "Says which tables are meant and how their rows are told apart, warns of foreign keys that lead out of them, and suggests"
                            + " further lookup tables: small, referred to by others, and hardly written in the target.")
    @APIResponse(responseCode = "200", description = "What is declared fits")
    @APIResponse(responseCode = "404", description = "There is none of this name")
    @APIResponse(
            responseCode = "422",
            description = "It does not (lookup-declaration, no-table-matches), or there is no connection")
    public PairReview.Result review(@Parameter(example = "release") @PathParam("name") String name) {
        LookupPair pair = pairs.get(name);
        return review.review(
                orders.environment(pair.source(), "/source"),
                orders.environment(pair.target(), "/target"),
                orders.lookup(pair.source(), pair.target()));
    }
}
