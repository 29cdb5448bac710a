package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.plan.Mode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that goes on writing to a big table while it is promoted. */
class OnlineWritersTest {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(3);
    private static final int ROWS = 1_000_000;

    /** Between two statements of a writer. Without it they take the processors from what is built, which then takes minutes. */
    private static final Duration PAUSE = Duration.ofMillis(2);

    private static final String BOTH = """
            CREATE TABLE account (id integer PRIMARY KEY, name text);
            CREATE TABLE payment (id bigint PRIMARY KEY, account_id integer, code text, cents integer, note text);
            CREATE INDEX payment_cents ON payment (cents);
            CREATE TABLE event (id bigint NOT NULL, day integer NOT NULL, account_id integer) PARTITION BY RANGE (day);
            CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM (0) TO (100);
            CREATE TABLE event_rest PARTITION OF event DEFAULT;
            CREATE TABLE event_2 (id bigint NOT NULL, day integer NOT NULL, account_id integer);
            """;

    private static final String CHANGE = """
            DROP INDEX payment_cents;
            CREATE INDEX payment_cents ON payment (cents, account_id);
            CREATE INDEX payment_note ON payment (lower(note));
            ALTER TABLE payment ADD CONSTRAINT payment_code_key UNIQUE (code);
            ALTER TABLE payment ALTER COLUMN code SET NOT NULL;
            ALTER TABLE payment ADD CONSTRAINT payment_cents_check CHECK (cents >= 0);
            ALTER TABLE payment ADD CONSTRAINT payment_account_id_fkey FOREIGN KEY (account_id) REFERENCES account;
            ALTER TABLE payment ADD COLUMN checked boolean DEFAULT false NOT NULL;
            ALTER TABLE payment ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL;
            ALTER TABLE event ATTACH PARTITION event_2 FOR VALUES FROM (100) TO (200);
            ALTER TABLE event ADD CONSTRAINT event_account_id_fkey FOREIGN KEY (account_id) REFERENCES account;
            CREATE INDEX event_id ON event (id);
            """;

    @TempDir
    Path backups;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong key = new AtomicLong(ROWS);
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

    @Test
    void shouldKeepNoWriterWaitingLongerThanTheLockTimeoutAndFailNone() throws Exception {
        try (Pair pair = new Pair(backups).both(BOTH).source(CHANGE)) {
            pair.target("INSERT INTO account SELECT n, 'account ' || n FROM generate_series(0, 999) n");
            pair.target(
                    "INSERT INTO payment SELECT n, n % 1000, 'p' || n, n % 500, 'note ' || n FROM generate_series(1, "
                            + ROWS + ") n");
            pair.target("INSERT INTO event SELECT n, n % 2 * 1000, n % 1000 FROM generate_series(1, 50000) n;"
                    + " INSERT INTO event_2 SELECT n, 100 + n % 100, n % 1000 FROM generate_series(1, 50000) n");
            PromotionOptions options = pair.options();
            PromotionOptions online = new PromotionOptions(
                            options.acceptHazards(), options.data(), List.of(), false, false, LOCK_TIMEOUT)
                    .in(Mode.ONLINE);
            List<Thread> writers = new ArrayList<>();
            for (String statement : List.of(
                    "INSERT INTO payment (id, account_id, code, cents) VALUES (?, 7, 'q' || ?, 12)",
                    "UPDATE payment SET cents = cents + 1 WHERE id = ? % 1000 OR id = ? + 5000000",
                    "INSERT INTO event SELECT n, n % 2 * 1000, 1 FROM (VALUES (CAST(? AS bigint), CAST(? AS bigint))) v(n, m)",
                    "DELETE FROM payment WHERE id = 1000000 - (? % 100000) AND id <> ? + 1")) {
                writers.add(writer(pair, statement));
            }
            writers.forEach(Thread::start);

            WatchedProgress progress = new WatchedProgress();
            PromotionResult result;
            try {
                result = pair.promote(pair.request(online), progress);
            } finally {
                stopped.countDown();
                for (Thread writer : writers) {
                    writer.join();
                }
            }

            assertThat(result.changedTarget()).isTrue();
            assertThat(failures).isEmpty();
            assertThat(Duration.ofNanos(longestNanos.get()))
                    .as("the longest of %d writes", writes.get())
                    .isLessThan(LOCK_TIMEOUT);
            assertThat(writes.get()).isGreaterThan(100);
            assertThat(result.plan().hazards()).doesNotContain("TABLE_REWRITE", "BLOCKS_WRITES");
            // Should rows have been found in the default partition, they are moved and looked for again, while others
            // write.
            assertThat(result.plan().steps())
                    .noneMatch(step -> step.stretch().equals("transaction")
                            && (step.rewrites() || step.scans() && !step.lock().equals("SHARE UPDATE EXCLUSIVE")));
            assertThat(pair.drift().drift()).isFalse();
        }
    }

    /** One that writes some hundred times a second, each statement a transaction of its own. */
    private Thread writer(Pair pair, String statement) {
        return new Thread(() -> {
            try (Connection connection = pair.server.connect(pair.target);
                    PreparedStatement prepared = connection.prepareStatement(statement)) {
                while (!stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    long next = key.incrementAndGet();
                    prepared.setLong(1, next);
                    prepared.setLong(2, next);
                    long begun = System.nanoTime();
                    prepared.executeUpdate();
                    longestNanos.accumulateAndGet(System.nanoTime() - begun, Math::max);
                    writes.incrementAndGet();
                }
            } catch (SQLException | InterruptedException e) {
                failures.add(e.getMessage());
            }
        });
    }
}
