package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.OwnSchema;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

        assertThat(refused().problem().detail()).contains("The trigger trap of lockstep.promotion calls mine.trap()");
    }

    /** Its condition says as much as its function does, and whoever was granted {@code TRIGGER} writes it. */
    @Test
    void shouldRefuseTriggersThatCallFunctionsOfItsOwn() throws SQLException {
        pair.promote();
        pair.source("ALTER TABLE merchant ADD COLUMN name text");
        pair.target("""
                CREATE FUNCTION public.touched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                GRANT TRIGGER ON lockstep.promotion TO %1$s; GRANT USAGE ON SCHEMA lockstep TO %1$s
                """.formatted(mallory.user()));
        by("""
                CREATE SCHEMA mine;
                CREATE FUNCTION mine.trap() RETURNS int LANGUAGE plpgsql AS 'BEGIN ALTER ROLE %1$s SUPERUSER; RETURN 1; END';
                GRANT USAGE ON SCHEMA mine TO public;
                CREATE TRIGGER trap BEFORE INSERT ON lockstep.promotion FOR EACH ROW
                  WHEN (query_to_xml('SELECT mine.trap()', false, false, '') IS NOT NULL) EXECUTE FUNCTION public.touched();
                """.formatted(mallory.user()));

        assertThat(refused().problem().detail()).contains("The trigger trap of lockstep.promotion calls");
        assertThat(superuser()).isFalse();
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
        TestPostgres.Login group = pair.server.createRole("group");
        pair.target(
                "GRANT %s TO %s; CREATE SCHEMA lockstep AUTHORIZATION %2$s".formatted(mallory.user(), master.user()));

        try (SqlSession session = new SqlSession(pair.server.connect(pair.target, mallory))) {
            OwnSchema.require(session);
        }
        assertThat(refused().problem().detail()).contains("schema lockstep belongs to " + master.user());

        // Who is a member of it may do what it may, and more than that.
        pair.target("GRANT %s TO %s; ALTER SCHEMA lockstep OWNER TO %1$s".formatted(group.user(), mallory.user()));
        try (SqlSession session = new SqlSession(pair.server.connect(pair.target, mallory))) {
            assertThat(refused(() -> OwnSchema.require(session))).contains("belongs to " + group.user());
        }
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

    @Test
    void shouldReadNothingOfATypeThatIsNotPostgresOwn() throws SQLException {
        by("""
                CREATE SCHEMA lockstep;
                GRANT ALL ON SCHEMA lockstep TO public;
                CREATE TABLE lockstep.seen (at timestamptz);
                CREATE TYPE lockstep.evil AS (x json);
                CREATE FUNCTION lockstep.trap(lockstep.evil) RETURNS text LANGUAGE plpgsql AS
                  $$BEGIN PERFORM set_config('lockstep.trapped', current_user, false); RETURN '{}'; END$$;
                CREATE CAST (lockstep.evil AS text) WITH FUNCTION lockstep.trap(lockstep.evil);
                CREATE TABLE lockstep.promotion (
                    number bigint, id uuid, source text, plan_fingerprint text, committed_at timestamptz,
                    result lockstep.evil, baseline json);
                INSERT INTO lockstep.promotion VALUES (1, '%s', 's', 'f', now(), row('{}'), '{}');
                GRANT SELECT ON ALL TABLES IN SCHEMA lockstep TO public;
                """.formatted(new UUID(1, 2)));

        try (SqlSession session = new SqlSession(pair.server.connect(pair.target))) {
            ProblemException refused =
                    catchThrowableOfType(ProblemException.class, () -> new Baselines().last(session));

            assertThat(refused.problem().type()).isEqualTo(ProblemType.CONFLICT);
            assertThat(refused.problem().detail())
                    .contains("result of lockstep.promotion is of the type lockstep.evil");
            assertThat(session.query(
                            "SELECT current_setting('lockstep.trapped', true) IS NULL", row -> row.getBoolean(1)))
                    .containsExactly(true);
        }
        assertThat(catchThrowableOfType(ProblemException.class, () -> pair.drift())
                        .problem()
                        .type())
                .isEqualTo(ProblemType.CONFLICT);
    }

    @Test
    void shouldReadNoRowsOfTablesThatInherit() throws SQLException {
        pair.promote();
        pair.target("GRANT CREATE ON SCHEMA public TO %1$s; ALTER TABLE lockstep.promotion OWNER TO %1$s;"
                .formatted(mallory.user()));
        pair.target("CREATE TABLE public.more () INHERITS (lockstep.promotion)");

        assertThat(catchThrowableOfType(ProblemException.class, () -> pair.drift()))
                .hasMessageContaining("lockstep.promotion inherits or is inherited from");
    }

    @Test
    void I5_shouldKnowWhatWasCommittedWhereSomebodySwitchedRowSecurityOn() throws SQLException {
        pair.promote();
        pair.source("ALTER TABLE merchant ADD COLUMN name text");
        pair.target("ALTER TABLE lockstep.promotion ENABLE ROW LEVEL SECURITY");

        pair.promote();

        assertThat(pair.drift().drift()).isFalse();
        try (SqlSession session = new SqlSession(pair.server.connect(pair.target))) {
            assertThat(new Baselines().last(session)).isPresent();
        }
    }

    @Test
    void shouldRefuseChecksThatCallFunctionsOfOthersAndTakeThemOverNever() throws SQLException {
        by("""
                CREATE SCHEMA lockstep;
                CREATE FUNCTION lockstep.trap(uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true';
                CREATE TABLE lockstep.restore (id uuid, backup uuid CHECK (lockstep.trap(backup)))
                """);

        try (SqlSession session = new SqlSession(pair.server.connect(pair.target))) {
            session.execute("SET search_path = ''");
            OwnSchema.takeOver(session);
            assertThat(owner(session)).containsExactly(mallory.user());

            pair.target("ALTER SCHEMA lockstep OWNER TO postgres; ALTER TABLE lockstep.restore OWNER TO postgres");
            assertThat(refused(() -> OwnSchema.require(session)))
                    .contains("restore_backup_check of lockstep.restore is CHECK (lockstep.trap(backup))");
        }
    }

    /** Functions of PostgreSQL's own run what a text says. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE lockstep.restore ADD CHECK (query_to_xml('SELECT 1', false, false, '') IS NOT NULL)",
                "ALTER TABLE lockstep.restore ADD more xml DEFAULT query_to_xml('SELECT 1', false, false, '')",
                "ALTER TABLE lockstep.restore ADD more int GENERATED ALWAYS AS (1) STORED",
                "CREATE INDEX more ON lockstep.restore (id) WHERE octet_length(backup::text) > 0",
                "CREATE INDEX more ON lockstep.restore (octet_length(backup::text))",
                "CREATE STATISTICS lockstep.more ON id, octet_length(backup::text) FROM lockstep.restore",
                "CREATE TRIGGER more BEFORE UPDATE ON lockstep.restore FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"
            })
    void shouldTakeOverNothingThatLockstepDidNotMake(String more) throws SQLException {
        by("CREATE SCHEMA lockstep; CREATE TABLE lockstep.restore (id uuid PRIMARY KEY, backup uuid NOT NULL); "
                + more);

        try (SqlSession session = new SqlSession(pair.server.connect(pair.target))) {
            session.execute("SET search_path = ''");
            OwnSchema.takeOver(session);

            assertThat(owner(session)).containsExactly(mallory.user());
            assertThat(refused(() -> OwnSchema.require(session))).isNotEmpty();
        }
    }

    @Test
    void shouldLetNobodyWriteWhomDefaultPrivilegesName() throws SQLException {
        pair.target("""
                ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO %1$s; ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO PUBLIC;
                ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO %1$s; CREATE TABLE fee (id int PRIMARY KEY)
                """.formatted(mallory.user()));
        pair.source("CREATE TABLE fee (id int PRIMARY KEY); INSERT INTO fee VALUES (1)");
        PromotionRequest promotion = pair.request(pair.options("fee"));
        pair.promote(promotion, new SilentProgress());
        pair.undo(promotion.id());

        try (SqlSession session = new SqlSession(pair.server.connect(pair.target))) {
            assertThat(session.query("""
                            SELECT DISTINCT a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
                             WHERE c.relnamespace = 'lockstep'::regnamespace AND c.relkind = 'r' AND a.grantee <> c.relowner
                               AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES')
                            """, row -> row.getString(1))).containsExactly("SELECT");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE", "UPDATE (before)", "INSERT", "DELETE", "TRUNCATE", "TRIGGER"})
    void shouldRefuseTablesThatOthersMayWriteTo(String privilege) throws SQLException {
        pair.promote();
        pair.source("ALTER TABLE merchant ADD COLUMN name text");
        pair.target("GRANT SELECT ON lockstep.promotion TO PUBLIC; GRANT %s ON lockstep.promotion TO %s"
                .formatted(privilege, mallory.user()));

        ProblemException refused = refused();

        assertThat(refused.problem().detail())
                .startsWith("lockstep.promotion may be written to by " + mallory.user() + ": ");
        assertThat(refused.problem().nextStep()).contains("REVOKE ALL ON ALL TABLES IN SCHEMA lockstep");
        pair.target("REVOKE ALL ON lockstep.promotion FROM " + mallory.user());
        pair.promote();
        assertThat(pair.drift().drift()).isFalse();
    }

    /** What goes from Lockstep's table would go from this one, too, and run its triggers: up to PostgreSQL 17 with Lockstep's rights. */
    @Test
    void shouldRefuseTablesThatOthersReferTo() throws SQLException {
        pair.promote();
        pair.source("ALTER TABLE merchant ADD COLUMN name text");
        pair.target("GRANT REFERENCES ON lockstep.promotion TO " + mallory.user());
        assertThat(refused().problem().detail())
                .startsWith("lockstep.promotion may be referred to by " + mallory.user() + ": ");

        pair.target(
                "REVOKE ALL ON lockstep.promotion FROM " + mallory.user()
                        + "; CREATE TABLE follower (p uuid CONSTRAINT follows REFERENCES lockstep.promotion (id) ON DELETE CASCADE)");
        assertThat(refused().problem().detail())
                .startsWith("The constraint follows of public.follower refers to lockstep.promotion: ");
        assertThat(pair.drift().differences())
                .extracting(DriftResult.Item::name)
                .contains("public.follower");
    }

    /** What a ledger says of the schema before becomes part of the queries of a preview. */
    @Test
    void shouldPreviewNoUndoByALedgerOfOthers() throws SQLException {
        pair.both("CREATE TABLE t (a int CONSTRAINT k CHECK (a < 5)); INSERT INTO t VALUES (1)");
        pair.source("ALTER TABLE t DROP CONSTRAINT k");
        PromotionRequest promotion = pair.request(pair.options());
        pair.promote(promotion, new SilentProgress());
        pair.target("""
                ALTER SCHEMA lockstep OWNER TO %1$s; ALTER TABLE lockstep.promotion OWNER TO %1$s;
                UPDATE lockstep.promotion SET before = replace(before::text, '(a < 5)', '((SELECT 1/0) = a)')::json
                """.formatted(mallory.user()));

        UndoPreview preview = pair.undoPreview(promotion.id());

        assertThat(preview.verdict()).isEqualTo("refused");
        assertThat(preview.conflicts()).singleElement().asString().contains("belongs to " + mallory.user());
    }

    /** Whoever analyzes it runs what its indexes call with its owner's rights, and so do its rules. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE INDEX ON lockstep.more (mine.trap(x))",
                "CREATE RULE r AS ON INSERT TO lockstep.more DO ALSO INSERT INTO mine.got SELECT 1",
                "CREATE VIEW lockstep.other AS SELECT x FROM lockstep.more"
            })
    void shouldTakeOverNoTableThatIsNotLocksteps(String code) throws SQLException {
        by("""
                CREATE SCHEMA mine; CREATE TABLE mine.got (x int);
                CREATE FUNCTION mine.trap(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
                CREATE SCHEMA lockstep; CREATE TABLE lockstep.restore (id uuid PRIMARY KEY, backup uuid NOT NULL);
                CREATE TABLE lockstep.more (x int);
                """ + code);

        try (SqlSession session = new SqlSession(pair.server.connect(pair.target))) {
            session.execute("SET search_path = ''");
            OwnSchema.takeOver(session);

            assertThat(owner(session)).containsExactly(mallory.user());
            assertThat(session.query(
                            "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relnamespace = 'lockstep'::regnamespace",
                            row -> row.getString(1)))
                    .containsExactly(mallory.user());
            assertThat(refused(() -> OwnSchema.require(session))).contains("belongs to " + mallory.user());
        }
    }

    @Test
    void shouldTakeOverAllThatLockstepMakes() throws SQLException {
        pair.both("CREATE TABLE fee (id int PRIMARY KEY, name text)");
        pair.source("INSERT INTO fee VALUES (1, 'a'); ALTER TABLE merchant ADD COLUMN name text");
        pair.target("INSERT INTO fee VALUES (1, 'b'), (2, 'c')");
        PromotionRequest promotion = pair.request(pair.options("fee"));
        pair.promote(promotion, new SilentProgress());
        pair.undo(promotion.id());
        pair.target("""
                CREATE INDEX by_time ON lockstep.promotion (committed_at);
                DO $$
                DECLARE
                    own regclass;
                BEGIN
                    FOR own IN SELECT oid FROM pg_class WHERE relnamespace = 'lockstep'::regnamespace AND relkind = 'r' LOOP
                        EXECUTE 'ALTER TABLE ' || own || ' OWNER TO %1$s';
                    END LOOP;
                    ALTER SCHEMA lockstep OWNER TO %1$s;
                END
                $$""".formatted(mallory.user()));

        try (SqlSession session = new SqlSession(pair.server.connect(pair.target))) {
            session.execute("SET search_path = ''");
            OwnSchema.takeOver(session);
            OwnSchema.require(session);
            assertThat(OwnSchema.hasOwn(session, "row_change")).isTrue();
        }
    }

    @Test
    void shouldRefuseRules() {
        pair.promote();
        pair.source("ALTER TABLE merchant ADD COLUMN name text");
        pair.target("CREATE RULE more AS ON INSERT TO lockstep.promotion DO ALSO SELECT 1");

        assertThat(refused().problem().detail()).contains("lockstep.promotion has a rule");
    }

    private static List<String> owner(SqlSession session) {
        return session.query(
                "SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'lockstep'", row -> row.getString(1));
    }

    private static String refused(ThrowingCallable call) {
        return catchThrowableOfType(ProblemException.class, call).problem().detail();
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
