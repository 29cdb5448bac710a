package dev.lockstep.api;

import dev.lockstep.access.Role;
import dev.lockstep.environment.EnvironmentRegistry;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.promotion.ExpectedDifference;
import dev.lockstep.promotion.ExpectedDifferences;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Differences of an environment that are known: every drift check of it, those by schedule included, reports them and does not count them. */
@Path("/api/v1/environments/{name}/expected-differences")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Environments")
@Blocking
public class ExpectedDifferencesResource {
    private final EnvironmentRegistry registry;
    private final ExpectedDifferences expected;
    private final SecurityIdentity identity;
    private final Clock clock;

    public ExpectedDifferencesResource(
            EnvironmentRegistry registry, ExpectedDifferences expected, SecurityIdentity identity, Clock clock) {
        this.registry = registry;
        this.expected = expected;
        this.identity = identity;
        this.clock = clock;
    }

    @Schema(name = "ExpectedDifferencesRequest", description = "The whole list; an empty one expects nothing")
    public record Body(
            @NotNull @Size(max = ExpectedDifference.MOST) List<@NotNull @Valid ExpectedDifference> expected) {}

    /** @param expired it counts again */
    @Schema(name = "DeclaredDifference")
    public record Declared(
            String pattern,
            String reason,
            @Nullable Instant until,
            boolean expired,
            Instant declaredAt,
            String declaredBy) {}

    @Schema(name = "ExpectedDifferences", description = "In the order of their patterns")
    public record View(String environment, List<Declared> expected) {}

    @GET
    @RolesAllowed(Role.VIEW)
    @Operation(operationId = "getExpectedDifferences", summary = "The differences of an environment that are known")
    @APIResponse(responseCode = "200", description = "All that is declared, what has expired included")
    @APIResponse(responseCode = "404", description = "There is no such environment")
    public View get(@PathParam("name") String name) {
        require(name);
        return view(name);
    }

    @PUT
    @RolesAllowed(Role.OPERATE)
    @Operation(
            operationId = "putExpectedDifferences",
            summary = "Say which differences of an environment are known",
            description =
                    "Replaces the list. Every drift check of the environment names what matches, with the reason, and does not count it; after `until` it counts again. Promotions and pushes take no notice of it")
    @APIResponse(responseCode = "200", description = "The list as it is now")
    @APIResponse(responseCode = "404", description = "There is no such environment")
    public View put(@PathParam("name") String name, @NotNull @Valid Body body) {
        require(name);
        Set<String> patterns = new HashSet<>();
        for (int i = 0; i < body.expected().size(); i++) {
            String pattern = body.expected().get(i).pattern();
            if (!patterns.add(pattern)) {
                throw new ProblemException(
                        Problem.of(ProblemType.BAD_REQUEST, "The pattern \"" + pattern + "\" is there twice.")
                                .withPointer("/expected/" + i + "/pattern")
                                .withNextStep("Give each pattern once, with one reason."));
            }
        }
        expected.replace(name, body.expected(), identity.getPrincipal().getName());
        return view(name);
    }

    private View view(String name) {
        Instant now = clock.instant();
        return new View(
                name,
                expected.of(name).stream()
                        .map(entry -> new Declared(
                                entry.difference().pattern(),
                                entry.difference().reason(),
                                entry.difference().until(),
                                !entry.difference().holds(now),
                                entry.at(),
                                entry.by()))
                        .toList());
    }

    private void require(String name) {
        if (registry.find(name).isEmpty()) {
            throw new ProblemException(ProblemType.NOT_FOUND, "There is no environment '" + name + "'.");
        }
    }
}
