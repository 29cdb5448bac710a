package dev.lockstep.api;

import dev.lockstep.access.Caller;
import dev.lockstep.access.Role;
import dev.lockstep.access.Token;
import dev.lockstep.access.Tokens;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
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

/** Who may use the API. */
@Path("/api/v1/tokens")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
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
public class TokenResource {
    private static final String LIST = "tokens";

    private final Tokens tokens;
    private final Caller caller;

    TokenResource(Tokens tokens, Caller caller) {
        this.tokens = tokens;
        this.caller = caller;
    }

    @GET
    @Operation(
            operationId = "listTokens",
            summary = "All tokens, the oldest first, revoked ones too, without their text")
    @APIResponse(responseCode = "200", description = "A page of them")
    @APIResponse(
            responseCode = "400",
            description = "A parameter is not valid",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public Page<TokenView> listTokens(
            @Parameter(description = "1 to 200", schema = @Schema(type = SchemaType.INTEGER))
                    @QueryParam("limit")
                    @DefaultValue(Page.DEFAULT_LIMIT)
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        int size = Page.limit(limit);
        String after = Cursor.position(LIST, cursor);
        List<Token> following = tokens.all().stream()
                .filter(each -> after == null || position(each).compareTo(after) > 0)
                .limit(size + 1L)
                .toList();
        return Page.of(LIST, following, size, TokenView::of, TokenResource::position);
    }

    @POST
    @Operation(
            operationId = "createToken",
            summary = "Makes a token",
            description = "Its text is in this answer and nowhere else: only a hash is kept.")
    @APIResponse(
            responseCode = "201",
            description = "The token with its text",
            content = @Content(schema = @Schema(implementation = TokenView.class)))
    @APIResponse(
            responseCode = "400",
            description = "A field is wrong; its JSON pointer says which",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    @APIResponse(
            responseCode = "409",
            description = "The name is in use",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public RestResponse<TokenView> createToken(@NotNull @Valid TokenRequest request) {
        Tokens.Created created = tokens.create(
                request.name(), Role.of(request.role()).orElseThrow(), request.expiresAt(), caller.name());
        return RestResponse.ResponseBuilder.<TokenView>created(
                        URI.create("/api/v1/tokens/" + created.token().name()))
                .entity(TokenView.of(created))
                .header("Cache-Control", "no-store")
                .build();
    }

    @DELETE
    @Path("/{name}")
    @Operation(
            operationId = "revokeToken",
            summary = "Revokes a token",
            description = "At once on the replica that answers, within five seconds on the others.")
    @APIResponse(responseCode = "204", description = "Revoked")
    @APIResponse(
            responseCode = "404",
            description = "There is none of this name in use",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    @APIResponse(
            responseCode = "409",
            description = "The service's configuration defines it",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public void revokeToken(@Parameter(example = "ci") @PathParam("name") String name) {
        tokens.revoke(name, caller.name());
    }

    /** Sorts as the list does. */
    private static String position(Token token) {
        return token.id().toString();
    }
}
