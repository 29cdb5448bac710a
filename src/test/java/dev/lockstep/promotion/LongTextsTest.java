package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.plan.Detachment;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.Condition;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Mail templates and JSON documents stand as literals in schemas, and lists of hundreds of values bound partitions. */
class LongTextsTest extends OnPair {
    private static final String TEMPLATE = "it''s ".repeat(20_000);

    @Override
    void prepare() {
        pair.both("""
                CREATE TABLE mail (id integer PRIMARY KEY, kind text);
                INSERT INTO mail VALUES (1, 'welcome');
                """);
        pair.source("""
                ALTER TABLE mail ADD COLUMN body text NOT NULL DEFAULT '%1$s', ADD CHECK (body <> '%1$s!');
                CREATE FUNCTION template() RETURNS text LANGUAGE sql RETURN '%1$s'::text;
                CREATE VIEW mail_texts AS SELECT id, '%1$s'::text AS standard FROM mail WHERE kind <> '%1$s';
                CREATE INDEX mail_other ON mail (id) WHERE body <> '%1$s';
                CREATE RULE mail_logged AS ON DELETE TO mail DO ALSO SELECT '%1$s'::text;
                """.formatted(TEMPLATE));
    }

    @Test
    void shouldPromoteBackUpAndUndoLiteralsOfAnyLength() {
        PromotionRequest request = pair.request(pair.options());

        pair.promote(request, new SilentProgress());

        assertThat(pair.drift().drift()).isFalse();
        pair.undo(request.id());
        assertThat(pair.drift().drift()).isTrue();
        pair.promote();
        assertThat(pair.drift().drift()).isFalse();
    }

    @Test
    void shouldReadConditionsOfAnyLengthThatIsAllowed() {
        String text = "a = '" + "''".repeat(900) + "'";

        assertThat(Condition.parse(text).sql()).contains("''".repeat(900));
    }

    @Test
    void shouldReadNotesAboutPartitionsOfManyValues() {
        String values = IntStream.range(0, 20_000).mapToObj(n -> "'v" + n + "'").collect(Collectors.joining(", "));
        String bound = "FOR VALUES IN (" + values + ")";

        assertThat(Detachment.noted("\"public\".\"p\"", "Lockstep detaches this table from \"public\".\"t\" " + bound))
                .hasValueSatisfying(noted -> assertThat(noted.bound()).isEqualTo(bound));
    }
}
