package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.plan.Rename;
import dev.lockstep.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Enums that change together with the rows, defaults and objects that use them. */
class EnumScenariosTest extends OnScenario {
    private static final String ORDERS = """
            CREATE TYPE state AS ENUM ('new', 'paid', 'shipped');
            CREATE TABLE step (id integer PRIMARY KEY, state state NOT NULL DEFAULT 'new', path state[]);
            INSERT INTO step VALUES (1, 'new', '{new}'), (2, 'paid', '{new,paid}'), (3, 'shipped', NULL);
            CREATE TABLE sale (id integer PRIMARY KEY, state state DEFAULT 'new');
            INSERT INTO sale SELECT n, 'paid' FROM generate_series(1, 50) n;
            """;

    private static final String USERS = """
            CREATE DOMAIN live_state AS state DEFAULT 'new' CHECK (VALUE <> 'shipped');
            CREATE TYPE move AS (at state, note text);
            CREATE TABLE history (id integer PRIMARY KEY, live live_state, last move, CHECK (live::state <> 'shipped'));
            INSERT INTO history VALUES (1, 'paid', ROW('paid', 'x'));
            CREATE INDEX sale_paid ON sale (id) WHERE state = 'paid';
            CREATE UNIQUE INDEX step_state ON step (state);
            ALTER TABLE sale ADD CONSTRAINT sale_state CHECK (state IN ('new', 'paid'));
            CREATE VIEW paid AS SELECT id, state FROM sale WHERE state = 'paid';
            CREATE VIEW paid_twice AS SELECT p.* FROM paid p WHERE p.state >= 'paid'::state;
            CREATE MATERIALIZED VIEW by_state AS SELECT state, count(*) AS n FROM sale GROUP BY state;
            CREATE UNIQUE INDEX by_state_key ON by_state (state);
            CREATE FUNCTION next_state(s state) RETURNS state LANGUAGE sql AS 'SELECT ''paid''::public.state';
            --
            CREATE FUNCTION states(s state[]) RETURNS TABLE (s2 state) LANGUAGE sql BEGIN ATOMIC SELECT unnest(s); END;
            --
            ALTER TABLE sale ENABLE ROW LEVEL SECURITY;
            CREATE POLICY open ON sale USING (state <> 'shipped');
            CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER noted BEFORE UPDATE ON sale FOR EACH ROW WHEN (NEW.state = 'paid') EXECUTE FUNCTION noted();
            """;

    @Test
    void shouldUseANewLabelInRowsAndDefaultsOfTheSamePromotion() {
        scenario.both(ORDERS + USERS).source("ALTER TYPE state ADD VALUE 'refused' BEFORE 'shipped'");
        scenario.source("""
                INSERT INTO step VALUES (4, 'refused', '{refused,new}');
                ALTER TABLE step ALTER COLUMN state SET DEFAULT 'refused';
                ALTER TABLE sale ALTER COLUMN state SET DEFAULT 'refused';
                ALTER TABLE sale DROP CONSTRAINT sale_state, ADD CONSTRAINT sale_state CHECK (state IN ('new', 'paid', 'refused'));
                """);

        scenario.promotes("step");

        assertThat(scenario.targetRows("SELECT enum_range(NULL::state)")).containsExactly("{new,paid,refused,shipped}");
        assertThat(scenario.targetRows("SELECT count(*) FROM sale")).containsExactly("50");
        assertThat(scenario.targetRows("SELECT last FROM history")).containsExactly("(paid,x)");
        assertThat(scenario.targetRows("SELECT n FROM by_state")).containsExactly("50");
    }

    @Test
    void shouldUseANewLabelOfAnEnumThatOnlyRowsUse() {
        scenario.both(ORDERS).source("ALTER TYPE state ADD VALUE 'refused'");
        scenario.source("INSERT INTO step VALUES (4, 'refused', '{refused,new}')");

        scenario.promotes("step");
    }

    @Test
    void shouldRemoveALabelThatNoRowUses() {
        scenario.both(ORDERS).target("DELETE FROM step WHERE state = 'shipped'").source("""
                DELETE FROM step WHERE state = 'shipped';
                ALTER TABLE step ALTER state DROP DEFAULT; ALTER TABLE sale ALTER state DROP DEFAULT;
                ALTER TYPE state RENAME TO old_state;
                CREATE TYPE state AS ENUM ('new', 'paid');
                ALTER TABLE step ALTER state TYPE state USING state::text::state, ALTER path TYPE state[] USING path::text::state[];
                ALTER TABLE sale ALTER state TYPE state USING state::text::state;
                ALTER TABLE step ALTER state SET DEFAULT 'new'; ALTER TABLE sale ALTER state SET DEFAULT 'new';
                DROP TYPE old_state;
                """);

        scenario.promotes("step");
    }

    @Test
    void shouldSayWhichRowsStandInTheWayOfARemovedLabel() {
        scenario.both(ORDERS)
                .target("UPDATE sale SET state = 'shipped' WHERE id < 4")
                .source("""
                DELETE FROM step WHERE state = 'shipped';
                ALTER TABLE step ALTER state DROP DEFAULT; ALTER TABLE sale ALTER state DROP DEFAULT;
                ALTER TYPE state RENAME TO old_state;
                CREATE TYPE state AS ENUM ('new', 'paid');
                ALTER TABLE step ALTER state TYPE state USING state::text::state, ALTER path TYPE state[] USING path::text::state[];
                ALTER TABLE sale ALTER state TYPE state USING state::text::state;
                ALTER TABLE step ALTER state SET DEFAULT 'new'; ALTER TABLE sale ALTER state SET DEFAULT 'new';
                DROP TYPE old_state;
                """);

        Problem problem = scenario.fails("step");
        assertThat(problem.table()).isEqualTo("public.sale");
        assertThat(problem.detail()).contains("state").doesNotContain("shipped");
        if (scenario.pair.server.majorVersion() >= 16) {
            assertThat(problem.keys()).containsExactlyInAnyOrder("id=1", "id=2", "id=3");
        }
    }

    private static final Rename SETTLED = new Rename("enum label", "public.state.paid", "public.state.settled");

    @Test
    void shouldRenameALabelWithItsRowsWhenAsked() {
        scenario.both(ORDERS + USERS).source("ALTER TYPE state RENAME VALUE 'paid' TO 'settled'");

        scenario.promotes(scenario.pair.options("step").renaming(List.of(SETTLED)));

        assertThat(scenario.targetRows("SELECT DISTINCT state FROM sale")).containsExactly("settled");
    }

    @Test
    void shouldNotTakeAReplacedLabelForARenameButSuggestIt() {
        scenario.both(ORDERS).source("ALTER TYPE state RENAME VALUE 'paid' TO 'settled'");

        assertThat(scenario.pair.plan(scenario.pair.options("step")).suggestedRenames())
                .extracting(PromotionOrder.Renamed::rename)
                .containsExactly(SETTLED);
        Problem problem = scenario.fails("step");

        assertThat(problem.table()).isIn("public.sale", "public.step");
        assertThat(problem.detail()).contains("state").doesNotContain("paid");
    }

    @Test
    void shouldReorderLabelsUnderEverythingThatUsesThem() {
        scenario.target(ORDERS + USERS)
                .source((ORDERS + USERS).replace("'new', 'paid', 'shipped');", "'paid', 'shipped', 'new');"));

        scenario.promotes("step");

        assertThat(scenario.targetRows("SELECT id FROM step ORDER BY state")).containsExactly("2", "3", "1");
        assertThat(scenario.targetRows("SELECT count(*) FROM paid_twice")).containsExactly("50");
    }

    @Test
    void shouldTurnTextIntoAnEnumAndBack() {
        scenario.both(
                        "CREATE TABLE kind (id integer PRIMARY KEY, k text NOT NULL DEFAULT 'a'); INSERT INTO kind VALUES (1, 'a'), (2, 'b')")
                .source(
                        "CREATE TYPE k AS ENUM ('a', 'b', 'c'); ALTER TABLE kind ALTER k DROP DEFAULT, ALTER k TYPE k USING k::k, ALTER k SET DEFAULT 'c'; INSERT INTO kind VALUES (3, 'c')");

        scenario.promotes("kind");
    }
}
