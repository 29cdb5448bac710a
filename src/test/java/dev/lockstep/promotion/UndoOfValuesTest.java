package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.plan.Rename;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that a promotion made others of without another type's name in the column, or without a cast; and their way back. */
class UndoOfValuesTest extends OnPair {
    private UUID promote(Rename... renames) {
        PromotionRequest request = pair.request(pair.options().renaming(List.of(renames)));
        pair.promote(request, new SilentProgress());
        return request.id();
    }

    private List<String> losses(UUID promotion) {
        UndoPreview preview = pair.undoPreview(promotion);
        assertThat(preview.conflicts()).isEmpty();
        assertThat(preview.verdict()).isEqualTo(preview.losses().isEmpty() ? "exact" : "lossy");
        return preview.losses().stream()
                .map(loss -> loss.name() + " " + loss.rows())
                .toList();
    }

    private List<String> rows(String query) {
        try (Connection connection = pair.server.connect(pair.target)) {
            return new SqlSession(connection).query(query, row -> row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Nested
    class InsideOtherValues {
        @Test
        void shouldBringBackWhatACompositeTypeLostAtAnyDepth() {
            pair.both("""
                    CREATE TYPE mood AS ENUM ('p', 'q');
                    CREATE TYPE "In ner" AS (a int, c mood, "B b" numeric);
                    CREATE DOMAIN many AS "In ner"[];
                    CREATE TYPE outer_type AS (n "In ner", l "In ner"[], d int, x many);
                    CREATE TABLE t (id int PRIMARY KEY, x outer_type, y "In ner"[], z text);
                    INSERT INTO t SELECT i, ROW (ROW (1, 'p', 2.345), ARRAY[ROW (1, 'q', 2.5)::"In ner", NULL], 7, ARRAY[ROW (7, 'p', 8.125)::"In ner"])::outer_type,
                        ARRAY[ROW (1, 'p', i * 1.5)::"In ner"], 'z' FROM generate_series(1, 4) i;
                    INSERT INTO t VALUES (5, NULL, NULL, NULL), (6, ROW (NULL, NULL, NULL, NULL)::outer_type, '{}', 'z');
                    """);
            List<String> before = rows("SELECT t::text FROM t ORDER BY id");
            pair.source("ALTER TYPE \"In ner\" DROP ATTRIBUTE \"B b\"");
            UUID promotion = promote();
            assertThat(losses(promotion)).isEmpty();

            pair.target("""
                    UPDATE t SET z = 'since' WHERE id = 1; UPDATE t SET y = ARRAY[ROW (9, 'q')::"In ner"] WHERE id = 2; DELETE FROM t WHERE id = 3;
                    INSERT INTO t (id) VALUES (7)""");
            pair.undo(promotion);

            assertThat(rows("SELECT t::text FROM t WHERE id > 3 ORDER BY id"))
                    .containsExactly(before.get(3), before.get(4), before.get(5), "(7,,,)");
            assertThat(rows("SELECT x::text || y::text || z FROM t WHERE id < 3 ORDER BY id"))
                    .containsExactly(
                            "(\"(1,p,2.345)\",\"{\"\"(1,q,2.5)\"\",NULL}\",7,\"{\"\"(7,p,8.125)\"\"}\"){\"(1,p,1.5)\"}since",
                            "(\"(1,p,2.345)\",\"{\"\"(1,q,2.5)\"\",NULL}\",7,\"{\"\"(7,p,8.125)\"\"}\"){\"(9,q,)\"}z");
        }

        @Test
        void shouldBringBackWhatWasCutUnderAnotherName() {
            pair.both("""
                    CREATE DOMAIN amount AS numeric;
                    CREATE TYPE price AS (a numeric, currency text);
                    CREATE TABLE t (id int PRIMARY KEY, x amount, y price) PARTITION BY RANGE (id);
                    CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (100);
                    INSERT INTO t VALUES (1, 1.234, ROW (2.345, 'EUR'))""");
            pair.source("""
                    DROP TABLE t; DROP TYPE price; DROP DOMAIN amount;
                    CREATE DOMAIN sum AS numeric(6, 1);
                    CREATE TYPE cost AS (a numeric(6, 1), currency text);
                    CREATE TABLE u (id int PRIMARY KEY, z sum, y cost) PARTITION BY RANGE (id);
                    CREATE TABLE t_1 PARTITION OF u FOR VALUES FROM (0) TO (100)""");
            UUID promotion = promote(
                    new Rename("domain", "public.amount", "public.sum"),
                    new Rename("composite type", "public.price", "public.cost"),
                    new Rename("table", "public.t", "public.u"),
                    new Rename("column", "public.t.x", "public.u.z"));
            assertThat(rows("SELECT z || y::text FROM u")).containsExactly("1.2(2.3,EUR)");

            assertThat(losses(promotion)).isEmpty();
            pair.undo(promotion);
            assertThat(rows("SELECT x || y::text FROM t")).containsExactly("1.234(2.345,EUR)");
        }

        @Test
        void shouldBringBackRowsThatOtherTablesKeep() {
            pair.both("""
                    CREATE TABLE t (id int PRIMARY KEY, b int, c text);
                    CREATE TABLE k (id int PRIMARY KEY, x t, y t[]);
                    INSERT INTO t VALUES (1, 2, 'c'); INSERT INTO k SELECT 1, t, ARRAY[t] FROM t""");
            pair.source("ALTER TABLE t DROP c");
            UUID promotion = promote();

            assertThat(losses(promotion)).isEmpty();
            pair.undo(promotion);
            assertThat(rows("SELECT k::text FROM k")).containsExactly("(1,\"(1,2,c)\",\"{\"\"(1,2,c)\"\"}\")");
        }

        @Test
        void shouldSayThatRowsDoNotComeBackIntoColumnsOfAnotherOrder() {
            pair.both("""
                    CREATE TABLE t (id int PRIMARY KEY, b int, c text);
                    CREATE TABLE k (id int PRIMARY KEY, x t);
                    INSERT INTO k VALUES (1, ROW (1, 2, 'c'))""");
            pair.source("ALTER TABLE t DROP b");
            UUID promotion = promote();

            assertThat(losses(promotion)).containsExactly("public.k.x -1");
            pair.undo(promotion);
            assertThat(rows("SELECT (x).c FROM k")).containsExactly("c");
        }

        @Test
        void shouldSayThatWithoutAKeyNothingComesBack() {
            pair.both("CREATE DOMAIN amount AS numeric; CREATE TABLE t (x amount); INSERT INTO t VALUES (1.234)");
            pair.source(
                    "DROP TABLE t; DROP DOMAIN amount; CREATE DOMAIN amount AS numeric(6, 1); CREATE TABLE t (x amount)");

            assertThat(losses(promote())).containsExactly("public.t.x -1");
        }

        @Test
        void shouldCountWhatWasWrittenIntoNewPlacesSince() {
            pair.both("""
                    CREATE TYPE price AS (a int);
                    CREATE DOMAIN amount AS numeric(6, 1);
                    CREATE TABLE t (id int PRIMARY KEY, x price, y price[], z amount);
                    INSERT INTO t VALUES (1, ROW (1), ARRAY[ROW (1)::price], 1.2)""");
            pair.source("""
                    ALTER TYPE price ADD ATTRIBUTE b text; ALTER TABLE t ALTER z TYPE numeric;
                    DROP DOMAIN amount; CREATE DOMAIN amount AS numeric; ALTER TABLE t ALTER z TYPE amount""");
            UUID promotion = promote();
            assertThat(losses(promotion)).isEmpty();

            pair.target("""
                    UPDATE t SET x = ROW (2, NULL);
                    INSERT INTO t VALUES (2, ROW (2, 'since'), ARRAY[ROW (1, 'since')::price, NULL], 1.3), (3, ROW (2, 'since'), '{}', 1.25)""");
            assertThat(losses(promotion)).containsExactlyInAnyOrder("public.t.x 2", "public.t.y 1", "public.t.z 1");
        }
    }

    @Nested
    class OfColumnsMadeAgain {
        @Test
        void shouldBringBackWhatAColumnHadBeforeItWasComputed() {
            pair.both(
                    "CREATE TABLE t (id int PRIMARY KEY, a int, b int NOT NULL); INSERT INTO t VALUES (1, 1, 5), (2, 2, 6)");
            pair.source("ALTER TABLE t DROP b, ADD b int NOT NULL GENERATED ALWAYS AS (a + 2) STORED");
            UUID promotion = promote();
            pair.target("UPDATE t SET a = 10 WHERE id = 1; INSERT INTO t VALUES (3, 7)");

            assertThat(losses(promotion)).isEmpty();
            pair.undo(promotion);
            assertThat(rows("SELECT b FROM t ORDER BY id")).containsExactly("5", "6", "9");
        }

        @Test
        void shouldCountValuesOfAColumnThatIsComputedAgain() {
            pair.both(
                    "CREATE TABLE t (id int PRIMARY KEY, a int, b int GENERATED ALWAYS AS (a + 2) STORED); INSERT INTO t VALUES (1, 1), (2, 2)");
            pair.source("ALTER TABLE t ALTER b DROP EXPRESSION");
            UUID promotion = promote();
            assertThat(losses(promotion)).isEmpty();

            pair.target("UPDATE t SET b = 17 WHERE id = 2");
            assertThat(losses(promotion)).containsExactly("public.t.b 1");
        }

        @Test
        void shouldBringBackWhatNoCastLedOnFrom() {
            pair.both("CREATE TABLE t (id int PRIMARY KEY, x int NOT NULL); INSERT INTO t VALUES (1, 5), (2, 6)");
            pair.source("ALTER TABLE t DROP x, ADD x int[] NOT NULL DEFAULT '{}'");
            UUID promotion = promote();
            assertThat(losses(promotion)).isEmpty();

            pair.target("UPDATE t SET x = '{17}' WHERE id = 2");
            assertThat(losses(promotion)).containsExactly("public.t.x 1");
            pair.undo(promotion);
            assertThat(rows("SELECT x FROM t ORDER BY id")).containsExactly("5", "6");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "time | 08:00:00 | timestamp | 2020-01-01 17:00",
                    "time | 08:00:00 | timestamptz | 2020-01-01 17:00+00",
                    "timetz | 08:00:00+01 | timestamptz | 2020-01-01 17:00+00",
                    "point | (1,2) | polygon | ((0,0),(0,4),(4,4),(4,0))",
                    "int4multirange | {[1,3)} | int4range | [5,8)"
                })
        void shouldCountWhatWasWrittenWhereACastLeadsBackOnly(String type, String old, String other, String since) {
            pair.both("CREATE TABLE t (id int PRIMARY KEY, x %1$s); INSERT INTO t VALUES (1, '%2$s'), (2, '%2$s')"
                    .formatted(type, old));
            pair.source("ALTER TABLE t DROP x, ADD x " + other);
            UUID promotion = promote();
            assertThat(losses(promotion)).isEmpty();

            pair.target("UPDATE t SET x = '%s' WHERE id = 2".formatted(since));
            assertThat(losses(promotion)).containsExactly("public.t.x 1");
            pair.undo(promotion);
            assertThat(rows("SELECT x::text FROM t ORDER BY id")).containsExactly(old, old);
        }

        @Test
        void shouldCountValuesOfAColumnThatIsComputedAgainFromOneWithAnotherName() {
            pair.both(
                    "CREATE TABLE t (id int PRIMARY KEY, a int, b int GENERATED ALWAYS AS (a + 2) STORED); INSERT INTO t VALUES (1, 1), (2, 2)");
            pair.source("ALTER TABLE t ALTER b DROP EXPRESSION; ALTER TABLE t RENAME a TO c");
            UUID promotion = promote(new Rename("column", "public.t.a", "public.t.c"));
            assertThat(losses(promotion)).isEmpty();

            pair.target("UPDATE t SET b = 17 WHERE id = 2");
            assertThat(losses(promotion)).containsExactly("public.t.b 1");
            pair.undo(promotion);
            assertThat(rows("SELECT t::text FROM t ORDER BY id")).containsExactly("(1,1,3)", "(2,2,4)");
        }

        @Test
        void shouldNotCallExactWhatCannotBeComputedYet() {
            pair.both("""
                    CREATE TABLE t (id int PRIMARY KEY, a int, c int, b int GENERATED ALWAYS AS (a + 2) STORED);
                    INSERT INTO t VALUES (1, 1, 1), (2, 2, 2)""");
            pair.source("ALTER TABLE t ALTER b DROP EXPRESSION; ALTER TABLE t DROP a; ALTER TABLE t RENAME c TO d");
            UUID promotion = promote(new Rename("column", "public.t.c", "public.t.d"));
            pair.target("UPDATE t SET b = 17 WHERE id = 2");

            assertThat(losses(promotion)).containsExactly("public.t.b -1");
        }
    }

    @Nested
    class ByWayOfAThirdType {
        @Test
        void shouldCountWhatTheWayBackChanges() {
            pair.both("CREATE TABLE t (id int PRIMARY KEY, x boolean); INSERT INTO t VALUES (1, true), (2, false)");
            pair.source("DROP TABLE t; CREATE TABLE t (id int PRIMARY KEY, x bigint)");
            UUID promotion = promote();
            assertThat(losses(promotion)).isEmpty();

            pair.target("UPDATE t SET x = 5 WHERE id = 2");
            assertThat(losses(promotion)).containsExactly("public.t.x 1");
            pair.undo(promotion);
            assertThat(rows("SELECT x::text FROM t ORDER BY id")).containsExactly("true", "true");
        }

        @Test
        void shouldBringBackWhatNobodyWroteSince() {
            pair.both("CREATE TABLE t (id int PRIMARY KEY, x bigint); INSERT INTO t VALUES (1, 5), (2, 7), (3, 0)");
            pair.source("DROP TABLE t; CREATE TABLE t (id int PRIMARY KEY, x boolean)");
            UUID promotion = promote();
            pair.target("UPDATE t SET x = false WHERE id = 2");

            assertThat(losses(promotion)).isEmpty();
            pair.undo(promotion);
            assertThat(rows("SELECT x FROM t ORDER BY id")).containsExactly("5", "0", "0");
        }

        @Test
        void shouldBringLabelsBackWithTheirEnum() {
            pair.both("""
                    CREATE TYPE mood AS ENUM ('p', 'q'); CREATE DOMAIN state AS mood;
                    CREATE TABLE t (id int PRIMARY KEY, x mood, y state); INSERT INTO t VALUES (1, 'p', 'p'), (2, 'q', 'q')""");
            pair.source("""
                    DROP TABLE t; DROP DOMAIN state; DROP TYPE mood; CREATE TABLE t (id int PRIMARY KEY, x text, y text)""");
            UUID promotion = promote();
            pair.target("UPDATE t SET x = 'q' WHERE id = 1");

            assertThat(losses(promotion)).isEmpty();
            pair.undo(promotion);
            assertThat(rows("SELECT x || ' ' || y FROM t ORDER BY id")).containsExactly("q p", "q q");
        }

        @Test
        void shouldCountByThePresentNamesOfTypes() {
            pair.both("""
                    CREATE TYPE mood AS ENUM ('p', 'q'); CREATE TABLE t (id int PRIMARY KEY, x mood, y text);
                    INSERT INTO t VALUES (1, 'p', 'p'), (2, 'q', 'q')""");
            pair.source("""
                    ALTER TYPE mood RENAME TO state; ALTER TABLE t ALTER x TYPE text, ALTER y TYPE state USING y::state""");
            UUID promotion = promote(new Rename("enum", "public.mood", "public.state"));
            pair.target("UPDATE t SET x = 'q', y = 'q' WHERE id = 1");

            assertThat(losses(promotion)).isEmpty();
            pair.undo(promotion);
            assertThat(rows("SELECT x || ' ' || y FROM t ORDER BY id")).containsExactly("q q", "q q");
        }
    }

    /** What stands in the way is said before, not by the undo that fails. */
    @Nested
    class UnderRulesOfTypes {
        private List<String> conflicts(UUID promotion) {
            UndoPreview preview = pair.undoPreview(promotion);
            assertThat(preview.verdict()).isEqualTo(preview.conflicts().isEmpty() ? "exact" : "refused");
            return preview.conflicts();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "ALTER TABLE t ALTER b TYPE int",
                    "ALTER TABLE t ALTER b TYPE int; DROP DOMAIN d; DROP DOMAIN e",
                    "ALTER DOMAIN e DROP CONSTRAINT positive"
                })
        void shouldAskTheChecksOfDomains(String change) {
            pair.both("""
                    CREATE DOMAIN e AS int CONSTRAINT positive CHECK (VALUE > 0);
                    CREATE DOMAIN d AS e; CREATE TABLE t (id int PRIMARY KEY, b d); INSERT INTO t VALUES (1, 1), (3, NULL)""");
            pair.source(change);
            UUID promotion = promote();
            assertThat(conflicts(promotion)).isEmpty();

            pair.target("INSERT INTO t VALUES (2, -1)");
            assertThat(conflicts(promotion))
                    .containsExactly(
                            "1 row has values in public.t.b that the domain public.e does not take, whose rule comes back: CHECK ((VALUE > 0)). Change them first");
            pair.target("UPDATE t SET b = 2 WHERE id = 2");
            assertThat(conflicts(promotion)).isEmpty();
            pair.undo(promotion);
            assertThat(rows("SELECT b FROM t ORDER BY id")).containsExactly("1", "2", null);
        }

        /** A function in SQL would be planned in the path in which the question is read: it cannot be asked. */
        @Test
        void shouldNotCallExactWhatAFunctionThatIsPlannedAlongSays() {
            pair.both("""
                    CREATE TABLE least (v int); INSERT INTO least VALUES (0);
                    CREATE FUNCTION fits(int) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT $1 > min(v) FROM least';
                    CREATE DOMAIN d AS int CONSTRAINT fitting CHECK (fits(VALUE));
                    CREATE TABLE t (id int PRIMARY KEY, b d); INSERT INTO t VALUES (1, 1)""");
            pair.source("ALTER DOMAIN d DROP CONSTRAINT fitting");

            assertThat(losses(promote())).containsExactly("public.t.b -1");
        }

        @Test
        void shouldAskThemOfElementsAndFindWhatTheyCall() {
            pair.both("""
                    CREATE TABLE least (v int); INSERT INTO least VALUES (0);
                    CREATE FUNCTION fits(i int) RETURNS boolean LANGUAGE plpgsql STABLE AS
                      'BEGIN RETURN (SELECT i > min(v) FROM least); END';
                    CREATE DOMAIN d AS int NOT NULL CONSTRAINT fitting CHECK (fits(VALUE));
                    CREATE TABLE t (id int PRIMARY KEY, b d, c d[]); INSERT INTO t VALUES (1, 1, '{1}')""");
            pair.source("ALTER DOMAIN d DROP CONSTRAINT fitting; ALTER DOMAIN d DROP NOT NULL");
            UUID promotion = promote();
            assertThat(conflicts(promotion)).isEmpty();

            pair.target("INSERT INTO t VALUES (2, -1, '{-1}'), (3, NULL, NULL)");
            assertThat(conflicts(promotion))
                    .containsExactly(
                            "1 row has values in public.t.b that the domain public.d does not take, whose rule comes back: NOT NULL. Change them first",
                            "1 row has values in public.t.b that the domain public.d does not take, whose rule comes back: CHECK (public.fits(VALUE)). Change them first",
                            "1 row has values in public.t.c that the domain public.d does not take, whose rule comes back: CHECK (public.fits(VALUE)). Change them first");
        }

        /** A function of somebody's that fits better than PostgreSQL's own for any array. */
        @Test
        void shouldCallNobodysFunctionInsteadOfPostgresOwn() {
            pair.both("""
                    CREATE TABLE t (id int PRIMARY KEY, tags text[] CONSTRAINT few CHECK (array_length(tags, 1) < 5));
                    INSERT INTO t VALUES (1, '{a}')""");
            pair.source("ALTER TABLE t DROP CONSTRAINT few");
            UUID promotion = promote();
            pair.target("""
                    CREATE FUNCTION public.array_length(text[], int) RETURNS int LANGUAGE plpgsql AS
                      'BEGIN RAISE ''trapped''; END';
                    INSERT INTO t VALUES (2, '{a,b,c,d,e,f}')""");

            assertThat(conflicts(promotion))
                    .singleElement()
                    .asString()
                    .contains("1 row")
                    .contains("few");
        }

        @Test
        void shouldNotCallExactWhatTheRuleOfATypeThatComesBackSays() {
            pair.both("""
                    CREATE TYPE m AS ENUM ('a', 'b'); CREATE DOMAIN d AS m CHECK (VALUE <> 'b');
                    CREATE TABLE t (id int PRIMARY KEY, b d); INSERT INTO t VALUES (1, 'a')""");
            pair.source("ALTER TABLE t ALTER b TYPE text; DROP DOMAIN d; DROP TYPE m");

            assertThat(losses(promote())).containsExactly("public.t.b -1");
        }

        @Test
        void shouldCountWhatIsNoLabelOfAnEnumThatComesBack() {
            pair.both("""
                    CREATE TYPE m AS ENUM ('a', 'b'); CREATE DOMAIN d AS m;
                    CREATE TABLE t (id int PRIMARY KEY, a m, b d, c m[]); INSERT INTO t VALUES (1, 'a', 'a', '{a,b}')""");
            pair.source("""
                    ALTER TABLE t ALTER a TYPE text, ALTER b TYPE varchar(10), ALTER c TYPE text[]; DROP DOMAIN d; DROP TYPE m""");
            UUID promotion = promote();
            assertThat(conflicts(promotion)).isEmpty();

            pair.target("INSERT INTO t VALUES (2, 'zz', 'zz', '{b,zz}'), (3, 'b', NULL, '{}')");
            assertThat(conflicts(promotion))
                    .containsExactlyInAnyOrder(
                            "1 row has values in public.t.a that are no labels of public.m, which comes back: give these rows others",
                            "1 row has values in public.t.b that are no labels of public.m, which comes back: give these rows others",
                            "1 row has values in public.t.c that are no labels of public.m, which comes back: give these rows others");
            pair.target("DELETE FROM t WHERE id = 2");
            assertThat(conflicts(promotion)).isEmpty();
            pair.undo(promotion);
            assertThat(rows("SELECT t::text FROM t ORDER BY id")).containsExactly("(1,a,a,\"{a,b}\")", "(3,b,,{})");
        }
    }
}
