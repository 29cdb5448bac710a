package dev.lockstep.access;

import dev.lockstep.environment.Store;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The append-only log of every change: who, what, when, from where, and with which outcome. No bodies, no queries, no secrets. The
 * store refuses to change or delete an entry (V3__access.sql).
 */
@ApplicationScoped
public class Audit {
    /** Methods that change something. */
    public static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");

    private static final Logger LOG = Logger.getLogger(Audit.class);
    private static final String REQUEST_ID = "lockstep.request-id";
    private static final String REQUEST_ID_HEADER = "X-Request-Id";
    private static final int LONGEST_PATH = 300;

    private final Store store;
    private final Mutiny.SessionFactory sessions;
    private final Clock clock = Clock.systemUTC();
    /** Anybody can cause these, so they are bounded: beyond it they go to the service's log only. */
    private final Allowance unauthenticated = new Allowance(600, Duration.ofMinutes(1));

    Audit(Store store, Mutiny.SessionFactory sessions) {
        this.store = store;
        this.sessions = sessions;
    }

    /** What to list; {@code null} for whatever it is. */
    public record Filter(
            @Nullable String who,
            @Nullable String subject,
            @Nullable Instant since,
            @Nullable Instant until) {}

    /**
     * Writes an entry: without blocking on an event loop, at once and blocking elsewhere. When the store does not take it, the entry goes to the service's log as an error, and the
     * answer to the request stays what it was: what was done, was done.
     */
    public Uni<Void> record(AuditEntry entry) {
        Uni<Void> written = Context.isOnEventLoopThread()
                ? sessions.withTransaction(session -> session.persist(row(entry)))
                : Uni.createFrom().item(() -> store.inTransaction(session -> session.persist(row(entry))));
        return written.onFailure()
                .invoke(e -> LOG.errorf(e, "This entry could not be written to the audit log: %s", entry))
                .onFailure()
                .recoverWithNull();
    }

    /** The entry for a request that is about to be answered. */
    public AuditEntry entry(RoutingContext request, @Nullable String who, @Nullable Role role, int status) {
        return new AuditEntry(
                null,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                who,
                role == null ? null : role.label(),
                request.request().method().name(),
                cut(request.normalizedPath()),
                null,
                null,
                status,
                request.request().remoteAddress() == null
                        ? null
                        : request.request().remoteAddress().hostAddress(),
                requestId(request));
    }

    /** A change refused for want of a valid token; nothing for a request that would only have read. */
    Uni<Void> recordUnauthenticated(RoutingContext request) {
        if (!CHANGING.contains(request.request().method().name())) {
            return Uni.createFrom().voidItem();
        }
        AuditEntry entry = entry(request, null, null, 401);
        if (unauthenticated.take(entry.at())) {
            return record(entry);
        }
        LOG.warnf(
                "Refused without a valid token, and not written to the audit log since there are too many: %s", entry);
        return Uni.createFrom().voidItem();
    }

    /** The client's {@code X-Request-Id} where it is a plain one, otherwise a new one; the same for the whole request. */
    public static String requestId(RoutingContext request) {
        String id = request.get(REQUEST_ID);
        if (id == null) {
            String given = request.request().getHeader(REQUEST_ID_HEADER);
            id = given != null && given.matches("[A-Za-z0-9._:-]{1,64}")
                    ? given
                    : UUID.randomUUID().toString();
            request.put(REQUEST_ID, id);
        }
        return id;
    }

    /**
     * Entries from the newest to the oldest. Blocks.
     *
     * @param before only entries with a smaller number; {@code null} for all
     */
    public List<AuditEntry> list(Filter filter, @Nullable Long before, int limit) {
        StringBuilder query = new StringBuilder("from AuditRow where 1 = 1");
        Map<String, Object> parameters = new HashMap<>();
        restrict(query, parameters, "who = :who", "who", filter.who());
        restrict(query, parameters, "subject = :subject", "subject", filter.subject());
        restrict(query, parameters, "at >= :since", "since", filter.since());
        restrict(query, parameters, "at < :until", "until", filter.until());
        restrict(query, parameters, "number < :before", "before", before);
        query.append(" order by number desc");
        List<AuditRow> rows = store.read(session -> {
            Mutiny.SelectionQuery<AuditRow> selection = session.createSelectionQuery(query.toString(), AuditRow.class);
            parameters.forEach(selection::setParameter);
            return selection.setMaxResults(limit).getResultList();
        });
        return rows.stream().map(Audit::entry).toList();
    }

    private static void restrict(
            StringBuilder query,
            Map<String, Object> parameters,
            String condition,
            String name,
            @Nullable Object value) {
        if (value != null) {
            query.append(" and ").append(condition);
            parameters.put(name, value);
        }
    }

    private static AuditRow row(AuditEntry entry) {
        AuditRow row = new AuditRow();
        row.at = entry.at();
        row.who = entry.who();
        row.role = entry.role();
        row.method = entry.method();
        row.path = entry.path();
        row.operation = entry.operation();
        row.subject = entry.subject();
        row.status = entry.status();
        row.remote = entry.remote();
        row.requestId = entry.requestId();
        return row;
    }

    private static AuditEntry entry(AuditRow row) {
        return new AuditEntry(
                row.number,
                row.at,
                row.who,
                row.role,
                row.method,
                row.path,
                row.operation,
                row.subject,
                row.status,
                row.remote,
                row.requestId);
    }

    private static String cut(String path) {
        return path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH) + "…";
    }
}
