package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.progress.SilentProgress;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that were written since and break what comes back are counted before, for every kind of constraint. */
class UndoOfConstraintsTest extends OnPair {
    private static final String TABLES = """
            CREATE TABLE parent (a int, b int, PRIMARY KEY (a, b));
            INSERT INTO parent VALUES (1, 1);
            CREATE TABLE t (id int PRIMARY KEY, a int, b int, p int4range%s);
            INSERT INTO t VALUES (1, 1, 1, '[1,5)');
            CREATE TABLE child () INHERITS (t);
            INSERT INTO child VALUES (1, 1, 1, '[1,5)');
            """;

    private UUID promote() {
        PromotionRequest request = pair.request(pair.options());
        pair.promote(request, new SilentProgress());
        return request.id();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "UNIQUE (a, b) | (2, 1, NULL, NULL), (3, 1, NULL, NULL) | (4, 1, 1, NULL) | 2",
                "UNIQUE NULLS NOT DISTINCT (a, b) | (2, 2, NULL, NULL) | (3, 1, NULL, NULL), (4, 1, NULL, NULL) | 2",
                "FOREIGN KEY (a, b) REFERENCES parent | (2, 7, NULL, NULL) | (3, 7, 7, NULL) | 1",
                "FOREIGN KEY (a, b) REFERENCES parent MATCH FULL | (2, NULL, NULL, NULL) | (3, 7, NULL, NULL), (4, 7, 7, NULL) | 2",
                "CHECK (a > 0) | (2, NULL, 1, NULL) | (3, -1, 1, NULL) | 1",
                "EXCLUDE USING gist (p WITH &&) WHERE (a > 0) | (2, 0, 1, '[1,5)'), (3, 1, 1, '[5,7)') | (4, 1, 1, '[4,5)') | 2",
                "EXCLUDE (a WITH =, lower(p) WITH =) | (2, 1, 1, NULL), (3, 1, 1, '[2,5)') | (4, 1, 1, '[1,2)') | 2",
            })
    void shouldCountTheRowsThatBreakIt(String constraint, String allowed, String broken, int rows) {
        assumeTrue(
                pair.server.majorVersion() >= 15 || !constraint.contains("NULLS NOT DISTINCT"), "since PostgreSQL 15");
        pair.both(TABLES.formatted(", CONSTRAINT kept " + constraint));
        pair.source("ALTER TABLE t DROP CONSTRAINT kept");
        UUID promotion = promote();
        assertThat(pair.undoPreview(promotion).verdict()).isEqualTo("exact");

        pair.target("INSERT INTO t VALUES " + allowed);
        assertThat(pair.undoPreview(promotion).verdict()).isEqualTo("exact");
        pair.target("INSERT INTO t VALUES " + broken);
        UndoPreview preview = pair.undoPreview(promotion);
        assertThat(preview.verdict()).isEqualTo("refused");
        assertThat(preview.conflicts()).anySatisfy(conflict -> assertThat(conflict)
                .startsWith("%d row%s of public.t break".formatted(rows, rows == 1 ? "" : "s"))
                .contains(" the constraint kept, which the promotion dropped"));
        pair.target("DELETE FROM ONLY t WHERE id > 1");
        pair.undo(promotion);
        assertThat(pair.server.has(pair.target, "pg_constraint WHERE conname = 'kept'"))
                .isTrue();
    }

    @Test
    void shouldNotCallExactWhatTooManyRowsMayBreak() {
        pair.both(TABLES.formatted(", CONSTRAINT kept EXCLUDE USING gist (p WITH &&)"));
        pair.source("ALTER TABLE t DROP CONSTRAINT kept");
        UUID promotion = promote();

        pair.target("INSERT INTO t SELECT n, 1, 1, int4range(n, n + 1) FROM generate_series(10, 5010) n");

        assertThat(pair.undoPreview(promotion).losses())
                .extracting(UndoLoss::line)
                .containsExactly(
                        "constraint public.t.kept: Whether rows that were written since keep to it PostgreSQL can only say when it is back");
    }
}
