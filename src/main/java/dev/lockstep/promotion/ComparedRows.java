package dev.lockstep.promotion;

import dev.lockstep.environment.Store;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows that comparisons found different, in the store, where they are kept for a week. Calls block; for worker threads. */
public final class ComparedRows {
    private static final int BATCH = 200;

    private final Pool store;

    public ComparedRows(Pool store) {
        this.store = store;
    }

    /** A row with its place among those of its table. */
    public record Stored(int ordinal, ComparisonResult.Sample row) {}

    /** Takes the rows of one attempt of a comparison. */
    public final class Writer implements Comparing.Rows {
        private final UUID job;
        private final int attempt;
        private final List<Tuple> batch = new ArrayList<>();
        private String table = "";
        private int ordinal;

        private Writer(UUID job, int attempt) {
            this.job = job;
            this.attempt = attempt;
        }

        @Override
        public void differs(String inTable, ComparisonResult.Sample row) {
            if (!table.equals(inTable)) {
                table = inTable;
                ordinal = 0;
            }
            JsonObject content =
                    new JsonObject().put("key", new JsonObject(new LinkedHashMap<String, Object>(row.key())));
            put(content, "before", row.before());
            put(content, "after", row.after());
            batch.add(Tuple.tuple(List.of(job, attempt, table, ++ordinal, row.difference(), content)));
            if (batch.size() >= BATCH) {
                flush();
            }
        }

        /** Writes what is left. */
        public void flush() {
            if (!batch.isEmpty()) {
                Store.await(store.preparedQuery(
                                "INSERT INTO compared_row (job, attempt, table_name, ordinal, difference, content) VALUES ($1, $2, $3, $4, $5, $6)")
                        .executeBatch(List.copyOf(batch)));
                batch.clear();
            }
        }
    }

    /** Begins to keep the rows of a comparison, and forgets those of comparisons that are a week old. */
    public Writer of(UUID job, int attempt) {
        Store.await(store.query("DELETE FROM compared_row WHERE created_at < now() - interval '7 days'")
                .execute());
        return new Writer(job, attempt);
    }

    /**
     * In the order in which they were found: added, changed, removed.
     *
     * @param difference {@code null} for all
     * @param after ordinal of the last row that was seen; 0 to begin
     */
    public List<Stored> page(UUID job, int attempt, String table, @Nullable String difference, int after, int limit) {
        List<Stored> rows = new ArrayList<>();
        Store.await(store.preparedQuery("""
                        SELECT ordinal, difference, content FROM compared_row
                        WHERE job = $1 AND attempt = $2 AND table_name = $3 AND ($4::text IS NULL OR difference = $4) AND ordinal > $5
                        ORDER BY ordinal LIMIT $6
                        """)
                        .execute(Tuple.tuple()
                                .addUUID(job)
                                .addInteger(attempt)
                                .addString(table)
                                .addString(difference)
                                .addInteger(after)
                                .addInteger(limit)))
                .forEach(row -> rows.add(new Stored(row.getInteger("ordinal"), row(row))));
        return rows;
    }

    private static ComparisonResult.Sample row(Row row) {
        JsonObject content = row.getJsonObject("content");
        return new ComparisonResult.Sample(
                row.getString("difference"),
                values(content, "key"),
                values(content, "before"),
                values(content, "after"));
    }

    private static void put(JsonObject content, String name, @Nullable Map<String, @Nullable String> values) {
        if (values != null) {
            content.put(name, new JsonObject(new LinkedHashMap<String, Object>(values)));
        }
    }

    private static @Nullable Map<String, @Nullable String> values(JsonObject content, String name) {
        JsonObject object = content.getJsonObject(name);
        if (object == null) {
            return null;
        }
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        object.forEach(entry -> values.put(entry.getKey(), (String) entry.getValue()));
        return values;
    }
}
