package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.testing.LabelProviders;
import dev.lockstep.testing.TestPostgres;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Labels belong to a module of the server, which the target's may not have loaded. */
class SecurityLabelsPromotionTest extends OnPair {
    private static final String TABLE = "CREATE TABLE t (a int);";
    private static final String LABELLED = TABLE + """
            SET allow_system_table_mods = on;
            INSERT INTO pg_seclabel VALUES ('t'::regclass, 'pg_class'::regclass, 1, 'nobody''s', 'classified');
            """;

    @Test
    void I1_shouldChangeNothingWhenTheTargetLacksTheProvider() {
        pair.source(LABELLED).target(TABLE);
        var before = pair.targetState();

        assertProviderMissing(() -> pair.promote());

        assertThat(pair.targetState()).isEqualTo(before);
    }

    @Test
    void shouldSayInThePlanThatTheTargetLacksTheProvider() {
        pair.source(TABLE).target(LABELLED);
        assertProviderMissing(() -> pair.plan(pair.options()));
    }

    /** Nothing has to be said to a provider whose labels are equal, or go with what they are on. */
    @Test
    void shouldDoWithoutTheProviderWhenNoLabelChanges() {
        pair.both(LABELLED).source("ALTER TABLE t ADD b int; CREATE TABLE u (a int)");
        assertThat(pair.promote().verification().schema()).isEqualTo("equal");
    }

    @Test
    void shouldRehearseWithoutLabelsAndPromoteThem() {
        LabelProviders providers = LabelProviders.assumed(TestPostgres.shared());
        String label = "SECURITY LABEL FOR first ON COLUMN t.a IS '%s';";
        pair.both(providers.load() + TABLE)
                .source(label.formatted("low") + "ALTER TABLE t ADD b int")
                .target(label.formatted("high") + label.formatted("high").replace("COLUMN t.a", "TABLE t"));

        PlanResult plan = pair.plan(pair.options().rehearsing(true));
        assertThat(plan.rehearsal().reason()).isNull();
        assertThat(plan.rehearsal().state()).isEqualTo("passed");
        assertThat(plan.steps()).hasSize(3);

        assertThat(pair.promote().verification().schema()).isEqualTo("equal");
        assertThat(pair.drift().drift()).isFalse();
    }

    private static void assertProviderMissing(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> {
            Problem problem = e.problem();
            assertThat(problem.type()).isEqualTo(ProblemType.NOT_SUPPORTED_BY_TARGET);
            assertThat(problem.items())
                    .containsExactly(
                            "label provider nobody's, needed for the security label nobody's on column public.t.a");
            assertThat(problem.nextStep()).contains("shared_preload_libraries");
        });
    }
}
