package dev.lockstep.access;

import dev.lockstep.environment.Store;
import dev.lockstep.job.UuidV7;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** The stored tokens. Calls block. */
@ApplicationScoped
public class Tokens {
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final Store store;
    private final BootstrapToken bootstrap;
    private final Authentications authentications;
    private final Clock clock = Clock.systemUTC();
    private final UuidV7 ids = new UuidV7(clock);

    Tokens(Store store, BootstrapToken bootstrap, Authentications authentications) {
        this.store = store;
        this.bootstrap = bootstrap;
        this.authentications = authentications;
    }

    /** A new token with its text, which nobody will see again. */
    public record Created(Token token, TokenText text) {}

    /** All of them, revoked ones too, the oldest first. */
    public List<Token> all() {
        List<TokenRow> rows =
                store.read(session -> session.createSelectionQuery("from TokenRow order by id", TokenRow.class)
                        .getResultList());
        return rows.stream().map(TokenRow::token).toList();
    }

    /**
     * @param expiresAt {@code null} for never
     * @throws ProblemException {@code CONFLICT} when the name is in use; {@code BAD_REQUEST} when it would be expired at once
     */
    public Created create(String name, Role role, @Nullable Instant expiresAt, String by) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            throw new ProblemException(Problem.of(ProblemType.BAD_REQUEST, "The token would be expired at once.")
                    .withPointer("/expiresAt"));
        }
        if (expiresAt != null && expiresAt.isAfter(LATEST)) {
            throw new ProblemException(
                    Problem.of(ProblemType.BAD_REQUEST, "The token would expire after the year 9999.")
                            .withPointer("/expiresAt")
                            .withNextStep("Leave it out for one that does not expire."));
        }
        if (name.equals(BootstrapToken.NAME)) {
            throw inUse(name, null);
        }
        TokenText text = TokenText.generate();
        TokenRow row = new TokenRow();
        row.id = ids.next();
        row.name = name;
        row.hash = text.hash();
        row.role = role.label();
        row.createdAt = now;
        row.createdBy = by;
        row.expiresAt = expiresAt == null ? null : expiresAt.truncatedTo(ChronoUnit.MICROS);
        try {
            store.inTransaction(session -> session.persist(row));
        } catch (ConstraintViolationException e) {
            throw inUse(name, e);
        }
        return new Created(row.token(), text);
    }

    /**
     * Ends a token; on other replicas within {@link Authentications#REMEMBERED}.
     *
     * @throws ProblemException {@code NOT_FOUND}; {@code CONFLICT} for the configured one
     */
    public void revoke(String name, String by) {
        if (name.equals(BootstrapToken.NAME) && bootstrap.isPresent()) {
            throw new ProblemException(
                    Problem.of(ProblemType.CONFLICT, "The token '" + name + "' is defined by lockstep.admin-token.")
                            .withNextStep("Change or remove it in the service's configuration and restart."));
        }
        int revoked = store.inTransaction(session -> session.createMutationQuery(
                        "update TokenRow set revokedAt = :now, revokedBy = :by where name = :name and revokedAt is null")
                .setParameter("now", clock.instant())
                .setParameter("by", by)
                .setParameter("name", name)
                .executeUpdate());
        if (revoked == 0) {
            throw new ProblemException(ProblemType.NOT_FOUND, "There is no token '" + name + "' in use.");
        }
        authentications.forget();
    }

    private static ProblemException inUse(String name, @Nullable Throwable cause) {
        return new ProblemException(
                Problem.of(ProblemType.CONFLICT, "There is a token '" + name + "' already.")
                        .withPointer("/name")
                        .withNextStep("Use another name, or revoke that token first."),
                cause);
    }
}
