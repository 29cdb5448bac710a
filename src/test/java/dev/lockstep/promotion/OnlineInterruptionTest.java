package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.plan.Mode;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mode {@code online} beside an application that does not let go, and broken off after each of its steps. */
class OnlineInterruptionTest {
    private static final String OLD = """
            CREATE TABLE account (id integer PRIMARY KEY);
            CREATE TABLE sale (id integer NOT NULL, day date NOT NULL, account_id integer) PARTITION BY RANGE (day);
            CREATE TABLE sale_1 PARTITION OF sale FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
            CREATE TABLE sale_rest PARTITION OF sale DEFAULT;
            CREATE TABLE sale_2 (id integer NOT NULL, day date NOT NULL, account_id integer);
            CREATE TABLE visit (id integer NOT NULL, day date NOT NULL, account_id integer) PARTITION BY RANGE (day);
            CREATE TABLE visit_1 PARTITION OF visit FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
            CREATE TABLE visit_2 PARTITION OF visit FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
            CREATE TABLE merchant (id bigint PRIMARY KEY, name text, code text, account_id integer);
            CREATE INDEX merchant_code ON merchant (code);
            INSERT INTO account VALUES (1);
            INSERT INTO sale VALUES (1, '2024-01-05', 1), (2, '2024-02-05', 1), (3, '2025-01-01', 1);
            INSERT INTO sale_2 VALUES (4, '2024-02-06', 1);
            INSERT INTO visit VALUES (1, '2024-01-05', 1), (2, '2024-02-05', 1);
            INSERT INTO merchant SELECT n, 'merchant ' || n, 'c' || n, 1 FROM generate_series(1, 500) n;
            """;

    private static final String CHANGE = """
            DELETE FROM sale WHERE id = 2;
            ALTER TABLE sale ATTACH PARTITION sale_2 FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
            ALTER TABLE visit DETACH PARTITION visit_1;
            ALTER TABLE visit ADD CONSTRAINT visit_account FOREIGN KEY (account_id) REFERENCES account;
            CREATE INDEX visit_id ON visit (id);
            DROP INDEX merchant_code;
            CREATE INDEX merchant_code ON merchant (lower(code));
            ALTER TABLE merchant ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL UNIQUE;
            ALTER TABLE merchant ALTER COLUMN name SET NOT NULL;
            ALTER TABLE merchant ADD CONSTRAINT merchant_account FOREIGN KEY (account_id) REFERENCES account;
            """;

    private static final long PATIENCE = 60_000;

    @TempDir
    Path backups;

    private Pair pair;

    @BeforeEach
    void createDatabases() {
        pair = new Pair(backups).both(OLD);
    }

    @AfterEach
    void dropDatabases() {
        pair.close();
    }

    private PromotionOptions options() {
        return pair.options().in(Mode.ONLINE);
    }

    /** The schema, and the rows by the tables that they are in. Dropped columns leave their number behind. */
    private String state() {
        return pair.plan(pair.options()).fingerprint()
                + value("SELECT string_agg(s.tableoid::regclass || s::text, ' ' ORDER BY s.id) FROM sale s")
                + value("SELECT string_agg(s::text, ' ' ORDER BY s.id) FROM sale_2 s")
                + value("SELECT string_agg(v.tableoid::regclass || v::text, ' ' ORDER BY v.id) FROM visit v")
                + value("SELECT md5(string_agg(m::text, ' ' ORDER BY m.id)) FROM merchant m")
                + value("SELECT string_agg(conname, ' ' ORDER BY conname) FROM pg_constraint WHERE contype <> 'n'");
    }

    @Test
    void I1_shouldLeaveNothingBehindWhenItEndsAfterAnyStepAhead() {
        pair.source(CHANGE);
        String before = state();
        List<String> ahead = pair.plan(options()).steps().stream()
                .filter(step -> step.stretch().equals("ahead"))
                .map(PlanResult.PlannedStep::sql)
                .toList();
        assertThat(ahead).hasSizeGreaterThan(15);

        for (int count = 1; count <= ahead.size(); count += 2) {
            // As after a SIGKILL: nobody undoes anything.
            ahead.subList(0, count).forEach(pair::target);
            assertThat(pair.settle(pair.request(options()), new SilentProgress()))
                    .isEmpty();
            assertThat(state()).as("after %s", ahead.get(count - 1)).isEqualTo(before);
        }

        ahead.forEach(pair::target);
        pair.promote(pair.request(options()), new SilentProgress());
        assertThat(pair.drift().drift()).isFalse();
        assertThat(value("SELECT count(DISTINCT token) FROM merchant")).isEqualTo("500");
        assertThat(value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM sale_2"))
                .as("one that was in the default partition")
                .isEqualTo("2 4");
    }

    @Test
    void I1_shouldTakeEverythingBackWhenTheTransactionFails() {
        pair.source(CHANGE);
        String before = state();
        WatchedProgress progress = new WatchedProgress().at(Phase.COMMIT, () -> {
            throw new ProblemException(ProblemType.STATEMENT_FAILED, "made to fail");
        });

        catchThrowableOfType(ProblemException.class, () -> pair.promote(pair.request(options()), progress));

        assertThat(progress.phases).contains("verify");
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void I1_shouldGiveUpAndSayForWhomItWaitedWhenPatienceEnds() throws Exception {
        pair.source("CREATE INDEX merchant_name ON merchant (name)");
        String before = state();
        try (Connection shop = holding("UPDATE merchant SET name = name WHERE id = 1")) {
            WatchedProgress progress = new WatchedProgress();
            Thread release = onceLogged(progress, "Taken back: ", () -> rollback(shop));

            Problem problem = failing(options().waiting(Duration.ofSeconds(1)), progress);

            release.join(PATIENCE);
            assertThat(problem.type()).isEqualTo(ProblemType.WAITED_IN_VAIN);
            assertThat(problem.items()).singleElement().asString().contains("(the shop)");
        }
        assertThat(state()).isEqualTo(before);
        assertThat(value("SELECT count(*) FROM pg_index WHERE NOT indisvalid")).isEqualTo("0");
    }

    /** What a concurrent build would have to wait for, were it there: the promotion itself. */
    @Test
    void shouldHaveNoTransactionOpenBesideABuild() throws Exception {
        pair.source("CREATE INDEX merchant_name ON merchant (name)");
        StringBuilder open = new StringBuilder();
        try (Connection shop = holding("UPDATE merchant SET name = name WHERE id = 1")) {
            WatchedProgress progress = new WatchedProgress();
            Thread release = onceLogged(progress, "has the lock that this step waits for", () -> {
                open.append(value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name LIKE 'lockstep%' AND state LIKE 'idle in transaction%'"));
                rollback(shop);
            });

            pair.promote(pair.request(options()), progress);

            release.join(PATIENCE);
        }
        assertThat(open).hasToString("0");
        assertThat(pair.drift().drift()).isFalse();
    }

    @Test
    void I1_shouldAttachAgainWhenCancelledWhileAPartitionIsDetached() throws Exception {
        pair.source("ALTER TABLE visit DETACH PARTITION visit_1");
        String before = state();
        try (Connection shop = holding("SELECT count(*) FROM visit WHERE day = DATE '2024-02-05'")) {
            WatchedProgress progress = new WatchedProgress();
            Thread cancel = onceLogged(progress, "has the lock that this step waits for", progress::cancel);
            Thread release = onceLogged(progress, "Taken back: Detach", () -> rollback(shop));

            Problem problem = failing(options(), progress);

            cancel.join(PATIENCE);
            release.join(PATIENCE);
            assertThat(progress.log).anyMatch(line -> line.contains("Taken back: Detach"));
            assertThat(problem.type()).isEqualTo(ProblemType.CANCELLED);
        }
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void shouldFillTheOtherRowsWhileOneIsHeldAndThatOneLater() throws Exception {
        pair.source("ALTER TABLE merchant ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL");
        try (Connection shop = holding("SELECT 1")) {
            WatchedProgress progress = new WatchedProgress()
                    .whenLogged(
                            "some at a time", () -> execute(shop, "UPDATE merchant SET name = 'held' WHERE id = 7"));
            Thread release = onceLogged(progress, "some at a time", () -> {
                waitUntil("SELECT count(*) >= 499 FROM merchant WHERE token IS NOT NULL");
                rollback(shop);
            });

            pair.promote(pair.request(options()), progress);

            release.join(PATIENCE);
        }
        assertThat(value("SELECT count(DISTINCT token) FROM merchant")).isEqualTo("500");
        assertThat(pair.drift().drift()).isFalse();
    }

    @Test
    void I1_shouldDropAColumnAgainWhenCancelledWhileItIsFilled() throws Exception {
        pair.source("ALTER TABLE merchant ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL");
        String before = state();
        try (Connection shop = holding("SELECT 1")) {
            WatchedProgress progress = new WatchedProgress()
                    .whenLogged(
                            "some at a time", () -> execute(shop, "UPDATE merchant SET name = 'held' WHERE id = 7"));
            Thread cancel = onceLogged(progress, "some at a time", () -> {
                waitUntil("SELECT count(*) >= 499 FROM merchant WHERE token IS NOT NULL");
                progress.cancel();
                rollback(shop);
            });

            assertThat(failing(options(), progress).type()).isEqualTo(ProblemType.CANCELLED);

            cancel.join(PATIENCE);
        }
        assertThat(state()).isEqualTo(before);
    }

    private Problem failing(PromotionOptions options, WatchedProgress progress) {
        ProblemException failure =
                catchThrowableOfType(ProblemException.class, () -> pair.promote(pair.request(options), progress));
        assertThat(failure).as("the promotion must fail").isNotNull();
        return failure.problem();
    }

    private Connection holding(String statement) throws SQLException {
        Connection shop = pair.server.connect(pair.target);
        shop.createStatement().execute("SET application_name = 'the shop'");
        shop.setAutoCommit(false);
        execute(shop, statement);
        return shop;
    }

    private static void execute(Connection connection, String statement) {
        try {
            connection.createStatement().execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread onceLogged(WatchedProgress progress, String text, Runnable action) {
        Thread thread = new Thread(() -> {
            while (progress.log.stream().noneMatch(line -> line.contains(text))) {
                Thread.onSpinWait();
            }
            action.run();
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void waitUntil(String query) {
        while (!value(query).equals("t")) {
            Thread.onSpinWait();
        }
    }

    private String value(String query) {
        try (Connection connection = pair.server.connect(pair.target);
                var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return String.valueOf(result.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
