package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.testing.TestPostgres;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns and checks that a table has from several parents, of which PostgreSQL changes none alone. */
class SeveralParentsTest {
    private static final String ROWS =
            "INSERT INTO a (v) VALUES (1); INSERT INTO b (v) VALUES (2); INSERT INTO c (v) VALUES (3);";

    @Nested
    class Retyped {
        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                integer           | bigint
                text              | text COLLATE "C"
                integer           | bigint NOT NULL DEFAULT 5
                integer DEFAULT 1 | numeric(8, 2)
                varchar(10)       | varchar(20)
                """)
        void shouldChangeAllParentsWhileChildHasOne(String before, String after) throws Exception {
            String tables = """
                    CREATE TABLE a (id integer, v %1$s); CREATE TABLE b (v %1$s, w text);
                    CREATE TABLE c (x integer) INHERITS (a, b); CREATE INDEX ON c (v);
                    """;
            Plan forth = ThereAndBack.between(tables.formatted(before), tables.formatted(after))
                    .filledBy(ROWS)
                    .prove()
                    .get(0);
            assertThat(forth.steps())
                    .extracting(Step::sql)
                    .contains(
                            "ALTER TABLE \"public\".\"c\" NO INHERIT \"public\".\"b\"",
                            "ALTER TABLE \"public\".\"c\" INHERIT \"public\".\"b\"");
        }

        @Test
        void shouldLeaveNoParentWhereOneStatementReachesAll() throws Exception {
            String tables = """
                    CREATE TABLE r (v %1$s); CREATE TABLE a (v %1$s) INHERITS (r); CREATE TABLE b () INHERITS (r);
                    CREATE TABLE c (v %1$s) INHERITS (a, b);
                    """;
            Plan forth = ThereAndBack.between(tables.formatted("integer"), tables.formatted("bigint"))
                    .filledBy(ROWS)
                    .prove()
                    .get(0);
            assertThat(forth.steps())
                    .extracting(Step::sql)
                    .containsExactly("ALTER TABLE \"public\".\"r\" ALTER COLUMN \"v\" TYPE bigint");
        }

        @Test
        void shouldFindItsWayInDeeperTrees() throws Exception {
            String tables = """
                    CREATE TABLE r (v %1$s, u %1$s); CREATE TABLE a () INHERITS (r); CREATE TABLE s (v %1$s, t %2$s);
                    CREATE TABLE b () INHERITS (r, s); CREATE TABLE c (x %1$s) INHERITS (a, b);
                    CREATE TABLE d (x integer) INHERITS (s, r); CREATE TABLE e () INHERITS (c);
                    """;
            ThereAndBack.between(tables.formatted("integer", "text"), tables.formatted("bigint", "varchar(30)"))
                    .filledBy(ROWS
                            + "INSERT INTO d (v, u, t) VALUES (1, 2, 't'); INSERT INTO e (v, u, t) VALUES (1, 2, 't')")
                    .prove();
        }

        @Test
        void shouldWriteEachTableOnceForAllItsColumns() throws Exception {
            String tables = """
                    CREATE TABLE a (v %1$s, u %1$s); CREATE TABLE b (v %1$s, w %1$s); CREATE TABLE c () INHERITS (a, b);
                    """;
            Plan forth = ThereAndBack.between(tables.formatted("integer"), tables.formatted("bigint"))
                    .filledBy(ROWS)
                    .prove()
                    .get(0);
            assertThat(forth.steps())
                    .filteredOn(Step::rewrites)
                    .extracting(Step::sql)
                    .containsExactly(
                            "ALTER TABLE \"public\".\"a\" ALTER COLUMN \"u\" TYPE bigint, ALTER COLUMN \"v\" TYPE bigint",
                            "ALTER TABLE \"public\".\"b\" ALTER COLUMN \"v\" TYPE bigint, ALTER COLUMN \"w\" TYPE bigint",
                            "ALTER TABLE \"public\".\"c\" ALTER COLUMN \"w\" TYPE bigint");
        }

        @Test
        void shouldLetGeneratedColumnsKeepTheirValues() throws Exception {
            String tables = """
                    CREATE TABLE a (id integer, v %1$s); CREATE TABLE b (id integer, v %1$s); CREATE TABLE c () INHERITS (a, b);
                    """;
            ThereAndBack.between(
                            tables.formatted("integer GENERATED ALWAYS AS (id * 2) STORED"), tables.formatted("bigint"))
                    .filledBy("INSERT INTO a (id) VALUES (1); INSERT INTO c (id) VALUES (3)")
                    .prove();
        }

        @Test
        void shouldAlsoChangeWhatElseTheParentsHave() throws Exception {
            ThereAndBack.between("""
                            CREATE TABLE a (id integer, v integer);
                            CREATE TABLE b (v integer, w text, n integer, CONSTRAINT p CHECK (w <> 'q'), CONSTRAINT q CHECK (v > 0));
                            CREATE TABLE c (x integer) INHERITS (a, b);
                            """, """
                            CREATE TABLE a (id integer NOT NULL, v bigint, CONSTRAINT r CHECK (v > 0));
                            CREATE TABLE b (v bigint, n integer NOT NULL, m text DEFAULT 'u', CONSTRAINT r CHECK (v > 0));
                            CREATE TABLE c (x integer) INHERITS (a, b);
                            """)
                    .filledBy(
                            "INSERT INTO a VALUES (1, 1); INSERT INTO b (v, n) VALUES (2, 1); INSERT INTO c (id, v, n) VALUES (1, 3, 1)")
                    .prove();
        }

        @Test
        void shouldExchangeParentsOnTheWay() throws Exception {
            String parents =
                    "CREATE TABLE a (id integer, v %1$s); CREATE TABLE b (v %2$s, w text); CREATE TABLE d (v bigint, w text);";
            ThereAndBack.between(
                            parents.formatted("integer", "integer") + "CREATE TABLE c (x integer) INHERITS (a, b)",
                            parents.formatted("bigint", "integer") + "CREATE TABLE c (x integer) INHERITS (d, a)")
                    .filledBy(ROWS)
                    .prove();
        }

        @Test
        void shouldKeepNotNullThatChildHasUnderItsOwnName() throws Exception {
            String tables =
                    "CREATE TABLE a (id %1$s NOT NULL, v text); CREATE TABLE c (id %1$s NOT NULL) INHERITS (a);";
            ThereAndBack.between(tables.formatted("integer"), tables.formatted("bigint"))
                    .filledBy("INSERT INTO a (id) VALUES (1); INSERT INTO c (id) VALUES (2)")
                    .prove();
        }
    }

    @Nested
    class Renamed {
        private static final String TABLES = """
                CREATE TABLE a (id integer, %1$s integer CONSTRAINT %2$s CHECK (%1$s > 0));
                CREATE TABLE b (%1$s integer CONSTRAINT %2$s CHECK (%1$s > 0), w text);
                CREATE TABLE c () INHERITS (a, b); CREATE TABLE d () INHERITS (c);
                """;

        @Test
        void shouldRenameInAllParentsWhileChildHasOne() throws Exception {
            ThereAndBack.between(TABLES.formatted("v", "p"), TABLES.formatted("value", "positive"))
                    .filledBy(
                            "INSERT INTO a (id) VALUES (1); INSERT INTO c (id) VALUES (1); INSERT INTO d (w) VALUES ('x')")
                    .renaming(
                            new Rename("column", "public.a.v", "public.a.value"),
                            new Rename("column", "public.b.v", "public.b.value"),
                            new Rename("constraint", "public.a.p", "public.a.positive"),
                            new Rename("constraint", "public.b.p", "public.b.positive"))
                    .prove();
        }

        @Test
        void shouldRenameCheckThatChildDeclaredAsWell() throws Exception {
            String tables = """
                    CREATE TABLE a (v integer, CONSTRAINT %1$s CHECK (v > 0));
                    CREATE TABLE c (CONSTRAINT %1$s CHECK (v > 0)) INHERITS (a);
                    """;
            ThereAndBack.between(tables.formatted("p"), tables.formatted("q"))
                    .renaming(new Rename("constraint", "public.a.p", "public.a.q"))
                    .prove();
        }

        @Test
        void shouldAlsoDropAndRetypeWhatCameFromParentThatWasLeft() throws Exception {
            ThereAndBack.between(
                            "CREATE TABLE a (v integer); CREATE TABLE b (v integer, w text); CREATE TABLE c () INHERITS (a, b);",
                            "CREATE TABLE a (n bigint); CREATE TABLE b (n bigint); CREATE TABLE c () INHERITS (a, b);")
                    .renaming(
                            new Rename("column", "public.a.v", "public.a.n"),
                            new Rename("column", "public.b.v", "public.b.n"))
                    .prove();
        }

        @Test
        void shouldRefuseWhenOneParentKeepsItsName() {
            assertThatThrownBy(() -> plan(
                            TABLES.formatted("v", "p"),
                            "CREATE TABLE a (id integer, n integer); CREATE TABLE b (v integer, w text); CREATE TABLE c () INHERITS (a, b);",
                            new Rename("column", "public.a.v", "public.a.n")))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("column public.c.v is renamed along, and comes from column public.b.v, too");
        }

        @Test
        void shouldRefuseColumnThatComesFromParentAsWell() {
            String tables = "CREATE TABLE a (%1$s integer); CREATE TABLE c (%1$s integer) INHERITS (a);";
            assertThatThrownBy(() -> plan(
                            tables.formatted("v"),
                            tables.formatted("n"),
                            new Rename("column", "public.c.v", "public.c.n")))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("column public.c.v is inherited");
        }

        private static void plan(String old, String wanted, Rename rename) throws Exception {
            TestPostgres server = TestPostgres.shared();
            Catalog target = LoadedScripts.catalog(server, old);
            Catalog source = LoadedScripts.catalog(server, wanted);
            Planner.plan(target, source, PlanOptions.defaults().renaming(List.of(rename)));
        }
    }
}
