package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** That every hazard can occur, and that the documentation has it. */
class HazardTest {
    private static final String TABLE = """
            CREATE TABLE t (a integer NOT NULL, b text, CHECK (a > 0));
            CREATE INDEX i ON t (b);
            CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$BEGIN RETURN (SELECT max(b) FROM t); END$$;
            """;

    /** What turns {@link #TABLE} into a source that has the hazard for it. */
    private static final Map<Hazard, String> CHANGES = Map.of(
            Hazard.DATA_LOSS, "ALTER TABLE t DROP COLUMN b",
            Hazard.TABLE_REWRITE, "ALTER TABLE t ADD COLUMN c uuid DEFAULT gen_random_uuid()",
            Hazard.BLOCKS_WRITES, "CREATE INDEX j ON t (a)",
            Hazard.VALIDATION_SCAN, "ALTER TABLE t ADD CHECK (b <> '')",
            Hazard.BACKWARD_INCOMPATIBLE, "ALTER TABLE t ALTER COLUMN b SET NOT NULL",
            Hazard.RULE_DROPPED, "ALTER TABLE t DROP CONSTRAINT t_a_check",
            Hazard.INDEX_DROPPED, "DROP INDEX i",
            Hazard.MANUAL_CHECK, "ALTER TABLE t DROP COLUMN b");

    private final TestPostgres server = TestPostgres.shared();

    @TestFactory
    Stream<DynamicTest> shouldOccur() {
        Set<Hazard> ofSchemas = EnumSet.complementOf(EnumSet.of(Hazard.LOOKUP_ROWS_DELETED));
        assertThat(CHANGES.keySet()).isEqualTo(ofSchemas);
        return ofSchemas.stream()
                .map(hazard -> DynamicTest.dynamicTest(hazard.name(), () -> {
                    try (ProvenDatabase target = new ProvenDatabase(server, TABLE);
                            ProvenDatabase source = new ProvenDatabase(server, TABLE + CHANGES.get(hazard))) {
                        assertThat(Planner.plan(target.read(), source.read(), PlanOptions.defaults())
                                        .hazards())
                                .contains(hazard);
                    }
                }));
    }

    @Test
    void shouldBeExplained() throws IOException {
        String page = Files.readString(Path.of("docs", "hazards.md"));
        String readme = Files.readString(Path.of("README.md"));

        assertThat(Arrays.stream(Hazard.values()).map(hazard -> "### `" + hazard + "`\n"))
                .allMatch(page::contains);
        assertThat(Arrays.stream(Hazard.values()).map(hazard -> "| `" + hazard + "` | " + hazard.meaning() + " |"))
                .allMatch(readme::contains);
    }
}
