package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lockstep.plan.Mode;
import dev.lockstep.progress.SilentProgress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promotions of mode {@code online} that are killed at every point between two of their steps, by all ways that the mode has: whoever
 * comes next finds the target as it was, or as it is to be, and nothing that is half done.
 */
class OnlineKilledTest {
    private static final String OLD = """
            CREATE TABLE account (id integer PRIMARY KEY);
            CREATE TABLE visit (id integer NOT NULL, day date NOT NULL) PARTITION BY RANGE (day);
            CREATE TABLE visit_1 PARTITION OF visit FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
            CREATE TABLE visit_2 PARTITION OF visit FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
            CREATE TABLE merchant (id bigint NOT NULL, name text, code text, account_id integer);
            CREATE INDEX merchant_code ON merchant (code);
            CREATE INDEX merchant_gone ON merchant (name, code);
            INSERT INTO account VALUES (1);
            INSERT INTO visit VALUES (1, '2024-01-05'), (2, '2024-02-05');
            INSERT INTO merchant SELECT n, 'merchant ' || n, 'c' || n, 1 FROM generate_series(1, 100) n;
            """;

    /** A replaced index, a new one, one that goes, keys from indexes, not null, rules that are validated, and a partition that goes. */
    private static final String CHANGE = """
            DROP INDEX merchant_code;
            CREATE INDEX merchant_code ON merchant (lower(code));
            CREATE INDEX merchant_name ON merchant (name);
            DROP INDEX merchant_gone;
            ALTER TABLE merchant ADD CONSTRAINT merchant_pkey PRIMARY KEY (id);
            ALTER TABLE merchant ADD CONSTRAINT merchant_code_key UNIQUE (code);
            ALTER TABLE merchant ALTER COLUMN name SET NOT NULL;
            ALTER TABLE merchant ADD CONSTRAINT merchant_name_check CHECK (name <> '');
            ALTER TABLE merchant ADD CONSTRAINT merchant_account FOREIGN KEY (account_id) REFERENCES account;
            ALTER TABLE visit DETACH PARTITION visit_1;
            """;

    private static final String INVALID =
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'merchant_code'::regclass";

    private static final String HALF_DONE = """
            SELECT string_agg(name, ' ' ORDER BY name) FROM (
              SELECT relname AS name FROM pg_class WHERE relname ~ '^lockstep_(new|old|aid)|_cc(new|old)[0-9]*$'
              UNION ALL SELECT conname FROM pg_constraint WHERE conname ~ '^lockstep_(new|old|aid)' OR NOT convalidated
              UNION ALL SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid
              UNION ALL SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhdetachpending) half
            """;

    @TempDir
    Path backups;

    private static PromotionRequest request(Pair pair) {
        return pair.request(pair.options().in(Mode.ONLINE));
    }

    @Test
    void I1_shouldBeAsBeforeOrAsPlannedWhereverItIsKilled() throws SQLException {
        List<String> places = new ArrayList<>();
        int at = 1;
        while (at > 0) {
            try (Pair pair = new Pair(backups).both(OLD).source(CHANGE)) {
                at = killAtEachFrom(at, pair, places);
            }
        }
        assertThat(places)
                .contains("phase prepare", "phase migrate", "phase verify", "phase commit", "phase clean up")
                .hasSizeGreaterThan(30)
                .anyMatch(place -> place.startsWith("Build the index merchant_name"))
                .anyMatch(place -> place.startsWith("Build the index merchant_code"))
                .anyMatch(place -> place.startsWith("Drop the former index merchant_gone"));
    }

    /** As long as nothing is committed, the next point is tried in the same databases. Returns the next point, 0 when there is none. */
    private int killAtEachFrom(int first, Pair pair, List<String> places) throws SQLException {
        String before = state(pair);
        for (int at = first; true; at++) {
            KilledProgress progress = new KilledProgress(pair, at);
            PromotionRequest request = request(pair);
            Throwable failure = catchThrowable(() -> pair.promotion().run(request, progress));
            String place = progress.killedAt();
            if (place == null) {
                assertThat(failure).isNull();
                assertAsPlanned(pair, "when it is not killed");
                return 0;
            }
            places.add(place);
            // The job's next attempt settles first; where that never comes, the next promotion does it by itself.
            boolean settles = at % 2 == 0 || failure == null;
            Optional<PromotionResult> committed =
                    settles ? pair.settle(request, new SilentProgress()) : Optional.empty();
            if (settles) {
                assertThat(value(pair, HALF_DONE)).as("after %s", place).isNull();
            }
            if (committed.isPresent()) {
                assertAsPlanned(pair, "after " + place);
                return at + 1;
            }
            assertThat(failure).as("after %s", place).isNotNull();
            if (settles) {
                assertThat(state(pair)).as("after %s", place).isEqualTo(before);
            }
        }
    }

    @Test
    void I1_shouldRepairAnInvalidIndexWhereverItIsKilled() throws SQLException {
        List<String> places = new ArrayList<>();
        boolean killed = true;
        while (killed) {
            try (Pair pair = new Pair(backups).both(OLD).target(INVALID)) {
                KilledProgress progress = new KilledProgress(pair, places.size() + 1);
                catchThrowable(() -> pair.promotion().run(request(pair), progress));
                killed = progress.killedAt() != null;
                places.add(String.valueOf(progress.killedAt()));

                pair.promote(request(pair), new SilentProgress());

                assertAsPlanned(pair, "after " + progress.killedAt());
            }
        }
        assertThat(places).hasSizeGreaterThan(4).anyMatch(place -> place.startsWith("Build the index merchant_code"));
    }

    private static void assertAsPlanned(Pair pair, String when) throws SQLException {
        assertThat(pair.drift().drift()).as(when).isFalse();
        assertThat(value(pair, HALF_DONE)).as(when).isNull();
        assertThat(value(pair, "SELECT count(*) FROM merchant")).as(when).isEqualTo("100");
        assertThat(pair.plan(pair.options().in(Mode.ONLINE)).empty()).as(when).isTrue();
    }

    private static String state(Pair pair) throws SQLException {
        return pair.plan(pair.options()).fingerprint()
                + value(pair, "SELECT string_agg(v.tableoid::regclass || v::text, ' ' ORDER BY v.id) FROM visit v")
                + value(pair, "SELECT md5(string_agg(m::text, ' ' ORDER BY m.id)) FROM merchant m");
    }

    private static String value(Pair pair, String query) throws SQLException {
        try (Connection connection = pair.server.connect(pair.target);
                var result = connection.createStatement().executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
