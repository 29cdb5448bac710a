package dev.lockstep.access;

import dev.lockstep.problem.ProblemType;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** {@code Authorization: Bearer <token>}, and what is answered without a valid one. */
@ApplicationScoped
class BearerAuthentication implements HttpAuthenticationMechanism, IdentityProvider<TokenAuthenticationRequest> {
    private static final String SCHEME = "bearer ";

    private final Authentications authentications;
    private final Audit audit;

    BearerAuthentication(Authentications authentications, Audit audit) {
        this.authentications = authentications;
        this.audit = audit;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext request, IdentityProviderManager providers) {
        String header = request.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Uni.createFrom().nullItem();
        }
        String token = header.substring(SCHEME.length()).strip();
        return providers.authenticate(new TokenAuthenticationRequest(new TokenCredential(token, "bearer")));
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            TokenAuthenticationRequest request, AuthenticationRequestContext context) {
        return authentications.of(new TokenText(request.getToken().getToken())).map(bearer -> bearer.map(
                        BearerAuthentication::identity)
                .orElseThrow(() -> new AuthenticationFailedException("the token is unknown, expired or revoked")));
    }

    private static SecurityIdentity identity(Authentications.Bearer bearer) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(bearer.name()))
                .addRoles(bearer.role().implied())
                .addAttribute(Caller.ROLE, bearer.role())
                .build();
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext request) {
        boolean tried = request.request().getHeader(HttpHeaders.AUTHORIZATION) != null;
        String challenge = "Bearer realm=\"lockstep\"" + (tried ? ", error=\"invalid_token\"" : "");
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", challenge));
    }

    /** Records the refusal of a change before it is told. */
    @Override
    public Uni<Boolean> sendChallenge(RoutingContext request) {
        ProblemType type = ProblemType.UNAUTHENTICATED;
        JsonObject problem = new JsonObject()
                .put("type", type.uri())
                .put("title", type.title())
                .put("status", type.status())
                .put(
                        "detail",
                        "This call needs the header 'Authorization: Bearer <token>' with a token that is neither expired"
                                + " nor revoked.")
                .put("nextStep", "Ask an admin for a token, who makes one with POST /api/v1/tokens.");
        return audit.recordUnauthenticated(request)
                .chain(() -> getChallenge(request))
                .map(challenge -> {
                    challenge.getHeaders().forEach((name, value) -> request.response()
                            .putHeader(name, value));
                    request.response()
                            .setStatusCode(type.status())
                            .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                            .end(problem.encode());
                    return true;
                });
    }

    @Override
    public Class<TokenAuthenticationRequest> getRequestType() {
        return TokenAuthenticationRequest.class;
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(TokenAuthenticationRequest.class);
    }
}
