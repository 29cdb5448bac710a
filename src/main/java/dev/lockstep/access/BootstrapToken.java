package dev.lockstep.access;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.security.MessageDigest;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The first admin's token: {@code lockstep.admin-token}; in dev mode and tests, where that is not set, one is generated, and in dev
 * mode it is printed. Never stored.
 */
@ApplicationScoped
public class BootstrapToken {
    /** What its bearer is called in the audit log and as {@code requestedBy}. */
    public static final String NAME = "admin";

    private static final Logger LOG = Logger.getLogger(BootstrapToken.class);
    private static final int SHORTEST = 20;

    private final LaunchMode mode;
    private final @Nullable TokenText text;
    private final boolean generated;

    @Inject
    BootstrapToken(LaunchMode mode, @ConfigProperty(name = "lockstep.admin-token") Optional<String> configured) {
        this.mode = mode;
        this.generated = configured.isEmpty() && mode != LaunchMode.NORMAL;
        this.text = generated
                ? TokenText.generate()
                : configured.map(BootstrapToken::checked).orElse(null);
    }

    private static TokenText checked(String token) {
        if (token.length() < SHORTEST || !token.matches("[\\x21-\\x7e]+")) {
            throw new IllegalArgumentException("lockstep.admin-token has to have at least " + SHORTEST
                    + " characters, ASCII without spaces, as 'openssl rand -base64 32' makes them");
        }
        return new TokenText(token);
    }

    /** At start, so that a bad one stops the service. */
    void announce(@Observes @Priority(20) StartupEvent start) {
        if (generated && mode == LaunchMode.DEVELOPMENT && text != null) {
            LOG.infof("The admin token of this dev mode: %s", text.value());
        }
    }

    /** Its text, for dev mode's demo to call the API with. */
    public Optional<TokenText> text() {
        return Optional.ofNullable(text);
    }

    public boolean isPresent() {
        return text != null;
    }

    boolean is(TokenText other) {
        return text != null && MessageDigest.isEqual(text.hash(), other.hash());
    }
}
