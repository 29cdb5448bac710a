package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.plan.Mode;
import dev.lockstep.testing.DatabaseState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The virtual machine may fail anywhere: no stack, no memory. What was begun is taken back as after any failure. */
class ErrorsTest extends OnPair {
    private static final String SESSIONS =
            "SELECT count(*) FROM pg_stat_activity WHERE datname IN ('%s', '%s') AND application_name LIKE '%%promotion%%'";

    @Override
    void prepare() {
        pair.both("""
                CREATE TABLE merchant (id bigint PRIMARY KEY, name text);
                INSERT INTO merchant SELECT n, 'merchant ' || n FROM generate_series(1, 100) n;
                """);
        pair.source("""
                CREATE INDEX merchant_name ON merchant (name);
                ALTER TABLE merchant ADD CHECK (name <> ''), ADD COLUMN note text;
                """);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void I1_shouldTakeBackWhatWasBegunWhenTheVirtualMachineFails(Mode mode) {
        DatabaseState before = pair.targetState();
        WatchedProgress progress = new WatchedProgress();
        progress.at("verify", () -> {
            throw new OutOfMemoryError("of the test");
        });

        assertThatThrownBy(() -> pair.promote(pair.request(pair.options().in(mode)), progress))
                .hasStackTraceContaining("of the test");

        assertThat(progress.phases).contains("verify");
        assertThat(pair.targetState()).isEqualTo(before);
        assertThat(sessions()).isZero();
        assertThat(pair.backups()).isEmpty();
        pair.promote();
        assertThat(pair.drift().drift()).isFalse();
    }

    @Test
    void shouldLetGoOfTheTargetWhenTheVirtualMachineFailsInPreflight() {
        WatchedProgress progress = new WatchedProgress().whenChecked(() -> {
            if (sessions() == 2) {
                throw new StackOverflowError("of the test");
            }
        });

        assertThatThrownBy(() -> pair.promote(pair.request(pair.options()), progress))
                .hasStackTraceContaining("of the test");

        assertThat(progress.phases).containsExactly("preflight");
        assertThat(sessions()).isZero();
    }

    private int sessions() {
        try (Connection connection = pair.server.connect("postgres");
                ResultSet rows =
                        connection.createStatement().executeQuery(SESSIONS.formatted(pair.source, pair.target))) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
