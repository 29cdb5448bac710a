package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lockstep.testing.TestPostgres;
import org.junit.jupiter.api.Test;

/** Nothing is written for a virtual column, but that it may not be null is looked for in every row. */
class VirtualNotNullTest {
    private static final TestPostgres SERVER = TestPostgres.shared();

    @Test
    void shouldSayThatRowsAreRead() throws Exception {
        assumeThat(LoadedScripts.catalog(SERVER, "").majorVersion()).isGreaterThanOrEqualTo(18);
        String table = "CREATE TABLE public.t (a int, b text%s)";

        Plan plan = Planner.plan(
                LoadedScripts.catalog(SERVER, table.formatted("")),
                LoadedScripts.catalog(
                        SERVER, table.formatted(", u text GENERATED ALWAYS AS (b || 'x') VIRTUAL NOT NULL")),
                PlanOptions.defaults());

        assertThat(plan.steps()).singleElement().satisfies(step -> {
            assertThat(step.scans()).isTrue();
            assertThat(step.rewrites()).isFalse();
            assertThat(step.hazards())
                    .containsOnly(Hazard.VALIDATION_SCAN, Hazard.BLOCKS_WRITES, Hazard.BACKWARD_INCOMPATIBLE);
        });
    }
}
