package dev.lockstep.promotion;

import dev.lockstep.environment.Store;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is declared of environments, in the store. Calls block; for worker threads. */
public final class ExpectedDifferences {
    private final Pool store;

    public ExpectedDifferences(Pool store) {
        this.store = store;
    }

    /** With who declared it, and when. */
    public record Declared(ExpectedDifference difference, Instant at, String by) {}

    /** In the order of their patterns, those that have expired included. */
    public List<Declared> of(String environment) {
        List<Declared> found = new ArrayList<>();
        Store.await(store.preparedQuery("""
                        SELECT pattern, reason, until, declared_at, declared_by FROM expected_difference
                         WHERE environment = $1 ORDER BY pattern COLLATE "C"
                        """).execute(Tuple.of(environment))).forEach(row -> found.add(declared(row)));
        return found;
    }

    /**
     * Makes this the whole list of an environment. What is declared as before keeps who declared it, and when.
     *
     * @throws dev.lockstep.problem.ProblemException {@code BAD_REQUEST} when a pattern cannot match anything
     */
    public void replace(String environment, List<ExpectedDifference> list, String by) {
        OrderFields.expected(list, "/expected");
        String[] patterns = list.stream().map(ExpectedDifference::pattern).toArray(String[]::new);
        Store.await(store.withTransaction(connection -> connection
                .preparedQuery("DELETE FROM expected_difference WHERE environment = $1 AND pattern <> ALL ($2)")
                .execute(Tuple.tuple().addString(environment).addArrayOfString(patterns))
                .chain(() -> connection
                        .preparedQuery("""
                                        INSERT INTO expected_difference AS e (environment, pattern, reason, until, declared_by)
                                        SELECT $1, u.pattern, u.reason, u.until, $5
                                          FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS u (pattern, reason, until)
                                        ON CONFLICT (environment, pattern) DO UPDATE
                                           SET reason = excluded.reason, until = excluded.until, declared_at = now(), declared_by = excluded.declared_by
                                         WHERE (e.reason, e.until) IS DISTINCT FROM (excluded.reason, excluded.until)
                                        """)
                        .execute(Tuple.tuple()
                                .addString(environment)
                                .addArrayOfString(patterns)
                                .addArrayOfString(list.stream()
                                        .map(ExpectedDifference::reason)
                                        .toArray(String[]::new))
                                .addArrayOfOffsetDateTime(list.stream()
                                        .map(entry -> utc(entry.until()))
                                        .toArray(OffsetDateTime[]::new))
                                .addString(by)))));
    }

    private static Declared declared(Row row) {
        OffsetDateTime until = row.getOffsetDateTime("until");
        return new Declared(
                new ExpectedDifference(
                        row.getString("pattern"), row.getString("reason"), until == null ? null : until.toInstant()),
                row.getOffsetDateTime("declared_at").toInstant(),
                row.getString("declared_by"));
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
