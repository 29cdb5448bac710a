package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.data.SyncPolicy;
import dev.lockstep.plan.Mode;
import dev.lockstep.problem.Problem;
import dev.lockstep.testing.TestPostgres;
import org.junit.jupiter.api.Test;

/** Functions and what stands on them. */
class RoutineScenariosTest extends OnScenario {
    private static final int SAFE_PATH = 17;

    /** What works in the application's sessions, which find its tables and functions by the database's {@code search_path}. */
    private static final String UNQUALIFIED = """
            DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = shop, public', current_database()); END$$;
            CREATE SCHEMA shop;
            SET search_path = shop, public;
            CREATE TABLE customers (email text PRIMARY KEY);
            INSERT INTO customers VALUES ('a@example.org');
            CREATE FUNCTION plain(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT lower($1)';
            CREATE FUNCTION known(address text) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$BEGIN RETURN EXISTS (SELECT FROM customers WHERE email = plain(address)); END$$;
            CREATE DOMAIN address AS text;
            CREATE TABLE orders (id integer PRIMARY KEY, email text, contact address);
            INSERT INTO orders VALUES (1, 'A@example.org', 'A@example.org');
            """;

    @Test
    void shouldCallFunctionsWhereTheApplicationsSessionsDo() {
        String view = TestPostgres.shared().majorVersion() < SAFE_PATH
                ? "CREATE MATERIALIZED VIEW shop.counted AS SELECT count(*) AS known FROM shop.orders WHERE shop.known(email);"
                : "";
        scenario.both(UNQUALIFIED)
                .source("ALTER TABLE shop.orders ADD CONSTRAINT known CHECK (shop.known(email)) NOT VALID;"
                        + "ALTER TABLE shop.orders VALIDATE CONSTRAINT known;"
                        + "ALTER DOMAIN shop.address ADD CONSTRAINT known CHECK (shop.known(VALUE));" + view);

        scenario.promotes();

        assertThat(scenario.targetRows(
                        "SELECT conname || ' ' || convalidated FROM pg_constraint WHERE conname = 'known'"))
                .containsExactly("known true", "known true");
        if (!view.isEmpty()) {
            assertThat(scenario.targetRows("SELECT known::text FROM shop.counted"))
                    .containsExactly("1");
        }
    }

    @Test
    void shouldNotLetAFunctionInThatPathTakeThePlaceOfAnotherOne() {
        String captured =
                "CREATE FUNCTION shop.concat(text, text) RETURNS text LANGUAGE plpgsql AS $$BEGIN RAISE 'captured'; END$$;";
        scenario.both(UNQUALIFIED + captured)
                .source(
                        "ALTER TABLE shop.orders ADD CONSTRAINT known CHECK (shop.known(pg_catalog.concat(VARIADIC ARRAY[email, ''])));"
                                + "ALTER TABLE shop.orders ADD CONSTRAINT named CHECK (pg_catalog.length(pg_catalog.concat(email, contact::text)) > 0 AND shop.known(email))");

        scenario.promotes();
    }

    @Test
    void shouldFillRowsWhereTheApplicationsSessionsCallTheirDefault() {
        scenario.both(
                        UNQUALIFIED
                                + "CREATE FUNCTION shop.any_customer() RETURNS text VOLATILE LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT max(email) FROM customers); END'")
                .source("ALTER TABLE shop.orders ADD COLUMN customer text DEFAULT shop.any_customer()");

        scenario.promotes(scenario.options(SyncPolicy.NONE).in(Mode.ONLINE));

        assertThat(scenario.targetRows("SELECT customer FROM shop.orders")).containsExactly("a@example.org");
    }

    @Test
    void shouldNameTheFunctionThatFindsNothing() {
        scenario.both(UNQUALIFIED)
                .source(
                        "ALTER TABLE shop.orders ADD COLUMN known boolean GENERATED ALWAYS AS (shop.known(email)) STORED");

        Problem problem = scenario.fails();

        assertThat(problem.detail()).contains("\"customers\" does not exist");
        assertThat(problem.nextStep()).contains("shop.known(text)").contains("ALTER FUNCTION … SET search_path = …");
    }

    @Test
    void shouldChangeTheReturnTypeOfAFunctionWithDependents() {
        String objects = """
                CREATE TABLE t (id integer PRIMARY KEY, v integer DEFAULT 3);
                INSERT INTO t VALUES (1), (2);
                CREATE FUNCTION f(i integer) RETURNS %s LANGUAGE sql IMMUTABLE AS 'SELECT i';
                CREATE VIEW v AS SELECT f(id) AS f FROM t;
                CREATE INDEX t_f ON t (f(v));
                ALTER TABLE t ADD CONSTRAINT c CHECK (f(v) > 0), ALTER v SET DEFAULT f(4), ADD COLUMN g bigint GENERATED ALWAYS AS (f(v)) STORED;
                ALTER TABLE t ENABLE ROW LEVEL SECURITY;
                CREATE POLICY p ON t USING (f(v) > 0);
                CREATE FUNCTION caller() RETURNS bigint BEGIN ATOMIC SELECT f(1); END;
                --
                CREATE TRIGGER s BEFORE UPDATE ON t FOR EACH ROW WHEN (f(NEW.v) > 100) EXECUTE FUNCTION suppress_redundant_updates_trigger();
                """;
        scenario.target(objects.formatted("integer")).source(objects.formatted("bigint"));

        scenario.promotes();

        assertThat(scenario.targetRows("SELECT id || ' ' || v || ' ' || g FROM t ORDER BY 1"))
                .containsExactly("1 3 3", "2 3 3");
    }

    @Test
    void shouldMakeCirclesOfTablesAndFunctions() {
        scenario.both("CREATE TABLE old (id integer PRIMARY KEY); INSERT INTO old VALUES (1)")
                .source("""
                CREATE TABLE t (id integer PRIMARY KEY, v integer);
                CREATE FUNCTION biggest() RETURNS integer STABLE BEGIN ATOMIC SELECT max(id) FROM t; END;
                --
                ALTER TABLE t ALTER v SET DEFAULT biggest();
                CREATE FUNCTION of_row(r t) RETURNS t LANGUAGE sql AS 'SELECT r';
                CREATE PROCEDURE go(INOUT a integer DEFAULT 5) LANGUAGE plpgsql AS $$ BEGIN a := a + 1; END $$;
                CREATE FUNCTION many(VARIADIC a text[] DEFAULT '{x}') RETURNS SETOF text LANGUAGE sql ROWS 5 COST 3 PARALLEL SAFE SET work_mem = '1MB' AS 'SELECT unnest(a)';
                CREATE FUNCTION outs(OUT a integer, OUT b text) RETURNS record LANGUAGE sql AS 'SELECT 1, ''x''';
                """);

        scenario.promotes();

        scenario.source(
                "DROP PROCEDURE go; CREATE PROCEDURE go(INOUT b text) LANGUAGE plpgsql AS $$ BEGIN b := 'x'; END $$; ALTER TABLE t ADD COLUMN w text; DROP FUNCTION outs(); CREATE FUNCTION outs(OUT a integer, OUT c text, OUT d text) RETURNS record LANGUAGE sql AS 'SELECT 1, ''x'', ''y'''; CREATE OR REPLACE FUNCTION biggest() RETURNS integer STABLE BEGIN ATOMIC SELECT max(id) + count(w) FROM t; END");
        scenario.promotes();
        scenario.source("ALTER TABLE t ALTER v DROP DEFAULT; DROP FUNCTION biggest(), of_row; DROP TABLE t");
        scenario.promotes();
    }

    @Test
    void shouldChangeATriggerFunctionAndItsTrigger() {
        scenario.both(
                        "CREATE TABLE t (id integer PRIMARY KEY, v integer, at timestamptz); INSERT INTO t VALUES (1, 1); CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.v := 1; RETURN NEW; END $$; CREATE TRIGGER touch BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE t DISABLE TRIGGER touch")
                .source(
                        "DROP TRIGGER touch ON t; CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := now(); RETURN NEW; END $$; CREATE TRIGGER touch BEFORE INSERT OR UPDATE OF v ON t FOR EACH ROW WHEN (NEW.v IS NOT NULL) EXECUTE FUNCTION touch(); INSERT INTO t VALUES (2, 2); UPDATE t SET at = '2020-01-01', v = 9 WHERE id = 2");

        scenario.promotes("t");
    }

    @Test
    void shouldMakeBodiesOfSeveralStatementsAndWhatFollowsThem() {
        scenario.both("CREATE TABLE t (id integer PRIMARY KEY, v integer)")
                .source("""
                        CREATE PROCEDURE go(a integer) BEGIN ATOMIC
                            INSERT INTO t VALUES (a, CASE WHEN a > 0 THEN 1 ELSE 2 END);
                            DELETE FROM t WHERE v = CASE a WHEN 9 THEN 1 END;
                            UPDATE t SET v = 3;
                        END;
                        """)
                .source(
                        "CREATE FUNCTION \"end\"() RETURNS integer BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END AS \"begin atomic\"; END")
                .source("COMMENT ON PROCEDURE go IS 'BEGIN ATOMIC; END; ?'; COMMENT ON TABLE t IS '{fn x} ; $$ -- /*'");

        scenario.promotes("t");

        assertThat(scenario.targetRows("SELECT \"end\"()")).containsExactly("2");
    }
}
