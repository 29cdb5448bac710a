package dev.lockstep.environment;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices a pooler that gives every transaction a session of its own choice (PgBouncer, {@code pool_mode = transaction}): settings,
 * locks and temporary tables of a session would be left in somebody else's. One that gives a client a session for as long as it is
 * connected does no harm.
 */
final class Poolers {
    /** Others use the pool as well, so that what is free may be another session than the one that was given back last. */
    private static final int TRIES = 5;

    /** A pooler lets those wait to whom it has no session to give. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Whoever has a session for good is answered by the server itself, and need not be refused for one that is slow. */
    private static final Duration PATIENCE_WITH_SERVER = Duration.ofSeconds(5);

    /** A process and the start of its server, since servers behind one address may have processes of the same number. */
    private static final String SERVED_BY = """
            SELECT pg_catalog.concat(pg_catalog.pg_backend_pid(), ' ', pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time()))""";

    /** There are poolers that give a session for good once something was set in it. Nothing stays in one that others get, too. */
    private static final String PIN = "SET lockstep.pooled = 'on'; RESET lockstep.pooled";

    private static final String NEXT_STEP = "Register the server's own address, or a pool with pool_mode = session.";

    private Poolers() {}

    /**
     * Leaves nothing set in either session.
     *
     * @param session of the environment, in no transaction, which a pooler gave
     * @param another opens a second one, in which nothing was asked yet
     * @throws ProblemException {@code TRANSACTION_POOLING}; {@code CONNECTION_FAILED} when it cannot be told
     */
    static void refuse(Environment environment, SqlSession session, Supplier<SqlSession> another) {
        session.execute(PIN);
        String present = servedBy(session);
        try {
            if (isGivenAway(session, present, another)) {
                throw refused(environment);
            }
        } catch (ProblemException e) {
            ProblemType type = e.problem().type();
            if (type != ProblemType.CONNECTION_FAILED && type != ProblemType.CONNECTION_LOST) {
                throw e;
            }
            throw withoutAnother(environment, session, present, e);
        }
    }

    /** Says what is known where the two were not both served. */
    private static ProblemException withoutAnother(
            Environment environment, SqlSession session, String present, ProblemException why) {
        try {
            return isServedByOthers(session, present) ? refused(environment) : unknown(environment, why);
        } catch (ProblemException e) {
            return unknown(environment, why);
        }
    }

    /**
     * Everything is asked in a transaction of its own. Where the pool has one session, the other has the same; where they are given
     * in turn, whoever asks twice has another one.
     */
    private static boolean isGivenAway(SqlSession session, String present, Supplier<SqlSession> another) {
        try (SqlSession other = another.get()) {
            for (int tried = 0; tried < TRIES; tried++) {
                CompletableFuture<String> asked = ask(other);
                if (present.equals(patiently(asked, PATIENCE)) || isServedByOthers(session, present)) {
                    return true;
                }
                // Who waits is served in turn: whoever is answered before somebody who waits for longer has a session
                // of its own.
                if (patiently(asked, PATIENCE) == null) {
                    return false;
                }
            }
            return false;
        }
    }

    /** By a thread that ends with the session, if not before. */
    private static CompletableFuture<String> ask(SqlSession session) {
        return CompletableFuture.supplyAsync(
                () -> servedBy(session), work -> new Thread(work, "lockstep-pooler-check").start());
    }

    /** @return {@code null} when there is no answer yet */
    private static @Nullable String patiently(CompletableFuture<String> asked, Duration patience) {
        try {
            return asked.copy()
                    .completeOnTimeout(null, patience.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static boolean isServedByOthers(SqlSession session, String present) {
        return !present.equals(servedSoonBy(session)) || !present.equals(servedSoonBy(session));
    }

    /** A pool that is used up may let it wait for ever. */
    private static String servedSoonBy(SqlSession session) {
        String answer = patiently(ask(session), PATIENCE_WITH_SERVER);
        if (answer == null) {
            throw new ProblemException(Problem.of(
                    ProblemType.CONNECTION_LOST,
                    "A session that had been served was not any more for %d seconds."
                            .formatted(PATIENCE_WITH_SERVER.toSeconds())));
        }
        return answer;
    }

    private static String servedBy(SqlSession session) {
        return session.queryOne(SERVED_BY, row -> row.getString(1));
    }

    private static ProblemException refused(Environment environment) {
        return new ProblemException(Problem.of(
                        ProblemType.TRANSACTION_POOLING,
                        "Between Lockstep and environment '%s' (%s) is a pooler that gives every transaction another session, so that no lock and no setting of a session holds."
                                .formatted(environment.name(), environment.url().address()))
                .withNextStep(NEXT_STEP));
    }

    private static ProblemException unknown(Environment environment, ProblemException why) {
        return new ProblemException(
                Problem.of(
                                ProblemType.CONNECTION_FAILED,
                                "Between Lockstep and environment '%s' (%s) is a pooler that did not serve two sessions, so that it cannot be told whether it gives every transaction another one: %s"
                                        .formatted(
                                                environment.name(),
                                                environment.url().address(),
                                                why.problem().detail()))
                        .withSqlState(why.problem().sqlState())
                        .withNextStep("Try again when the pool has sessions to give. " + NEXT_STEP),
                why);
    }
}
