package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.testing.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL keeps what was written of an option, and reads any beginning of a word that is no other's. */
class ViewOptionsTest {
    @ParameterizedTest
    @ValueSource(strings = {"true", "tr", "T", "yes", "y", "on", "1"})
    void shouldSayThatABarrierGoesHoweverItWasWritten(String on) throws Exception {
        assertThat(plan("security_barrier = " + on, "security_barrier = off").hazards())
                .contains(Hazard.MANUAL_CHECK);
    }

    @Test
    void shouldSayNothingOfTheSameOptionInOtherWords() throws Exception {
        assertThat(plan("security_barrier = t", "security_barrier = true").hazards())
                .doesNotContain(Hazard.MANUAL_CHECK);
    }

    private static Plan plan(String old, String wanted) throws Exception {
        return Planner.plan(view(old), view(wanted), PlanOptions.defaults());
    }

    private static Catalog view(String option) throws Exception {
        return LoadedScripts.catalog(
                TestPostgres.shared(), "CREATE VIEW public.v WITH (%s) AS SELECT 1 AS a".formatted(option));
    }
}
