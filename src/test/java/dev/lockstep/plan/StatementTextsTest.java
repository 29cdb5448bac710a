package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import org.junit.jupiter.api.Test;

/** What is done to texts that PostgreSQL printed, before it reads them again. */
class StatementTextsTest {
    private static final String PRINTED =
            "CHECK (((s)::text = ANY ((ARRAY['a'::character varying, 'it''s'::character varying])::text[])))";

    @Test
    void shouldKeepFormOfArrayThatIsCastAsAWhole() {
        Operation constraint = Operation.create(ObjectId.of(Kind.CONSTRAINT, "public", "t", "c"));

        assertThat(ArrayCasts.keepingForm(PRINTED, constraint))
                .isEqualTo(
                        "CHECK (((s)::text = ANY ((ARRAY['a'::character varying, 'it''s'::character varying]::character varying[])::text[])))");
    }

    @Test
    void shouldLeaveBodiesAndCommentsAlone() {
        Operation routine = Operation.create(ObjectId.of(Kind.ROUTINE, "public", "f", ""));

        assertThat(ArrayCasts.keepingForm(PRINTED, routine)).isEqualTo(PRINTED);
    }

    @Test
    void shouldBuildIndexOfPartitionedTableOnAllPartitions() {
        assertThat(IndexChanges.definitionForAll("CREATE INDEX \"i ON ONLY j\" ON ONLY public.t USING btree (a)"))
                .isEqualTo("CREATE INDEX \"i ON ONLY j\" ON public.t USING btree (a)");
        assertThat(IndexChanges.definitionForAll("CREATE INDEX \"i ON ONLY j\" ON public.t USING btree (a)"))
                .isEqualTo("CREATE INDEX \"i ON ONLY j\" ON public.t USING btree (a)");
    }

    @Test
    void shouldSplitArgumentsOnlyBetweenThem() {
        assertThat(RoutineChanges.arguments("a integer, b numeric(10,2) DEFAULT '1,5', \"c,d\" text[]"))
                .containsExactly("a integer", " b numeric(10,2) DEFAULT '1,5'", " \"c,d\" text[]");
    }
}
