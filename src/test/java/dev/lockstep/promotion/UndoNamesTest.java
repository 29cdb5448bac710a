package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.plan.Rename;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Something is renamed, and something new takes its name. */
class UndoNamesTest extends OnPair {
    private static final String OLD = """
            CREATE TABLE t (id int PRIMARY KEY, b int, CONSTRAINT k CHECK (b > 0)); INSERT INTO t VALUES (1, 5);
            CREATE INDEX i ON t (b); CREATE VIEW v AS SELECT b FROM t; CREATE SEQUENCE q; CREATE TYPE e AS ENUM ('a', 'b');
            CREATE DOMAIN d AS int; CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
            CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
            CREATE TABLE p (id int, b text) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
            CREATE TABLE u (id int, e e, d d DEFAULT nextval('q')); INSERT INTO p VALUES (1, 'x'); INSERT INTO u VALUES (1, 'a', 2);
            """;

    @Override
    void prepare() {
        pair.both(OLD);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            table            | t   | r   | CREATE TABLE t (id int, c text, CONSTRAINT other PRIMARY KEY (id))
            table            | p   | r   | CREATE TABLE p (id int)
            column           | t.b | t.a | ALTER TABLE t ADD COLUMN b text
            column           | p.b | p.a | ALTER TABLE p ADD COLUMN b int
            constraint       | t.k | t.l | ALTER TABLE t ADD CONSTRAINT k CHECK (b < 10)
            index            | i   | j   | CREATE INDEX i ON t (id)
            view             | v   | w   | CREATE VIEW v AS SELECT id FROM t
            materialized view | m  | n   | CREATE MATERIALIZED VIEW m AS SELECT b FROM t
            sequence         | q   | r   | CREATE SEQUENCE q INCREMENT 2
            enum             | e   | g   | CREATE TYPE e AS ENUM ('c')
            domain           | d   | g   | CREATE DOMAIN d AS text
            function         | f   | g   | CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 2'
            """)
    void shouldGiveBackNamesThatSomethingNewHas(String kind, String from, String to, String made) {
        String object = from.contains(".") ? from.substring(from.indexOf('.') + 1) : from;
        String name = to.substring(to.indexOf('.') + 1);
        String table = from.substring(0, Math.max(0, from.indexOf('.')));
        String arguments = kind.equals("function") ? "(integer)" : "";
        String type = kind.equals("enum") ? "TYPE" : kind.toUpperCase(Locale.ROOT);
        pair.source(
                table.isEmpty()
                        ? "ALTER %s %s RENAME TO %s".formatted(type, object, name)
                        : "ALTER TABLE %s RENAME %s %s TO %s".formatted(table, type, object, name));
        pair.source(made);
        String before = state();
        UUID promotion = promote(new Rename(kind, "public." + from + arguments, "public." + to + arguments));
        String after = state();

        UndoPreview preview = pair.undoPreview(promotion);
        assertThat(preview.verdict()).as(preview.toString()).isEqualTo("exact");
        UUID undo = pair.undo(promotion);
        assertThat(state()).isEqualTo(before);
        pair.undo(undo);
        assertThat(state()).isEqualTo(after);
    }

    @Test
    void shouldKnowWhereTheNewSequenceStoodWhenTheUndoIsUndone() {
        pair.source("ALTER SEQUENCE q RENAME TO r; CREATE SEQUENCE q");
        UUID promotion = promote(new Rename("sequence", "public.q", "public.r"));
        pair.target("SELECT setval('q', 40), setval('r', 50)");

        UUID undo = pair.undo(promotion);
        assertThat(values("SELECT nextval('q')")).containsExactly("51");
        pair.undo(undo);

        assertThat(values("SELECT concat_ws(' ', nextval('q'), nextval('r'))")).containsExactly("41 52");
    }

    @Test
    void shouldSayWhatIsLostWithTheNewColumn() {
        pair.source("ALTER TABLE t RENAME b TO a; ALTER TABLE t ADD COLUMN b text");
        UUID promotion = promote(new Rename("column", "public.t.b", "public.t.a"));
        pair.target("UPDATE t SET b = 'new'");

        UndoPreview preview = pair.undoPreview(promotion);

        assertThat(preview.verdict()).isEqualTo("lossy");
        assertThat(preview.losses())
                .extracting(UndoLoss::name, UndoLoss::rows)
                .containsExactly(tuple("public.t.b", 1L));
        assertThat(preview.plan().steps().get(0).purpose())
                .startsWith("Call the column public.t.b lockstep_old_b_")
                .endsWith(" until it is dropped, since another one is to have its name");
    }

    @Test
    void shouldNotTakeAwayWhatSomebodyGaveTheName() {
        pair.source("ALTER TABLE t RENAME b TO a");
        UUID promotion = promote(new Rename("column", "public.t.b", "public.t.a"));
        pair.target("ALTER TABLE t ADD COLUMN b text");

        UndoPreview preview = pair.undoPreview(promotion);

        assertThat(preview.verdict()).isEqualTo("refused");
        assertThat(preview.conflicts().toString()).contains("that name is taken");
    }

    private UUID promote(Rename rename) {
        PromotionRequest request = pair.request(pair.options().renaming(List.of(rename)));
        pair.promote(request, new SilentProgress());
        return request.id();
    }

    private List<String> values(String query) {
        try (Connection connection = pair.server.connect(pair.target)) {
            return new SqlSession(connection).query(query, row -> row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String state() {
        try (Connection connection = pair.server.connect(pair.target)) {
            connection.setAutoCommit(false);
            SqlSession session = new SqlSession(connection);
            return new CatalogReader().read(session).fingerprint()
                    + session.query(
                            "SELECT query_to_xml('SELECT to_jsonb(r) FROM ' || c.oid::regclass || ' r', true, true, '')::text"
                                    + " FROM pg_class c WHERE c.relkind IN ('r', 'm') AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname",
                            row -> row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
