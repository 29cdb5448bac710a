package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemType;
import org.junit.jupiter.api.Test;

/** Rules that the target's lookup rows break before they are synchronised, and satisfy afterwards. */
class LookupRulesTest extends OnScenario {
    @Test
    void shouldAddANotNullColumnThatTheSourceFills() {
        scenario.both("CREATE TABLE grp (id integer PRIMARY KEY); INSERT INTO grp VALUES (1), (2)")
                .source(
                        "ALTER TABLE grp ADD COLUMN code text; UPDATE grp SET code = 'c' || id; ALTER TABLE grp ALTER code SET NOT NULL, ADD UNIQUE (code)");

        scenario.promotes("grp");
    }

    @Test
    void shouldSetNotNullWhatTheSourceFills() {
        scenario.both(
                        "CREATE TABLE grp (id integer PRIMARY KEY, code text); INSERT INTO grp VALUES (1, 'x'), (2, NULL)")
                .source("UPDATE grp SET code = 'c' || id; ALTER TABLE grp ALTER code SET NOT NULL");

        scenario.promotes("grp");
    }

    @Test
    void shouldEnforceANewUniqueConstraintThatOnlyTheSourcesRowsSatisfy() {
        scenario.both("CREATE TABLE grp (id integer PRIMARY KEY, code text); INSERT INTO grp VALUES (1, 'x'), (2, 'x')")
                .source("UPDATE grp SET code = 'c' || id; ALTER TABLE grp ADD UNIQUE (code)");

        scenario.promotes("grp");
    }

    @Test
    void shouldEnforceANewCheckThatOnlyTheSourcesRowsSatisfy() {
        scenario.both("CREATE TABLE grp (id integer PRIMARY KEY, fee numeric); INSERT INTO grp VALUES (1, -1), (2, 1)")
                .source("UPDATE grp SET fee = 1 WHERE id = 1; ALTER TABLE grp ADD CHECK (fee > 0)");

        scenario.promotes("grp");
    }

    @Test
    void shouldEnforceANewForeignKeyThatOnlyTheSourcesRowsSatisfy() {
        scenario.both(
                        "CREATE TABLE grp (id integer PRIMARY KEY); CREATE TABLE item (id integer PRIMARY KEY, grp_id integer); INSERT INTO grp VALUES (1); INSERT INTO item VALUES (1, 7), (2, 1)")
                .source(
                        "INSERT INTO grp VALUES (8); UPDATE item SET grp_id = 8 WHERE id = 1; ALTER TABLE item ADD FOREIGN KEY (grp_id) REFERENCES grp");

        scenario.promotes("grp", "item");
    }

    @Test
    void shouldEnforceANewForeignKeyOfABusinessTableToNewLookupRows() {
        scenario.both(
                        "CREATE TABLE grp (id integer PRIMARY KEY); CREATE TABLE sale (id integer PRIMARY KEY, grp_id integer); INSERT INTO grp VALUES (1); INSERT INTO sale VALUES (1, 8), (2, 1)")
                .source("INSERT INTO grp VALUES (8); ALTER TABLE sale ADD FOREIGN KEY (grp_id) REFERENCES grp");

        scenario.promotes("grp");
    }

    @Test
    void shouldGiveATableAKeyThatItDidNotHave() {
        scenario.both("CREATE TABLE grp (id integer, name text); INSERT INTO grp VALUES (1, 'a'), (2, 'b')")
                .source("UPDATE grp SET name = 'c' WHERE name = 'b'; ALTER TABLE grp ADD PRIMARY KEY (id)");

        scenario.promotes("grp");
    }

    @Test
    void shouldRefuseAKeyByWhichTheTargetsRowsCannotBeToldApart() {
        scenario.both("CREATE TABLE grp (id integer, name text); INSERT INTO grp VALUES (1, 'a'), (1, 'b')")
                .source("UPDATE grp SET id = 2 WHERE name = 'b'; ALTER TABLE grp ADD PRIMARY KEY (id)");

        Problem problem = scenario.fails("grp");

        assertThat(problem.constraint()).isEqualTo("grp_pkey");
        assertThat(problem.detail()).startsWith("2 rows of public.grp break");
    }

    @Test
    void shouldStillRefuseWhatTheSourcesRowsDoNotMakeTrue() {
        scenario.both(
                        "CREATE TABLE grp (id integer PRIMARY KEY); CREATE TABLE sale (id integer PRIMARY KEY, grp_id integer); INSERT INTO grp VALUES (1); INSERT INTO sale VALUES (1, 8), (2, 1), (3, 9)")
                .source(
                        "INSERT INTO grp VALUES (8); DELETE FROM sale; ALTER TABLE sale ADD FOREIGN KEY (grp_id) REFERENCES grp; COMMENT ON CONSTRAINT sale_grp_id_fkey ON sale IS 'late'");

        Problem problem = scenario.fails("grp");

        assertThat(problem.type()).isEqualTo(ProblemType.CONSTRAINT_VIOLATED);
        assertThat(problem.keys()).containsExactly("id=3");
    }

    @Test
    void shouldPostponeWhatStandsOnAPostponedRule() {
        scenario.both(
                        "CREATE TABLE grp (id integer PRIMARY KEY, code text, data jsonb); INSERT INTO grp VALUES (1, 'x', '{}'), (2, 'x', '{}')")
                .source("""
                        UPDATE grp SET code = 'c' || id;
                        ALTER TABLE grp ADD CONSTRAINT code_key UNIQUE (code);
                        COMMENT ON CONSTRAINT code_key ON grp IS 'new';
                        CREATE TABLE item (id integer PRIMARY KEY, code text REFERENCES grp (code));
                        INSERT INTO item VALUES (1, 'c1');
                        CREATE UNIQUE INDEX grp_has ON grp (code) WHERE data ? 'a';
                        """);

        scenario.promotes("grp", "item");

        scenario.source("UPDATE grp SET data = '{\"a\": 1}'; UPDATE grp SET code = 'q' WHERE id = 2");
        scenario.promotes("grp", "item");
    }

    @Test
    void shouldSayWhatToDoAboutANewRequiredColumnOfABusinessTable() {
        scenario.both("CREATE TABLE sale (id integer PRIMARY KEY)")
                .target("INSERT INTO sale VALUES (1)")
                .source("ALTER TABLE sale ADD COLUMN code text NOT NULL");

        Problem problem = scenario.fails();

        assertThat(problem.type()).isEqualTo(ProblemType.CONSTRAINT_VIOLATED);
        assertThat(problem.nextStep()).contains("default");
    }
}
