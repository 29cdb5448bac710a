package dev.lockstep.access;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/** Whose a token is. The answer is remembered for a moment, so that a client in a hurry does not cost the store a query per call. */
@ApplicationScoped
public class Authentications {
    /** For how long a revoked token may still be let in by other replicas than the one that revoked it. */
    public static final Duration REMEMBERED = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(Authentications.class);
    private static final int MOST_REMEMBERED = 10_000;
    private static final Duration BETWEEN_USES = Duration.ofMinutes(1);

    private record Remembered(Token token, Instant until) {}

    private final Mutiny.SessionFactory sessions;
    private final BootstrapToken bootstrap;
    private final Clock clock = Clock.systemUTC();
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

    Authentications(Mutiny.SessionFactory sessions, BootstrapToken bootstrap) {
        this.sessions = sessions;
        this.bootstrap = bootstrap;
    }

    /** Who holds a token. */
    record Bearer(String name, Role role) {}

    /** The bearer, or empty when the token opens nothing. On an event loop; does not block. */
    Uni<Optional<Bearer>> of(TokenText text) {
        if (bootstrap.is(text)) {
            return Uni.createFrom().item(Optional.of(new Bearer(BootstrapToken.NAME, Role.ADMIN)));
        }
        if (!text.wellFormed()) {
            return Uni.createFrom().item(Optional.empty());
        }
        String fingerprint = text.fingerprint();
        Remembered known = remembered.get(fingerprint);
        if (known != null && clock.instant().isBefore(known.until())) {
            return Uni.createFrom().item(bearer(known.token()));
        }
        return lookUp(text).map(found -> {
            remember(fingerprint, found);
            return found.flatMap(this::bearer);
        });
    }

    /** Looks every token up again. */
    void forget() {
        remembered.clear();
    }

    private Optional<Bearer> bearer(Token token) {
        return token.validAt(clock.instant()) ? Optional.of(new Bearer(token.name(), token.role())) : Optional.empty();
    }

    private void remember(String fingerprint, Optional<Token> found) {
        Instant now = clock.instant();
        if (remembered.size() >= MOST_REMEMBERED) {
            remembered.values().removeIf(entry -> !now.isBefore(entry.until()));
        }
        found.ifPresentOrElse(
                token -> remembered.put(fingerprint, new Remembered(token, now.plus(REMEMBERED))),
                () -> remembered.remove(fingerprint));
    }

    private Uni<Optional<Token>> lookUp(TokenText text) {
        return sessions.withSession(
                        session -> session.createSelectionQuery("from TokenRow where hash = :hash", TokenRow.class)
                                .setParameter("hash", text.hash())
                                .getSingleResultOrNull())
                .map(row -> Optional.ofNullable(row).map(TokenRow::token))
                .call(found -> found.filter(token -> token.validAt(clock.instant()))
                        .map(this::markUsed)
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> markUsed(Token token) {
        Instant now = clock.instant();
        if (token.lastUsedAt() != null && now.isBefore(token.lastUsedAt().plus(BETWEEN_USES))) {
            return Uni.createFrom().voidItem();
        }
        return sessions.withTransaction(
                        session -> session.createMutationQuery("update TokenRow set lastUsedAt = :now where id = :id")
                                .setParameter("now", now)
                                .setParameter("id", token.id())
                                .executeUpdate())
                .replaceWithVoid()
                // Worth a line in the log, not a refusal.
                .onFailure()
                .invoke(e -> LOG.warnf(e, "The last use of token %s could not be noted", token.name()))
                .onFailure()
                .recoverWithNull();
    }
}
