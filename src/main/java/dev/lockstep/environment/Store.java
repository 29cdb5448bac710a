package dev.lockstep.environment;

import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;

/** The service's own PostgreSQL through Hibernate Reactive, for callers that may block: worker threads, never an event loop. */
@ApplicationScoped
public class Store {
    /** A connection without an answer is closed before; this is for what waits for anything else. */
    private static final Duration LONGEST = StoreConnections.SILENCE.multipliedBy(2);

    private final Mutiny.SessionFactory sessions;

    Store(Mutiny.SessionFactory sessions) {
        this.sessions = sessions;
    }

    /** Runs {@code work} in one transaction and waits for its end. */
    public <T> T inTransaction(Function<Mutiny.Session, Uni<T>> work) {
        return await(() -> sessions.withTransaction(work));
    }

    /** Runs {@code work}, which only reads, and waits for its end. */
    public <T> T read(Function<Mutiny.Session, Uni<T>> work) {
        return await(() -> sessions.withSession(work));
    }

    /**
     * Waits for an answer of the store, on a thread that may block.
     *
     * @throws io.smallrye.mutiny.TimeoutException when there is none for {@link #LONGEST}
     */
    public static <T> T await(Uni<T> answer) {
        return answer.await().atMost(LONGEST);
    }

    private static <T> Uni<T> limited(Uni<T> answer) {
        return answer.ifNoItem().after(LONGEST).fail();
    }

    /** Begun on a context of its own: Hibernate Reactive looks for one as soon as it is asked, and the thread's may not do. */
    private static <T> T await(Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> limited(work.get()));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the store failed", e);
        }
    }
}
