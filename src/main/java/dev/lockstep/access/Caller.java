package dev.lockstep.access;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;

/** Who sent the present request. */
@RequestScoped
public class Caller {
    static final String ROLE = "lockstep.role";

    private final SecurityIdentity identity;

    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** The token's name, as it goes into {@code requestedBy}. */
    public String name() {
        return identity.getPrincipal().getName();
    }

    /** @throws IllegalStateException when the request came without a token */
    public Role role() {
        Role role = role(identity);
        if (role == null) {
            throw new IllegalStateException("nobody is logged in");
        }
        return role;
    }

    /** {@code null} for nobody. */
    public static @Nullable Role role(SecurityIdentity identity) {
        return identity.getAttribute(ROLE);
    }
}
