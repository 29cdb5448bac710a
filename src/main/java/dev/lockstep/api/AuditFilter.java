package dev.lockstep.api;

import dev.lockstep.access.Audit;
import dev.lockstep.access.AuditEntry;
import dev.lockstep.access.Caller;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;
import org.jspecify.annotations.Nullable;

/**
 * Writes every change that reached a resource to the audit log before it is answered, refused ones too; and names the request in
 * the answer. Requests without a valid token do not come this far: {@code access} records those.
 */
class AuditFilter {
    private final Audit audit;
    private final SecurityIdentity identity;
    private final CurrentVertxRequest current;

    AuditFilter(Audit audit, SecurityIdentity identity, CurrentVertxRequest current) {
        this.audit = audit;
        this.identity = identity;
        this.current = current;
    }

    @ServerResponseFilter
    public Uni<Void> record(
            ContainerRequestContext request, ContainerResponseContext response, SimpleResourceInfo resource) {
        RoutingContext http = current.getCurrent();
        response.getHeaders().putSingle("X-Request-Id", Audit.requestId(http));
        if (!Audit.CHANGING.contains(request.getMethod())) {
            return Uni.createFrom().voidItem();
        }
        String who = identity.isAnonymous() ? null : identity.getPrincipal().getName();
        AuditEntry entry = audit.entry(http, who, Caller.role(identity), response.getStatus());
        return audit.record(entry.about(resource.getMethodName(), subject(request, response)));
    }

    /** The name or id in the path, or that of what was made. */
    private static @Nullable String subject(ContainerRequestContext request, ContainerResponseContext response) {
        String parameters = request.getUriInfo().getPathParameters().values().stream()
                .flatMap(Collection::stream)
                .collect(Collectors.joining("/"));
        if (!parameters.isEmpty()) {
            return parameters;
        }
        Object location = response.getHeaders().getFirst(HttpHeaders.LOCATION);
        if (location == null) {
            return null;
        }
        String path = URI.create(location.toString()).getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
