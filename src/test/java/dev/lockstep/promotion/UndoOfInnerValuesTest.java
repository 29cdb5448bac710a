package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.plan.Rename;
import dev.lockstep.progress.SilentProgress;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in the way of an undo and lies within other values: domains, composites, arrays and ranges, and any of them in another. */
class UndoOfInnerValuesTest extends OnPair {
    private static final String TYPES = """
            CREATE TYPE mood AS ENUM ('p', 'q');
            CREATE DOMAIN state AS mood;
            CREATE TYPE "In ner" AS (n int, "M" mood);
            CREATE TYPE "outer" AS (l "In ner"[], s state);
            CREATE DOMAIN many AS "outer"[];
            CREATE TYPE span AS RANGE (subtype = mood, multirange_type_name = span_multi);
            CREATE TABLE t (id int PRIMARY KEY, a state, b "In ner", c "outer", d many, e span, g span_multi);
            """;

    private UUID promote() {
        PromotionRequest request = pair.request(pair.options());
        pair.promote(request, new SilentProgress());
        return request.id();
    }

    private List<String> conflicts(UUID promotion) {
        UndoPreview preview = pair.undoPreview(promotion);
        assertThat(preview.losses()).isEmpty();
        assertThat(preview.verdict()).isEqualTo(preview.conflicts().isEmpty() ? "exact" : "refused");
        return preview.conflicts();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a | 'r'",
                "b | ROW (1, 'r')",
                "c | ROW (ARRAY[ROW (1, 'r')::\"In ner\"], NULL)::\"outer\"",
                "c | ROW (NULL, 'r')",
                "d | ARRAY[ROW (ARRAY[ROW (1, 'r')::\"In ner\"], NULL)::\"outer\"]",
                "e | '[p,r)'",
                "e | '[r,)'",
                "g | '{[p,q),[r,]}'"
            })
    void shouldFindALabelThatGoes(String column, String value) {
        pair.both(TYPES);
        pair.source("ALTER TYPE mood ADD VALUE 'r'");
        UUID promotion = promote();
        assertThat(conflicts(promotion)).isEmpty();

        pair.target("INSERT INTO t (id) VALUES (1); INSERT INTO t (id, %s) VALUES (2, %s)".formatted(column, value));
        assertThat(conflicts(promotion))
                .containsExactly(
                        "1 row has the label 'r' in public.t.%s, which public.mood did not have before the promotion: give these rows another one"
                                .formatted(column));
        pair.target("DELETE FROM t WHERE id = 2");
        assertThat(conflicts(promotion)).isEmpty();
        pair.undo(promotion);
        assertThat(pair.drift().drift()).isTrue();
    }

    @Test
    void shouldLetLabelsBecomeTextsAndGoWithTheirAttributes() {
        pair.both("""
                CREATE TYPE mood AS ENUM ('p');
                CREATE TYPE noted AS (n int);
                CREATE TABLE t (id int PRIMARY KEY, a text, b noted); INSERT INTO t VALUES (1, 'p', ROW (1))""");
        pair.source("""
                ALTER TYPE mood ADD VALUE 'q'; ALTER TABLE t ALTER a TYPE mood USING a::mood;
                ALTER TYPE noted ADD ATTRIBUTE m mood""");
        UUID promotion = promote();
        assertThat(conflicts(promotion)).isEmpty();

        pair.target("UPDATE t SET a = 'q', b = ROW (1, 'q')");
        UndoPreview preview = pair.undoPreview(promotion);
        assertThat(preview.conflicts()).isEmpty();
        assertThat(preview.losses()).extracting(UndoLoss::name).containsExactly("public.t.b");
        pair.undo(promotion);
        pair.target("DO $$ BEGIN ASSERT (SELECT a || b::text FROM t) = 'q(1)'; END $$");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a | ROW (1, -1) | CHECK ((VALUE > 0))",
                "b | ARRAY[ROW (1, -1)::pair] | CHECK ((VALUE > 0))",
                "c | ARRAY[-1] | CHECK ((VALUE > 0))",
                "d | '[-1,7)' | CHECK ((VALUE > 0))",
                "e | ROW (ARRAY[ROW (1, -1)::pair], NULL) | CHECK ((VALUE > 0))",
                "e | ROW (NULL, ARRAY[4, -1]) | CHECK ((VALUE > 0))",
            })
    void shouldAskTheRulesOfDomains(String column, String value, String rule) {
        pair.both("""
                CREATE DOMAIN d AS int CONSTRAINT positive CHECK (VALUE > 0);
                CREATE TYPE pair AS (n int, x d);
                CREATE DOMAIN list AS d[];
                CREATE TYPE span AS RANGE (subtype = d);
                CREATE TYPE both_of AS (p pair[], l list);
                CREATE TABLE t (id int PRIMARY KEY, a pair, b pair[], c list, d span, e both_of);
                """);
        pair.source("ALTER DOMAIN d DROP CONSTRAINT positive");
        UUID promotion = promote();
        assertThat(conflicts(promotion)).isEmpty();

        pair.target("INSERT INTO t (id) VALUES (1); INSERT INTO t (id, %s) VALUES (2, %s)".formatted(column, value));
        assertThat(conflicts(promotion))
                .containsExactly(
                        "1 row has values in public.t.%s that the domain public.d does not take, whose rule comes back: %s. Change them first"
                                .formatted(column, rule));
        pair.target("DELETE FROM t WHERE id = 2");
        assertThat(conflicts(promotion)).isEmpty();
        pair.undo(promotion);
    }

    /** The attribute is asked for by the name that comes back. */
    @Test
    void shouldNotCallExactWhatCannotBeAskedByItsName() {
        pair.both("""
                CREATE TYPE mood AS ENUM ('p', 'q'); CREATE TYPE pair AS (n int, m mood);
                CREATE TABLE t (id int PRIMARY KEY, x pair); INSERT INTO t VALUES (1, ROW (1, 'p'))""");
        pair.source("ALTER TYPE mood ADD VALUE 'r'; ALTER TYPE pair RENAME ATTRIBUTE m TO called");
        PromotionRequest request = pair.request(
                pair.options().renaming(List.of(new Rename("attribute", "public.pair.m", "public.pair.called"))));
        pair.promote(request, new SilentProgress());

        UndoPreview preview = pair.undoPreview(request.id());

        assertThat(preview.verdict()).isEqualTo("lossy");
        assertThat(preview.losses())
                .extracting(UndoLoss::line)
                .containsExactly(
                        "column public.t.x: Whether rows have the label 'r' PostgreSQL can only say when public.mood is what it was");
    }
}
