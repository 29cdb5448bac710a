package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.diff.Diff;
import dev.lockstep.diff.PrivilegesPolicy;
import dev.lockstep.diff.Selection;
import dev.lockstep.testing.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Owners, grants and default privileges, planned and run on a server. */
class PrivilegesTest {
    private static final TestPostgres SERVER = TestPostgres.shared();
    private static final Selection SYNC = Selection.defaults().withPrivileges(PrivilegesPolicy.SYNC);
    private static final Selection IGNORE = Selection.defaults();

    @BeforeAll
    static void createRoles() {
        for (String role : List.of("rights_ann", "rights_ben", "rights_app", "rights_root")) {
            SERVER.run(
                    "postgres",
                    "DO $$ BEGIN CREATE ROLE %s; EXCEPTION WHEN duplicate_object THEN NULL; END $$".formatted(role));
        }
    }

    @Nested
    class Sync {
        private static final String OBJECTS = """
                CREATE SCHEMA s;
                CREATE TYPE s.mood AS ENUM ('a', 'b');
                CREATE DOMAIN s.positive AS int CHECK (VALUE > 0);
                CREATE TYPE s.pair AS (a int, b int);
                CREATE TABLE s.t (id serial PRIMARY KEY, a int, b text, m s.mood);
                CREATE TABLE s.p (id int, k int) PARTITION BY LIST (k);
                CREATE TABLE s.p1 PARTITION OF s.p FOR VALUES IN (1);
                CREATE SEQUENCE s.n;
                CREATE VIEW s.v AS SELECT id, a FROM s.t;
                CREATE MATERIALIZED VIEW s.mv AS SELECT id FROM s.t;
                CREATE FUNCTION s.f(x int, VARIADIC y int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
                CREATE PROCEDURE s.pr() LANGUAGE sql AS 'SELECT 1';
                """;

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "GRANT SELECT ON s.t TO rights_app",
                    "GRANT SELECT, INSERT ON s.t TO rights_app WITH GRANT OPTION; GRANT UPDATE ON s.t TO PUBLIC",
                    "GRANT SELECT (a, b), UPDATE (b) ON s.t TO rights_app; GRANT INSERT (a) ON s.t TO rights_ben WITH GRANT OPTION",
                    "GRANT SELECT (a) ON s.t TO rights_app; GRANT SELECT ON s.t TO rights_app",
                    "REVOKE ALL ON s.t FROM postgres",
                    "REVOKE INSERT ON s.t FROM postgres; GRANT USAGE ON s.n TO rights_app",
                    "ALTER TABLE s.t OWNER TO rights_ann",
                    "GRANT SELECT ON s.t TO rights_ann; ALTER TABLE s.t OWNER TO rights_ann; GRANT SELECT ON s.t TO postgres",
                    "GRANT SELECT ON SEQUENCE s.t_id_seq TO rights_app; ALTER TABLE s.t OWNER TO rights_ann",
                    "REVOKE EXECUTE ON FUNCTION s.f FROM PUBLIC; GRANT EXECUTE ON FUNCTION s.f TO rights_app",
                    "ALTER FUNCTION s.f OWNER TO rights_ann; ALTER PROCEDURE s.pr OWNER TO rights_ann; REVOKE ALL ON PROCEDURE s.pr FROM PUBLIC",
                    "REVOKE USAGE ON TYPE s.mood FROM PUBLIC; GRANT USAGE ON DOMAIN s.positive TO rights_app; ALTER TYPE s.pair OWNER TO rights_ben; ALTER DOMAIN s.positive OWNER TO rights_ben; ALTER TYPE s.mood OWNER TO rights_ann",
                    "GRANT USAGE ON SCHEMA s TO PUBLIC; GRANT CREATE ON SCHEMA s TO rights_app WITH GRANT OPTION; ALTER SCHEMA s OWNER TO rights_ann",
                    "GRANT SELECT ON s.v, s.mv TO rights_app; GRANT SELECT (id) ON s.v TO rights_ben; ALTER VIEW s.v OWNER TO rights_ann; ALTER MATERIALIZED VIEW s.mv OWNER TO rights_ben",
                    "GRANT SELECT ON s.p TO rights_app; GRANT INSERT ON s.p1 TO rights_ben; ALTER TABLE s.p1 OWNER TO rights_ann",
                    "ALTER TABLE s.t ADD c int; GRANT SELECT (c) ON s.t TO rights_app",
                    "ALTER TABLE s.t ALTER b TYPE int[] USING NULL; GRANT SELECT (b) ON s.t TO rights_app",
                    "DROP VIEW s.v; CREATE VIEW s.v AS SELECT a FROM s.t; GRANT SELECT (a) ON s.v TO rights_app; ALTER VIEW s.v OWNER TO rights_ben",
                    "CREATE TABLE s.u (id serial, x int); GRANT SELECT (x) ON s.u TO rights_app; ALTER TABLE s.u OWNER TO rights_ben; GRANT USAGE ON SEQUENCE s.u_id_seq TO rights_app",
                    "CREATE SCHEMA z; GRANT USAGE ON SCHEMA z TO PUBLIC; CREATE FUNCTION z.g() RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION z.g() FROM PUBLIC; CREATE SEQUENCE z.q; GRANT ALL ON SEQUENCE z.q TO rights_app; ALTER SCHEMA z OWNER TO rights_ann",
                    "ALTER TABLE s.t ADD d serial; ALTER TABLE s.t OWNER TO rights_ann",
                    "ALTER SEQUENCE s.n OWNED BY s.t.a; ALTER TABLE s.t OWNER TO rights_ann",
                    "ALTER SEQUENCE s.t_id_seq OWNED BY NONE; ALTER SEQUENCE s.t_id_seq OWNER TO rights_ben",
                    "ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO rights_app; ALTER DEFAULT PRIVILEGES FOR ROLE rights_ann GRANT EXECUTE ON ROUTINES TO rights_ben WITH GRANT OPTION",
                    "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC; ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO rights_app; ALTER DEFAULT PRIVILEGES REVOKE ALL ON TYPES FROM PUBLIC; ALTER DEFAULT PRIVILEGES REVOKE ALL ON TYPES FROM postgres; CREATE TABLE s.u (id int); CREATE FUNCTION s.h() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE SCHEMA y; ALTER DEFAULT PRIVILEGES IN SCHEMA y GRANT UPDATE ON SEQUENCES TO PUBLIC; CREATE SEQUENCE y.q",
                })
        void shouldEndEqualInBothDirectionsAndBeDoneOnce(String change) throws SQLException {
            try (ProvenDatabase one = new ProvenDatabase(SERVER, OBJECTS);
                    ProvenDatabase other = new ProvenDatabase(SERVER, OBJECTS + change)) {
                Catalog plain = one.read();
                Catalog changed = other.read();

                assertThat(Diff.between(changed, plain, SYNC)).isNotEmpty();
                assertEndsEqual(one, changed);
                assertEndsEqual(other, plain);
            }
        }

        private static final String OTHER_OBJECTS = """
                CREATE SCHEMA s;
                CREATE TABLE s.t (a int, b int);
                CREATE AGGREGATE s.total(int) (sfunc = int4pl, stype = int);
                CREATE AGGREGATE s.ordered(float8 ORDER BY anyelement) (
                  sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra);
                CREATE TYPE s.span AS RANGE (subtype = float8);
                CREATE COLLATION s.plain (locale = 'C');
                CREATE CONVERSION s.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
                CREATE FUNCTION s.same(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
                CREATE OPERATOR s.=== (leftarg = int, rightarg = int, function = s.same);
                CREATE OPERATOR FAMILY s.loose USING btree;
                CREATE OPERATOR CLASS s.alike FOR TYPE int USING hash AS OPERATOR 1 s.===, FUNCTION 1 hashint4(int);
                CREATE TEXT SEARCH DICTIONARY s.words (TEMPLATE = simple);
                CREATE TEXT SEARCH CONFIGURATION s.prose (PARSER = default);
                CREATE STATISTICS s.both ON a, b FROM s.t;
                CREATE LANGUAGE talk HANDLER plpgsql_call_handler;
                UPDATE pg_language SET lanpltrusted = true WHERE lanname = 'talk';
                CREATE FOREIGN DATA WRAPPER wrapped;
                CREATE SERVER elsewhere FOREIGN DATA WRAPPER wrapped;
                CREATE FOREIGN TABLE s.ft (a int) SERVER elsewhere;
                CREATE PUBLICATION pub FOR TABLE s.t;
                CREATE FUNCTION s.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
                CREATE EVENT TRIGGER watcher ON sql_drop EXECUTE FUNCTION s.watch();
                """;

        /** Wrappers and event triggers are superusers' only. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "ALTER AGGREGATE s.total(int) OWNER TO rights_ann; REVOKE EXECUTE ON FUNCTION s.total(int) FROM PUBLIC",
                    "ALTER AGGREGATE s.ordered(float8 ORDER BY anyelement) OWNER TO rights_ann; GRANT EXECUTE ON FUNCTION s.ordered(float8, anyelement) TO rights_app",
                    "ALTER TYPE s.span OWNER TO rights_ann; REVOKE USAGE ON TYPE s.span FROM PUBLIC; GRANT USAGE ON TYPE s.span TO rights_app",
                    "ALTER COLLATION s.plain OWNER TO rights_ann; ALTER CONVERSION s.latin OWNER TO rights_ben",
                    "ALTER OPERATOR s.=== (int, int) OWNER TO rights_ann; ALTER OPERATOR FAMILY s.loose USING btree OWNER TO rights_ann; ALTER OPERATOR CLASS s.alike USING hash OWNER TO rights_ben",
                    "ALTER TEXT SEARCH DICTIONARY s.words OWNER TO rights_ann; ALTER TEXT SEARCH CONFIGURATION s.prose OWNER TO rights_ben",
                    "ALTER STATISTICS s.both OWNER TO rights_ann",
                    "ALTER LANGUAGE talk OWNER TO rights_ann; GRANT USAGE ON LANGUAGE talk TO rights_app; REVOKE USAGE ON LANGUAGE talk FROM PUBLIC",
                    "ALTER FOREIGN DATA WRAPPER wrapped OWNER TO rights_root; GRANT USAGE ON FOREIGN DATA WRAPPER wrapped TO rights_app WITH GRANT OPTION",
                    "ALTER SERVER elsewhere OWNER TO rights_root; GRANT USAGE ON FOREIGN SERVER elsewhere TO rights_app",
                    "ALTER FOREIGN TABLE s.ft OWNER TO rights_ann; GRANT SELECT (a) ON s.ft TO rights_app; GRANT INSERT ON s.ft TO rights_ben",
                    "ALTER PUBLICATION pub OWNER TO rights_root; ALTER EVENT TRIGGER watcher OWNER TO rights_root",
                    "ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT EXECUTE ON FUNCTIONS TO rights_ben; ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT USAGE ON TYPES TO rights_ben; ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO rights_ben; CREATE AGGREGATE s.more(int) (sfunc = int4pl, stype = int); CREATE TYPE s.longer AS RANGE (subtype = numeric); CREATE FOREIGN TABLE s.gt (a int) SERVER elsewhere; REVOKE ALL ON FUNCTION s.more(int) FROM rights_ben; REVOKE ALL ON s.gt FROM rights_ben",
                })
        void shouldDoSoForEveryOtherKindThatHasAnOwner(String change) throws SQLException {
            SERVER.run("postgres", "ALTER ROLE rights_root SUPERUSER");
            try (ProvenDatabase one = new ProvenDatabase(SERVER, OTHER_OBJECTS);
                    ProvenDatabase other = new ProvenDatabase(SERVER, OTHER_OBJECTS + change)) {
                Catalog plain = one.read();
                Catalog changed = other.read();

                assertThat(Diff.between(changed, plain, SYNC)).isNotEmpty();
                assertEndsEqual(one, changed);
                assertEndsEqual(other, plain);
            }
        }

        /** Before PostgreSQL 16 only a superuser could own one. */
        @Test
        void shouldSetOwnersOfSubscriptions() throws SQLException {
            String root = SERVER.createRole("root").user();
            SERVER.run("postgres", "ALTER ROLE " + root + " SUPERUSER");
            String feed = "CREATE SUBSCRIPTION %s CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false);";
            String owned = "ALTER SUBSCRIPTION %s OWNER TO " + root + ";";
            try (ProvenDatabase one = new ProvenDatabase(SERVER, feed.formatted("\"a b\""));
                    ProvenDatabase other = new ProvenDatabase(
                            SERVER,
                            (feed + owned).formatted("\"a b\"", "\"a b\"")
                                    + (feed + owned).formatted("fresh", "fresh"))) {
                Catalog plain = one.read();
                Catalog changed = other.read();

                assertEndsEqual(one, changed);
                assertEndsEqual(other, plain);
            }
        }

        @Test
        void shouldTakeBackWhatAnotherRoleThanTheOwnerGranted() throws SQLException {
            String passedOn = """
                    GRANT SELECT ON s.t TO rights_ann WITH GRANT OPTION;
                    SET ROLE rights_ann; GRANT SELECT ON s.t TO rights_app; RESET ROLE;
                    """;
            String schema = OBJECTS + "GRANT USAGE ON SCHEMA s TO PUBLIC;";
            try (ProvenDatabase target = new ProvenDatabase(SERVER, schema + passedOn);
                    ProvenDatabase source = new ProvenDatabase(SERVER, schema + "GRANT SELECT ON s.t TO rights_ann")) {
                assertEndsEqual(target, source.read());
            }
        }

        @Test
        void shouldNotMindByWhomSomethingWasGranted() throws SQLException {
            String schema =
                    OBJECTS + "GRANT USAGE ON SCHEMA s TO PUBLIC; GRANT SELECT ON s.t TO rights_ann WITH GRANT OPTION;";
            try (ProvenDatabase target = new ProvenDatabase(
                            SERVER, schema + "SET ROLE rights_ann; GRANT SELECT ON s.t TO rights_app; RESET ROLE");
                    ProvenDatabase source = new ProvenDatabase(SERVER, schema + "GRANT SELECT ON s.t TO rights_app")) {
                assertThat(Diff.between(source.read(), target.read(), SYNC)).isEmpty();
            }
        }

        @Test
        void shouldSayNoMoreThanTheDifference() throws SQLException {
            try (ProvenDatabase target = new ProvenDatabase(
                            SERVER,
                            OBJECTS + "GRANT SELECT, DELETE ON s.t TO rights_app; GRANT UPDATE ON s.t TO rights_ben");
                    ProvenDatabase source = new ProvenDatabase(
                            SERVER,
                            OBJECTS + "GRANT SELECT, INSERT ON s.t TO rights_app; GRANT UPDATE ON s.t TO rights_ben")) {
                Plan plan = plan(target.read(), source.read(), SYNC);

                assertThat(plan.steps().stream().map(Step::sql))
                        .containsExactly(
                                "REVOKE DELETE ON TABLE \"s\".\"t\" FROM \"rights_app\"",
                                "GRANT INSERT ON TABLE \"s\".\"t\" TO \"rights_app\"");
                assertThat(plan.hazards()).containsExactly(Hazard.BACKWARD_INCOMPATIBLE);
            }
        }

        private void assertEndsEqual(ProvenDatabase target, Catalog wanted) {
            Catalog after = target.promote(plan(target.read(), wanted, SYNC));

            assertThat(Diff.between(wanted, after, SYNC)).isEmpty();
            assertThat(plan(after, wanted, SYNC).steps()).isEmpty();
        }
    }

    @Nested
    class Ignore {
        private static final String RIGHTS = """
                CREATE SCHEMA s;
                CREATE TYPE s.mood AS ENUM (%s);
                CREATE TABLE s.t (id int PRIMARY KEY, m s.mood, a %s) PARTITION BY RANGE (id);
                CREATE TABLE s.t1 PARTITION OF s.t FOR VALUES FROM (1) TO (9);
                CREATE VIEW s.v AS SELECT id, m FROM s.t;
                CREATE MATERIALIZED VIEW s.mv AS SELECT m FROM s.v;
                CREATE FUNCTION s.f(m s.mood) RETURNS s.mood LANGUAGE sql AS 'SELECT $1';
                CREATE SEQUENCE s.q AS %s;
                """;
        private static final String OWNED = """
                GRANT USAGE ON SCHEMA s TO PUBLIC;
                ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO rights_ben;
                ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT EXECUTE ON ROUTINES TO rights_ben;
                GRANT SELECT (a) ON s.t TO rights_app; GRANT UPDATE (a) ON s.t1 TO rights_app;
                ALTER TYPE s.mood OWNER TO rights_ann; REVOKE ALL ON TYPE s.mood FROM PUBLIC;
                ALTER VIEW s.v OWNER TO rights_ann; GRANT SELECT ON s.v TO rights_app WITH GRANT OPTION;
                GRANT SELECT (id) ON s.v TO rights_ben; REVOKE INSERT ON s.v FROM rights_ann;
                ALTER MATERIALIZED VIEW s.mv OWNER TO rights_ben; GRANT SELECT ON s.mv TO rights_app;
                ALTER FUNCTION s.f OWNER TO rights_ann; REVOKE ALL ON FUNCTION s.f FROM PUBLIC;
                GRANT USAGE ON SEQUENCE s.q TO rights_app;
                """;

        @Test
        void shouldKeepEverythingOfTheTargetWhenObjectsAreMadeAnew() throws SQLException {
            try (ProvenDatabase target =
                            new ProvenDatabase(SERVER, RIGHTS.formatted("'a', 'b'", "int", "bigint") + OWNED);
                    ProvenDatabase source = new ProvenDatabase(SERVER, RIGHTS.formatted("'b', 'c'", "bytea", "int"))) {
                Catalog before = target.read();
                Catalog wanted = source.read();
                Plan plan = plan(before, wanted, IGNORE);

                Catalog after = target.promote(plan);

                assertThat(plan.steps().stream().map(Step::sql))
                        .anyMatch(sql -> sql.startsWith("DROP VIEW"))
                        .anyMatch(sql -> sql.startsWith("DROP MATERIALIZED VIEW"))
                        .anyMatch(sql -> sql.startsWith("DROP FUNCTION"))
                        .anyMatch(sql -> sql.contains("DROP COLUMN \"a\""));
                assertThat(Diff.exactly(IGNORE.wanted(wanted, before), after)).isEmpty();
                assertThat(Diff.between(before, after, SYNC).stream()
                                .map(each -> each.id().toString()))
                        .noneMatch(id -> id.startsWith("privileges") || id.startsWith("default privileges"));
                assertThat(plan(after, wanted, IGNORE).steps()).isEmpty();
            }
        }

        @Test
        void shouldNeitherSeeNorChangeWhatDiffers() throws SQLException {
            String same = RIGHTS.formatted("'a'", "int", "int");
            try (ProvenDatabase target = new ProvenDatabase(SERVER, same + OWNED);
                    ProvenDatabase source = new ProvenDatabase(SERVER, same)) {
                Catalog before = target.read();

                assertThat(Diff.between(source.read(), before)).isEmpty();
                assertThat(plan(before, source.read(), IGNORE).steps()).isEmpty();
                assertThat(plan(before, source.read(), IGNORE).notCompared()).isEmpty();
            }
        }

        @Test
        void shouldNotLetEverybodyExecuteWhatTheSourceDoesNot() throws SQLException {
            String closed = "CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';"
                    + "REVOKE EXECUTE ON FUNCTION f FROM PUBLIC;"
                    + "CREATE PROCEDURE p(OUT x int) LANGUAGE sql AS 'SELECT 1'; REVOKE EXECUTE ON PROCEDURE p FROM PUBLIC;"
                    + "CREATE FUNCTION open() RETURNS int LANGUAGE sql AS 'SELECT 1';";
            try (ProvenDatabase target = new ProvenDatabase(SERVER, "");
                    ProvenDatabase source = new ProvenDatabase(SERVER, closed)) {
                Catalog wanted = source.read();

                Catalog after = target.promote(plan(target.read(), wanted, IGNORE));

                assertThat(plan(after, wanted, IGNORE).steps()).isEmpty();
                assertThat(
                                target.value(
                                        "SELECT string_agg(p.proname || has_function_privilege('rights_app', p.oid, 'EXECUTE'), ' '"
                                                + " ORDER BY p.proname) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"))
                        .isEqualTo("ffalse opentrue pfalse");
            }
        }

        @Test
        void shouldHandOwnerAndGrantsToTheRoutineWithOtherParameters() throws SQLException {
            String before = "CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT 1';";
            String granted = "REVOKE EXECUTE ON FUNCTION f FROM PUBLIC; GRANT EXECUTE ON FUNCTION f TO rights_app;"
                    + "ALTER FUNCTION f OWNER TO rights_ann;";
            String wanted = "CREATE FUNCTION f(x bigint, y int) RETURNS int LANGUAGE sql AS 'SELECT 1';";
            try (ProvenDatabase target = new ProvenDatabase(SERVER, before + granted);
                    ProvenDatabase source = new ProvenDatabase(SERVER, wanted)) {
                Catalog after = target.promote(plan(target.read(), source.read(), IGNORE));

                assertThat(plan(after, source.read(), IGNORE).steps()).isEmpty();
                assertThat(target.value(
                                "SELECT p.proowner::regrole || ' ' || has_function_privilege('rights_app', p.oid, 'EXECUTE')"
                                        + " || ' ' || has_function_privilege('rights_ben', p.oid, 'EXECUTE') FROM pg_proc p"
                                        + " WHERE p.pronamespace = 'public'::regnamespace"))
                        .isEqualTo("rights_ann true false");
            }
        }

        @Test
        void shouldLetANewSequenceHaveItsTablesOwner() throws SQLException {
            String table = "CREATE TABLE t (id int);";
            try (ProvenDatabase target = new ProvenDatabase(SERVER, table + "ALTER TABLE t OWNER TO rights_ann");
                    ProvenDatabase source = new ProvenDatabase(SERVER, table + "ALTER TABLE t ADD n serial")) {
                Catalog wanted = source.read();

                Catalog after = target.promote(plan(target.read(), wanted, IGNORE));

                assertThat(Diff.between(wanted, after)).isEmpty();
                assertThat(target.value("SELECT relowner::regrole::text FROM pg_class WHERE relname = 't_n_seq'"))
                        .isEqualTo("rights_ann");
            }
        }
    }

    private static Plan plan(Catalog target, Catalog source, Selection selection) {
        return Planner.plan(
                target, source, PlanOptions.defaults().selecting(selection).runBy("postgres"));
    }
}
