package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.ScratchDatabase;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.introspect.CatalogMemory;
import dev.lockstep.plan.Mode;
import dev.lockstep.plan.Rename;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.DatabaseState;
import dev.lockstep.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RehearsalTest extends OnPair {
    private static final String OLD = """
            CREATE TYPE state AS ENUM ('new', 'old');
            CREATE TABLE account (id int PRIMARY KEY, state state, name text);
            CREATE INDEX account_name ON account (name);
            CREATE VIEW named AS SELECT id, name FROM account;
            CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER touch BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION touch();
            """;

    private static final String NEW = """
            CREATE TYPE state AS ENUM ('new', 'older');
            CREATE TABLE account (id bigint PRIMARY KEY, state state, name varchar(40));
            CREATE INDEX account_name ON account (lower(name));
            CREATE VIEW named AS SELECT id, upper(name) AS name FROM account;
            """;

    @Test
    void shouldPassWhenThePlanLeadsToTheSource() {
        pair.source(NEW);
        pair.target(OLD);

        RehearsalResult result = rehearsed(pair.options());

        assertThat(result.reason()).isNull();
        assertThat(result.state()).isEqualTo("passed");
        assertThat(result.steps()).isGreaterThan(3);
    }

    @Test
    void shouldRunTheStepsBesideTheTransactionToo() {
        pair.source(NEW);
        pair.target(OLD);

        RehearsalResult result = rehearsed(pair.options().in(Mode.ONLINE));

        assertThat(result.reason()).isNull();
        assertThat(result.state()).isEqualTo("passed");
    }

    @Test
    void shouldRehearseRenames() {
        pair.target("CREATE TABLE t (a text); CREATE VIEW v AS SELECT a FROM t");
        pair.source("CREATE TABLE t (b text); CREATE VIEW v AS SELECT b AS a FROM t");

        RehearsalResult result =
                rehearsed(pair.options().renaming(List.of(new Rename("column", "public.t.a", "public.t.b"))));

        assertThat(result.reason()).isNull();
        assertThat(result.state()).isEqualTo("passed");
        assertThat(result.steps()).isEqualTo(1);
    }

    @Test
    void shouldBringExtensionsAndOwnersNobodyElseKnows() {
        String owner = pair.server.createRole("owner").user();
        pair.target("CREATE EXTENSION citext; CREATE TABLE t (a citext); ALTER TABLE t OWNER TO " + owner
                + "; GRANT SELECT ON t TO " + owner);
        pair.source("CREATE EXTENSION citext; CREATE EXTENSION pg_trgm; CREATE TABLE t (a citext, b text);"
                + " CREATE INDEX t_b ON t USING gin (b gin_trgm_ops)");

        assertThat(rehearsed(pair.options()).reason()).isNull();
    }

    @Test
    void shouldLeaveSubscriptionsOut() {
        String subscription = "CREATE SUBSCRIPTION %s CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false);"
                + " COMMENT ON SUBSCRIPTION %1$s IS 'c';";
        pair.target(subscription.formatted("gone") + "CREATE TABLE t (a int)");
        pair.source(subscription.formatted("fresh") + "CREATE TABLE t (a int, b int)");

        RehearsalResult result = rehearsed(pair.options());

        assertThat(result.reason()).isNull();
        assertThat(result.state()).isEqualTo("passed");
        assertThat(result.steps()).isEqualTo(1);
    }

    /** The source was filled before its function began to fail. */
    private static final String FAILS = """
            CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
            CREATE MATERIALIZED VIEW m AS SELECT f() AS a;
            CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not today''; END';
            """;

    @Test
    void shouldShowThePlanWithTheStatementThatFails() {
        pair.source(FAILS);

        PlanResult plan = pair.plan(pair.options().rehearsing(true));

        assertThat(plan.steps()).isNotEmpty();
        assertThat(plan.rehearsal().state()).isEqualTo("failed");
        assertThat(plan.rehearsal().reason()).contains("not today");
        assertThat(plan.rehearsal().sql()).contains(filling());
    }

    @Test
    void I1_shouldLeaveTheTargetAloneWhenARehearsedPromotionFailsOnTheCopy() {
        pair.source(FAILS);
        DatabaseState before = pair.targetState();

        ProblemException refused = catchThrowableOfType(
                ProblemException.class,
                () -> pair.promote(pair.request(pair.options().rehearsing(true)), new SilentProgress()));

        assertThat(refused.problem().type()).isEqualTo(ProblemType.REHEARSAL_FAILED);
        assertThat(refused.problem().statement()).contains(filling());
        assertThat(pair.targetState()).isEqualTo(before);
    }

    /** Before PostgreSQL 17, a materialized view that calls a function of the application is made empty, and filled on its own. */
    private String filling() {
        return pair.server.majorVersion() < 17 ? "REFRESH MATERIALIZED VIEW" : "CREATE MATERIALIZED VIEW";
    }

    @Test
    void shouldNotRehearseWhenNobodyAsks() {
        pair.source(NEW);
        pair.target(OLD);

        assertThat(pair.plan(pair.options()).rehearsal()).isNull();
    }

    @Test
    void shouldSayWhyWhenThereIsNoServerForIt() {
        pair.source(NEW);
        pair.target(OLD);

        RehearsalResult result = new Planning(
                        new Databases(),
                        new CatalogMemory(),
                        new Rehearsal(new ScratchDatabases(new Databases(), null)),
                        new Reprint(new ScratchDatabases(new Databases(), null)))
                .plan(
                        UUID.randomUUID(),
                        pair.sourceEnvironment(),
                        pair.targetEnvironment(),
                        pair.options().rehearsing(true),
                        new SilentProgress())
                .rehearsal();

        assertThat(result.state()).isEqualTo("skipped");
        assertThat(result.reason()).contains("No server is configured");
    }

    @Nested
    class Scratch {
        private final ScratchDatabases scratch = new ScratchDatabases(
                new Databases(), ConnectionUrl.parse(TestPostgres.shared().url("postgres")));

        @Test
        void shouldBelongToARoleThatMayDoNothingElse() {
            try (ScratchDatabase database = scratch.make();
                    SqlSession session = database.connect()) {
                String rights = session.queryOne(
                        "SELECT concat(current_user, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls)"
                                + " FROM pg_roles WHERE rolname = current_user",
                        row -> row.getString(1));
                assertThat(rights).isEqualTo(database.name() + "fffff");
                session.execute("CREATE SCHEMA mine");
                assertThat(catchThrowableOfType(
                                        ProblemException.class, () -> session.execute("CREATE DATABASE another"))
                                .problem()
                                .sqlState())
                        .isEqualTo("42501");
            }
        }

        @Test
        void shouldBeGoneWithItsRoleWhenClosed() throws SQLException {
            String name;
            try (ScratchDatabase database = scratch.make()) {
                name = database.name();
                database.connect();
            }
            assertThat(left(name)).isZero();
        }

        @Test
        void shouldSweepWhatADeadProcessLeftAndNothingThatIsInUse() throws SQLException {
            String dead = "lockstep_scratch_dead" + System.nanoTime();
            TestPostgres.shared().run("postgres", "CREATE ROLE " + dead);
            TestPostgres.shared().run("postgres", "CREATE DATABASE " + dead + " OWNER " + dead);
            try (ScratchDatabase first = scratch.make();
                    ScratchDatabase second = scratch.make()) {
                assertThat(left(dead)).isZero();
                assertThat(left(first.name())).isEqualTo(2);
                assertThat(left(second.name())).isEqualTo(2);
            }
        }

        /** A job that is done must not fail by what is left of it, nor the next one. */
        @Test
        void shouldLeaveARoleThatIsInUseElsewhereToTheNextSweep() throws SQLException {
            TestPostgres server = TestPostgres.shared();
            String elsewhere = server.createDatabase("elsewhere");
            ScratchDatabase database = scratch.make();
            server.run(elsewhere, "CREATE SCHEMA s AUTHORIZATION " + database.name());

            database.close();

            scratch.make().close();
            assertThat(left(database.name())).isEqualTo(1);
            server.dropDatabase(elsewhere);
            scratch.make().close();
            assertThat(left(database.name())).isZero();
        }

        @Test
        void shouldWorkForARoleThatIsNoSuperuserAndSayWhatAnotherLacks() {
            TestPostgres server = TestPostgres.shared();
            TestPostgres.Login maker = server.createRole("maker");
            ScratchDatabases made =
                    new ScratchDatabases(new Databases(), ConnectionUrl.parse(server.url("postgres", maker)));
            ProblemException refused = catchThrowableOfType(ProblemException.class, made::make);
            assertThat(refused.problem().type()).isEqualTo(ProblemType.SCRATCH_UNAVAILABLE);
            assertThat(refused.problem().detail()).contains("CREATEDB and CREATEROLE");

            server.run("postgres", "ALTER ROLE " + maker.user() + " CREATEDB CREATEROLE");
            try (ScratchDatabase database = made.make()) {
                database.connect().execute("CREATE TABLE public.t (a int)");
            }
        }

        private int left(String name) throws SQLException {
            try (Connection connection = TestPostgres.shared().connect("postgres");
                    Statement statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT (SELECT count(*) FROM pg_database WHERE datname = '" + name
                            + "') + (SELECT count(*) FROM pg_roles WHERE rolname = '" + name + "')")) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private RehearsalResult rehearsed(PromotionOptions options) {
        RehearsalResult result = pair.plan(options.rehearsing(true)).rehearsal();
        assertThat(result).isNotNull();
        return result;
    }
}
