package dev.lockstep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LookupTablesTest {
    private final TwoDatabases databases = new TwoDatabases();

    @AfterEach
    void dropDatabases() {
        databases.close();
    }

    private List<String> names(String... patterns) {
        return databases.tables(patterns).tables().stream()
                .map(LookupTable::displayName)
                .toList();
    }

    @Nested
    class Patterns {
        Patterns() {
            databases.run(databases.source, """
                    CREATE SCHEMA ref;
                    CREATE TABLE fee_items (id int); CREATE TABLE fee_groups (id int); CREATE TABLE merchants (id int);
                    CREATE TABLE ref.fee_items (id int); CREATE TABLE "Fee.x" (id int);
                    CREATE VIEW fee_view AS SELECT 1 AS one;
                    """);
        }

        @Test
        void shouldMatchTablesOfEverySchemaWhenPatternHasNone() {
            assertThat(names("fee_*")).containsExactly("public.fee_groups", "public.fee_items", "ref.fee_items");
            assertThat(names("fee_item?")).containsExactly("public.fee_items", "ref.fee_items");
        }

        @Test
        void shouldMatchSchemaWhenPatternNamesIt() {
            assertThat(names("ref.*")).containsExactly("ref.fee_items");
            assertThat(names("public.fee_items", "ref.fee_items", "*.fee_items"))
                    .containsExactly("public.fee_items", "ref.fee_items");
        }

        @Test
        void shouldNamePatternAndNearMissesWhenNothingMatches() {
            Problem problem = catchThrowableOfType(
                            ProblemException.class, () -> databases.tables("merchants", "fee_itms"))
                    .problem();

            assertThat(problem.type()).isEqualTo(ProblemType.NO_TABLE_MATCHES);
            assertThat(problem.detail()).contains("\"fee_itms\"");
            assertThat(problem.items()).contains("public.fee_items").doesNotContain("public.merchants");
            assertThat(problem.nextStep()).contains("public.fee_items");
        }

        @Test
        void shouldWarnWhenOnlyTheTargetHasTheTable() {
            databases.run(databases.target, "CREATE TABLE gone (id int)");

            LookupSet set = databases.tables("gone");

            assertThat(set.tables()).isEmpty();
            assertThat(set.warnings()).singleElement().asString().contains("gone");
        }
    }

    @Nested
    class Keys {
        private List<String> keyAfter(String sql) {
            databases.run(
                    databases.source,
                    "CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int, \"odd, \"\"name\" text NOT NULL); " + sql);
            return databases.tables("t").tables().get(0).key();
        }

        @Test
        void shouldBePrimaryKeyWhenThereIsOne() {
            assertThat(
                            keyAfter(
                                    "CREATE UNIQUE INDEX a_first ON t (a); ALTER TABLE t ADD UNIQUE (a); ALTER TABLE t ADD PRIMARY KEY (b, a)"))
                    .containsExactly("b", "a");
        }

        @Test
        void shouldBeUniqueConstraintWhenColumnsAreNotNull() {
            assertThat(keyAfter(
                            "ALTER TABLE t ADD UNIQUE (c); ALTER TABLE t ADD UNIQUE (b); CREATE UNIQUE INDEX ON t (a)"))
                    .containsExactly("b");
        }

        @Test
        void shouldBeUniqueIndexWhenItIsPlain() {
            assertThat(keyAfter("CREATE UNIQUE INDEX ON t (\"odd, \"\"name\", a) INCLUDE (c) WITH (fillfactor = 80)"))
                    .containsExactly("odd, \"name", "a");
        }

        @Test
        void shouldBeNoneWhenUniquenessIsPartialNullableDeferrableOrOfAnExpression() {
            assertThat(
                            keyAfter(
                                    "CREATE UNIQUE INDEX ON t (a) WHERE b > 0; CREATE UNIQUE INDEX ON t (a, c); CREATE UNIQUE INDEX ON t (lower(\"odd, \"\"name\"));"
                                            + "CREATE UNIQUE INDEX ON t (a, (b + 1)); ALTER TABLE t ADD UNIQUE (b) DEFERRABLE; CREATE INDEX ON t (a)"))
                    .isEmpty();
        }
    }

    @Nested
    class Order {
        @Test
        void shouldPutParentsFirstWhenTablesReferToThem() {
            databases.run(databases.source, """
                    CREATE TABLE c (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY REFERENCES c); CREATE TABLE a (id int PRIMARY KEY REFERENCES b, self int REFERENCES a);
                    """);
            assertThat(names("*")).containsExactly("public.c", "public.b", "public.a");
        }

        @Test
        void shouldHaveAllTablesWhenTheyFormCycles() {
            databases.run(databases.source, """
                    CREATE TABLE base (id int PRIMARY KEY);
                    CREATE TABLE x (id int PRIMARY KEY, y int); CREATE TABLE y (id int PRIMARY KEY REFERENCES x, b int REFERENCES base);
                    ALTER TABLE x ADD FOREIGN KEY (y) REFERENCES y;
                    CREATE TABLE above (id int PRIMARY KEY REFERENCES y);
                    """);
            assertThat(names("*"))
                    .startsWith("public.base")
                    .endsWith("public.above")
                    .hasSize(4);
        }

        @Test
        void shouldWarnWhenParentIsNotInTheSet() {
            databases.run(
                    databases.source,
                    "CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (id int CONSTRAINT to_parent REFERENCES parent)");

            assertThat(databases.tables("child").warnings())
                    .singleElement()
                    .asString()
                    .contains("public.child", "public.parent", "to_parent");
            assertThat(databases.tables("*").warnings()).isEmpty();
        }

        @Test
        void shouldLeaveOutGeneratedColumnsAndPartitions() {
            databases.run(databases.source, """
                    CREATE TABLE t (z int, id int GENERATED ALWAYS AS IDENTITY, g int GENERATED ALWAYS AS (1) STORED) PARTITION BY RANGE (z);
                    CREATE TABLE t1 PARTITION OF t DEFAULT;
                    """);
            assertThat(databases.tables("t1", "t").tables()).singleElement().satisfies(table -> {
                assertThat(table.partitioned()).isTrue();
                assertThat(table.columns())
                        .containsExactly(
                                new LookupColumn("id", "integer", true), new LookupColumn("z", "integer", false));
            });
        }
    }
}
