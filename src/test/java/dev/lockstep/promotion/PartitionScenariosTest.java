package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Rows that change their partition while they stay in their table. */
class PartitionScenariosTest extends OnScenario {
    private static final String OLD = """
            CREATE TABLE fee (id integer, at integer) PARTITION BY RANGE (at);
            CREATE TABLE fee_1 PARTITION OF fee FOR VALUES FROM (0) TO (10);
            CREATE TABLE fee_rest PARTITION OF fee DEFAULT;
            """;
    private static final String NEW = """
            CREATE TABLE fee (id integer, at integer) PARTITION BY RANGE (at);
            CREATE TABLE fee_1 PARTITION OF fee FOR VALUES FROM (0) TO (5);
            CREATE TABLE fee_2 PARTITION OF fee FOR VALUES FROM (5) TO (20);
            CREATE TABLE fee_rest PARTITION OF fee DEFAULT;
            """;
    private static final String ROWS = "INSERT INTO fee VALUES (1, 1), (2, 7), (3, 15), (4, 30);";

    @Test
    void I3_shouldKeepEveryRowWhenItsPartitionChanges() {
        scenario.target(OLD + ROWS).source(NEW);

        scenario.promotes();

        assertThat(scenario.targetRows("SELECT tableoid::regclass || ' ' || id FROM fee ORDER BY id"))
                .containsExactly("fee_1 1", "fee_2 2", "fee_2 3", "fee_rest 4");
    }

    @Test
    void shouldMoveRowsPastATriggerThatWouldSwallowThem() {
        String swallow = """
                CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                CREATE TRIGGER swallow BEFORE INSERT ON fee_rest FOR EACH ROW EXECUTE FUNCTION swallow();
                """;
        scenario.target(NEW + "INSERT INTO fee VALUES (1, 15);" + swallow)
                .source(NEW.replace("(5) TO (20)", "(5) TO (10)") + swallow)
                .promotes();

        assertThat(scenario.targetRows("SELECT tableoid::regclass || ' ' || id FROM fee"))
                .containsExactly("fee_rest 1");
    }
}
