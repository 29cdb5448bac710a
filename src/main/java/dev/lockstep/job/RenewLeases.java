package dev.lockstep.job;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps the leases of all running attempts of a replica, and hears with it of cancels and of leases that are lost. */
final class RenewLeases {
    private static final String RENEW = """
            UPDATE job SET lease_until = now() + $3 * interval '1 millisecond'
            FROM unnest($1::uuid[], $2::bigint[]) AS mine (id, token)
            WHERE job.id = mine.id AND job.token = mine.token AND job.state = 'running'
            RETURNING job.id, job.token, job.cancel_requested_by
            """;

    private static final String CANCEL_REQUESTED_BY =
            "SELECT cancel_requested_by FROM job WHERE id = $1 AND cancel_requested_by IS NOT NULL";

    private final Replica replica;

    RenewLeases(Replica replica) {
        this.replica = replica;
    }

    /** Fails when the store is away: each attempt then finds by itself when its time is over. */
    void renew(Collection<Attempt> attempts) {
        if (attempts.isEmpty()) {
            return;
        }
        long askedAt = System.nanoTime();
        Tuple values = Tuple.tuple()
                .addArrayOfUUID(attempts.stream().map(a -> a.lease().id()).toArray(UUID[]::new))
                .addArrayOfLong(attempts.stream().map(a -> a.lease().token()).toArray(Long[]::new))
                .addDouble((double) replica.settings().lease().toMillis());
        Map<UUID, Row> renewed = new HashMap<>();
        for (Row row : Store.await(replica.pool().preparedQuery(RENEW).execute(values))) {
            renewed.put(row.getUUID("id"), row);
        }
        for (Attempt attempt : attempts) {
            Row row = renewed.get(attempt.lease().id());
            if (row == null || row.getLong("token") != attempt.lease().token()) {
                attempt.lose();
                continue;
            }
            attempt.renewed(askedAt, replica.settings().lease());
            cancelIf(attempt, row.getString("cancel_requested_by"));
        }
    }

    /** After the signal that somebody wants this one to stop. */
    void lookForCancel(Attempt attempt) {
        for (Row row : Store.await(replica.pool()
                .preparedQuery(CANCEL_REQUESTED_BY)
                .execute(Tuple.of(attempt.lease().id())))) {
            cancelIf(attempt, row.getString("cancel_requested_by"));
        }
    }

    private static void cancelIf(Attempt attempt, @Nullable String requestedBy) {
        if (requestedBy != null && !attempt.isCancelled()) {
            attempt.cancel(requestedBy);
        }
    }
}
