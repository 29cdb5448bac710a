package dev.lockstep.api;

import dev.lockstep.access.Role;
import dev.lockstep.environment.Store;
import dev.lockstep.job.Job;
import dev.lockstep.job.Jobs;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.promotion.ComparedRows;
import dev.lockstep.promotion.ComparisonResult;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The rows that a comparison found different. */
@Path("/api/v1/comparisons/{id}/tables/{table}/rows")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Work")
@Blocking
public class ComparedRowsResource {
    private static final Set<String> DIFFERENCES = Set.of("added", "changed", "removed");

    private final Jobs jobs;
    private final ComparedRows rows;

    ComparedRowsResource(Jobs jobs, ComparedRows rows) {
        this.jobs = jobs;
        this.rows = rows;
    }

    @GET
    @RolesAllowed(Role.VIEW)
    @Operation(
            operationId = "listComparedRows",
            summary = "The rows of a table that a comparison found different, with what was before and what is after",
            description =
                    "Added, changed and removed rows in this order, of each at most as many as the comparison was asked to keep, for a week."
                            + " Values of sensitive columns are masked.")
    @APIResponse(responseCode = "200", description = "A page of rows")
    @APIResponse(responseCode = "404", description = "There is no such comparison, or it has no such table")
    public Page<ComparisonResult.Sample> list(
            @Parameter(description = "Of the comparison's job") @PathParam("id") UUID id,
            @Parameter(description = "As the comparison names it", example = "public.fee_items") @PathParam("table")
                    String table,
            @Parameter(description = "Only added, changed or removed rows", example = "changed")
                    @QueryParam("difference")
                    @Nullable
                    String difference,
            @Parameter(description = "1 to 200", schema = @Schema(type = SchemaType.INTEGER))
                    @QueryParam("limit")
                    @DefaultValue(Page.DEFAULT_LIMIT)
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        if (difference != null && !DIFFERENCES.contains(difference)) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST, "The query parameter difference has to be added, changed or removed.");
        }
        int size = Page.limit(limit);
        Job job = comparison(id, table);
        String list = "rows of " + id + " " + table;
        Integer after = Cursor.smallNumber(list, cursor);
        List<ComparedRows.Stored> found =
                rows.page(id, job.attempt(), table, difference, after == null ? 0 : after, size + 1);
        return Page.of(list, found, size, ComparedRows.Stored::row, row -> Integer.toString(row.ordinal()));
    }

    private Job comparison(UUID id, String table) {
        Job job = Store.await(jobs.find(id))
                .filter(found -> found.kind().equals("comparison"))
                .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no comparison " + id + "."));
        boolean compared = job.result() != null
                && job.result().path("tables").findValuesAsText("table").contains(table);
        if (!compared) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND, "The comparison %s has not compared a table %s.".formatted(id, table));
        }
        return job;
    }
}
