package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.OwnSchema;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Somebody who may create schemas in the target made the schema {@code lockstep} before Lockstep did, or took part in it. */
class OwnSchemaTest extends OnPair {
    private final TestPostgres.Login mallory = TestPostgres.shared().createRole("mallory");

    @Override
    void prepare() {
        pair.target("GRANT CREATE ON DATABASE " + pair.target + " TO " + mallory.user());
        pair.source("CREATE TABLE merchant (id integer PRIMARY KEY)");
    }

    @Test
    void shouldRunNoCodeOfOneWhoMadeTheLedgerFirst() throws SQLException {
        by("""
                CREATE SCHEMA lockstep;
                CREATE FUNCTION lockstep.trap() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN ALTER ROLE %1$s SUPERUSER; RETURN NEW; END';
                CREATE TABLE lockstep.promotion (
                    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, source text, target text,
                    plan_fingerprint text, requested_by text DEFAULT current_user, committed_at timestamptz DEFAULT now(),
                    server_version integer, result json, baseline json, renames json, before json, positions json, undo_of uuid,
                    truth json, transaction xid8, snapshot pg_snapshot);
                CREATE TRIGGER trap BEFORE INSERT ON lockstep.promotion FOR EACH ROW EXECUTE FUNCTION lockstep.trap();
                """.formatted(mallory.user()));

        ProblemException refused = refused();

        assertThat(refused.problem().type()).isEqualTo(ProblemType.CONFLICT);
        assertThat(refused.problem().detail()).contains("schema lockstep belongs to " + mallory.user());
        assertThat(refused.problem().nextStep()).contains("DROP SCHEMA lockstep");
        assertThat(pair.backups()).isEmpty();
        assertThat(superuser()).isFalse();
        pair.target("DROP SCHEMA lockstep CASCADE");
        pair.promote();
        assertThat(pair.drift().drift()).isFalse();
    }

    @Test
    void shouldRefuseTablesOfOthersInASchemaOfItsOwn() throws SQLException {
        pair.promote();
        pair.source("ALTER TABLE merchant ADD COLUMN name text");
        pair.target("GRANT CREATE ON SCHEMA lockstep TO " + mallory.user());
        by("CREATE VIEW lockstep.row_change AS SELECT 1");

        assertThat(refused().problem().detail()).contains("lockstep.row_change belongs to " + mallory.user());
    }

    @Test
    void shouldRefuseTriggersThatCallFunctionsOfOthers() throws SQLException {
        pair.promote();
        pair.source("ALTER TABLE merchant ADD COLUMN name text");
        pair.target("GRANT TRIGGER ON lockstep.promotion TO %1$s; GRANT USAGE ON SCHEMA lockstep TO %1$s"
                .formatted(mallory.user()));
        by("""
                CREATE SCHEMA mine;
                CREATE FUNCTION mine.trap() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TRIGGER trap BEFORE INSERT ON lockstep.promotion FOR EACH ROW EXECUTE FUNCTION mine.trap();
                """);

        assertThat(refused().problem().detail()).contains("trigger trap of lockstep.promotion");
    }

    @Test
    void shouldReadALedgerThatAnotherRoleKeeps() throws SQLException {
        pair.promote();
        TestPostgres.Login keeper = pair.server.createRole("keeper");
        pair.target("""
                ALTER SCHEMA lockstep OWNER TO %1$s;
                ALTER TABLE lockstep.promotion OWNER TO %1$s;
                GRANT pg_read_all_data TO %2$s;
                """.formatted(keeper.user(), mallory.user()));

        try (SqlSession reader = new SqlSession(pair.server.connect(pair.target, mallory))) {
            assertThat(new Baselines().last(reader)).isPresent();
            assertThat(catchThrowableOfType(ProblemException.class, () -> OwnSchema.require(reader)))
                    .hasMessageContaining("belongs to " + keeper.user());
        }
    }

    @Test
    void shouldTrustOneWhoMayBecomeTheSessionsRole() throws SQLException {
        TestPostgres.Login master = pair.server.createRole("master");
        pair.target(
                "GRANT %s TO %s; CREATE SCHEMA lockstep AUTHORIZATION %2$s".formatted(mallory.user(), master.user()));

        try (SqlSession session = new SqlSession(pair.server.connect(pair.target, mallory))) {
            OwnSchema.require(session);
        }
        assertThat(refused().problem().detail()).contains("schema lockstep belongs to " + master.user());
    }

    @Test
    void shouldTakeOverAsSuperuserWhatWasRestoredForAnotherRole() throws SQLException {
        pair.promote();
        pair.target("ALTER SCHEMA lockstep OWNER TO %1$s; ALTER TABLE lockstep.promotion OWNER TO %1$s"
                .formatted(mallory.user()));

        try (SqlSession session = new SqlSession(pair.server.connect(pair.target))) {
            OwnSchema.takeOver(session);
            OwnSchema.require(session);
            assertThat(OwnSchema.hasOwn(session, "promotion")).isTrue();
        }
    }

    private ProblemException refused() {
        return catchThrowableOfType(ProblemException.class, () -> pair.promote());
    }

    private void by(String sql) throws SQLException {
        try (Connection connection = pair.server.connect(pair.target, mallory);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private boolean superuser() throws SQLException {
        try (Connection connection = pair.server.connect("postgres");
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("SELECT rolsuper FROM pg_roles WHERE rolname = '" + mallory.user() + "'")) {
            rows.next();
            return rows.getBoolean(1);
        }
    }
}
