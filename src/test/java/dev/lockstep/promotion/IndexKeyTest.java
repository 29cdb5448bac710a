package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Definitions of unique indexes as PostgreSQL prints them. */
class IndexKeyTest {
    private static IndexKey key(String definition) {
        return IndexKey.of(definition).orElseThrow();
    }

    @Test
    void shouldTakeColumnsCallsAndExpressionsApart() {
        IndexKey key = key(
                "CREATE UNIQUE INDEX \"a (b\" ON ONLY public.\"t (x)\" USING btree (id, \"a, b\", lower(name), COALESCE(x, ')'::text), ((a || ', '::text)))");

        assertThat(key.expressions())
                .containsExactly("id", "\"a, b\"", "lower(name)", "COALESCE(x, ')'::text)", "((a || ', '::text))");
        assertThat(key.predicate()).isNull();
        assertThat(key.concerned()).startsWith("id IS NOT NULL AND \"a, b\" IS NOT NULL AND lower(name) IS NOT NULL");
    }

    @Test
    void shouldLeaveOutWhatIsNotOfTheKey() {
        IndexKey key = key(
                "CREATE UNIQUE INDEX one ON public.t USING btree (name COLLATE \"C\" text_pattern_ops DESC NULLS LAST,"
                        + " lower(b) COLLATE pg_catalog.\"de-x-icu\", c int4_ops) INCLUDE (d) NULLS NOT DISTINCT WITH (fillfactor='70')"
                        + " TABLESPACE fast WHERE (deleted IS NULL)");

        assertThat(key.expressions())
                .containsExactly("name COLLATE \"C\"", "lower(b) COLLATE pg_catalog.\"de-x-icu\"", "c");
        assertThat(key).isEqualTo(new IndexKey(key.expressions(), "(deleted IS NULL)", true));
        assertThat(key.concerned()).isEqualTo("((deleted IS NULL))");
    }

    @Test
    void shouldAskForAllRowsWhereNullsAreNotDistinct() {
        assertThat(key("CREATE UNIQUE INDEX one ON public.t USING btree (a) NULLS NOT DISTINCT")
                        .concerned())
                .isEqualTo("true");
        assertThat(key("CREATE UNIQUE INDEX one ON public.t USING btree (a) WHERE active"))
                .isEqualTo(new IndexKey(List.of("a"), "active", false));
    }

    @Test
    void shouldSayNothingOfWhatItCannotRead() {
        assertThat(IndexKey.of("CREATE UNIQUE INDEX one ON public.t")).isEmpty();
        assertThat(IndexKey.of("CREATE UNIQUE INDEX one ON public.t USING btree (a"))
                .isEmpty();
    }
}
