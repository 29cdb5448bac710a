package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Somebody wrote on a table what Lockstep notes of a partition before it detaches it. */
class LeftoversOfOthersTest extends OnPair {
    private static final String EVIL = """
            CREATE SCHEMA mine; CREATE TABLE mine.evil (region text, CONSTRAINT lockstep_aid_x_01234567 CHECK (true));
            COMMENT ON CONSTRAINT lockstep_aid_x_01234567 ON mine.evil IS
              'Lockstep detaches this table from "public"."pay" FOR VALUES IN (''eu'')';
            """;

    private final TestPostgres.Login mallory = TestPostgres.shared().createRole("mallory");

    @Override
    void prepare() {
        pair.target("CREATE TABLE pay (region text) PARTITION BY LIST (region)");
        pair.target("GRANT CREATE ON DATABASE " + pair.target + " TO " + mallory.user());
    }

    @Test
    void shouldNotAttachTablesToThoseOfAnotherOwner() throws SQLException {
        by(EVIL);

        assertThat(attachments()).isEmpty();
    }

    @Test
    void shouldAttachAgainWhatTheOwnerOfTheTableHas() throws SQLException {
        by(EVIL);
        pair.target("ALTER TABLE pay OWNER TO " + mallory.user());

        assertThat(attachments()).hasSize(1);
    }

    /** Of what was detached nothing else tells. */
    @Test
    void shouldKeepTheNoteOfWhatItDoesNotAttachAgain() throws SQLException {
        by(EVIL);
        WatchedProgress progress = new WatchedProgress();

        try (SqlSession session = new SqlSession(pair.server.connect(pair.target))) {
            Leftovers.remove(session, progress, Duration.ofSeconds(1), () -> {});
        }

        assertThat(pair.server.has(pair.target, "pg_constraint WHERE conname = 'lockstep_aid_x_01234567'"))
                .isTrue();
        assertThat(progress.log)
                .singleElement()
                .asString()
                .contains(
                        "WARN \"mine\".\"evil\" may be what an interrupted promotion detached from \"public\".\"pay\"")
                .contains("ATTACH PARTITION");
    }

    /** Nothing of these names is ever made ahead and left. */
    @Test
    void shouldSeeKeysWithSuchNames() {
        pair.source("CREATE TABLE pay (region text) PARTITION BY LIST (region)");
        pair.both("CREATE TABLE t (a integer)");
        pair.target("ALTER TABLE t ADD CONSTRAINT lockstep_new_x_01234567 UNIQUE (a);"
                + " CREATE INDEX lockstep_new_y_01234567 ON pay (region)");

        assertThat(pair.drift().differences())
                .extracting(DriftResult.Item::name)
                .contains("public.t.lockstep_new_x_01234567", "public.lockstep_new_y_01234567");
    }

    private List<String> attachments() throws SQLException {
        try (SqlSession session = new SqlSession(pair.server.connect(pair.target))) {
            return Leftovers.statements(session).stream()
                    .filter(sql -> sql.contains("ATTACH PARTITION"))
                    .toList();
        }
    }

    private void by(String sql) throws SQLException {
        try (Connection connection = pair.server.connect(pair.target, mallory);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
