package dev.lockstep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.environment.LookupDeclaration;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows of lookup tables that a sync leaves alone, and that refer to lookup rows that go or change. */
class LookupReferencesTest {
    private final TwoDatabases databases = new TwoDatabases();
    private final String source = databases.source;
    private final String target = databases.target;

    @AfterEach
    void dropDatabases() {
        databases.close();
    }

    private static LookupDeclaration of(String table) {
        return LookupDeclaration.nothing(table);
    }

    private static LookupDeclaration owning(String table, String ownRows) {
        return declared(table, null, ownRows, null);
    }

    private static LookupDeclaration declared(
            String table, @Nullable String where, @Nullable String ownRows, @Nullable String policy) {
        return new LookupDeclaration(table, where, null, null, null, null, ownRows, policy, null, null);
    }

    private static LookupChoice choice(LookupDeclaration... declared) {
        return new LookupChoice(
                Stream.of(declared).map(LookupDeclaration::table).toList(),
                List.of(declared),
                SyncPolicy.MIRROR,
                SyncPolicy.MIRROR);
    }

    private Problem problemOf(LookupChoice choice) {
        ProblemException thrown = catchThrowableOfType(ProblemException.class, () -> databases.sync(choice));
        assertThat(thrown).as("a problem").isNotNull();
        return thrown.problem();
    }

    @Test
    void shouldNameConstraintAndCountWhenOwnLookupRowsReferToRowThatGoes() {
        for (String action : new String[] {"", "ON DELETE CASCADE", "ON DELETE SET NULL"}) {
            databases.both("""
                    DROP TABLE IF EXISTS child, parent;
                    CREATE TABLE parent (id int PRIMARY KEY);
                    CREATE TABLE child (id int PRIMARY KEY, p int CONSTRAINT child_p REFERENCES parent %s, own boolean NOT NULL);
                    """.formatted(action));
            databases.run(source, "INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1, 1, false)");
            databases.run(
                    target,
                    "INSERT INTO parent VALUES (1), (2), (3);"
                            + " INSERT INTO child VALUES (1, 2, false), (2, 3, false), (100, 2, true), (101, 1, true)");

            Problem problem = problemOf(choice(of("parent"), owning("child", "own")));

            assertThat(problem.type()).isEqualTo(ProblemType.CONSTRAINT_VIOLATED);
            assertThat(problem.constraint()).isEqualTo("child_p");
            assertThat(problem.detail()).startsWith("1 row of public.child refers by child_p");
            assertThat(problem.keys()).containsExactly("id=2");
            assertThat(databases.values(target, "SELECT concat(id, '-', p) FROM child ORDER BY id"))
                    .containsExactly("1-2", "2-3", "100-2", "101-1");

            databases.run(target, "UPDATE child SET p = 1 WHERE own");
            assertThat(databases.sync(choice(of("parent"), owning("child", "own"))))
                    .containsExactly(new TableDelta("public.parent", 0, 0, 2), new TableDelta("public.child", 0, 1, 1));
        }
    }

    @Test
    void shouldNameConstraintWhenRowsThatAnUpsertKeepsReferToRowThatGoes() {
        databases.both("""
                CREATE TABLE parent (id int PRIMARY KEY);
                CREATE TABLE child (id int PRIMARY KEY, p int CONSTRAINT child_p REFERENCES parent ON DELETE CASCADE);
                """);
        databases.run(source, "INSERT INTO parent VALUES (1)");
        databases.run(target, "INSERT INTO parent VALUES (1), (2); INSERT INTO child VALUES (7, 2)");

        Problem problem = problemOf(choice(of("parent"), declared("child", null, null, "upsert")));

        assertThat(problem.constraint()).isEqualTo("child_p");
        assertThat(databases.values(target, "SELECT id FROM child")).containsExactly("7");
    }

    @Test
    void shouldNameConstraintWhenRowsOutsideOfWhereReferToRowThatGoes() {
        databases.both(
                "CREATE TABLE node (id int PRIMARY KEY, region text, parent int CONSTRAINT up REFERENCES node ON DELETE CASCADE)");
        databases.run(source, "INSERT INTO node VALUES (1, 'eu', NULL)");
        databases.run(target, "INSERT INTO node VALUES (1, 'eu', NULL), (2, 'eu', 1), (3, 'us', 2), (4, 'eu', 2)");

        Problem problem = problemOf(choice(declared("node", "region = 'eu'", null, null)));

        assertThat(problem.constraint()).isEqualTo("up");
        assertThat(problem.detail()).startsWith("1 row of public.node");
        assertThat(databases.value(target, "SELECT count(*) FROM node")).isEqualTo("4");
    }

    @Test
    void shouldNameConstraintWhenOwnLookupRowsReferToValueThatChanges() {
        for (String action : new String[] {"", "ON UPDATE CASCADE", "ON UPDATE SET NULL"}) {
            databases.both("""
                    DROP TABLE IF EXISTS item, kind;
                    CREATE TABLE kind (id int PRIMARY KEY, code text NOT NULL UNIQUE);
                    CREATE TABLE item (id int PRIMARY KEY, code text CONSTRAINT item_code REFERENCES kind (code) %s, own boolean);
                    """.formatted(action));
            databases.run(source, "INSERT INTO kind VALUES (1, 'new'), (2, 'b'); INSERT INTO item VALUES (1, 'new')");
            databases.run(
                    target,
                    "INSERT INTO kind VALUES (1, 'old'), (2, 'b'); INSERT INTO item VALUES (1, 'old', false), (9, 'old', true)");
            LookupChoice declared = choice(of("kind"), owning("item", "own"));

            Problem problem = problemOf(declared);

            assertThat(problem.constraint()).isEqualTo("item_code");
            assertThat(problem.detail()).startsWith("1 row of public.item");
            assertThat(databases.values(target, "SELECT code FROM item")).containsOnly("old");

            databases.run(target, "UPDATE item SET code = 'b' WHERE own");
            databases.sync(declared);
            assertThat(databases.values(target, "SELECT code FROM item ORDER BY id"))
                    .containsExactly("new", "b");
        }
    }

    @Test
    void shouldFollowValueWhenItMovesToAnotherRow() {
        databases.both("""
                CREATE TABLE kind (id int PRIMARY KEY, code text NOT NULL UNIQUE);
                CREATE TABLE item (id int PRIMARY KEY, code text REFERENCES kind (code) ON DELETE CASCADE, own boolean);
                """);
        databases.run(source, "INSERT INTO kind VALUES (3, 'a'), (4, 'b')");
        databases.run(
                target,
                "INSERT INTO kind VALUES (1, 'a'), (4, 'x'); INSERT INTO item VALUES (8, 'a', true), (9, 'a', false)");

        databases.sync(choice(of("kind"), owning("item", "own")));

        assertThat(databases.rows(target, "kind")).isEqualTo(databases.rows(source, "kind"));
        assertThat(databases.values(target, "SELECT id FROM item")).containsExactly("8");
    }

    @Test
    void I7_shouldRollBackWhenAConstraintsFunctionDeletesOtherLookupRows() {
        databases.both("""
                CREATE TABLE own (id int PRIMARY KEY, mine boolean);
                CREATE FUNCTION clear() RETURNS boolean LANGUAGE plpgsql AS 'BEGIN DELETE FROM public.own; RETURN true; END';
                CREATE TABLE t (id int PRIMARY KEY, v int CHECK (v IS NULL OR clear()));
                """);
        databases.run(source, "INSERT INTO t VALUES (1, 1)");
        databases.run(target, "INSERT INTO t VALUES (1, NULL); INSERT INTO own VALUES (1, true)");

        Problem problem = problemOf(choice(of("t"), owning("own", "mine")));

        assertThat(problem.type()).isEqualTo(ProblemType.VERIFICATION_FAILED);
        assertThat(problem.table()).isEqualTo("public.own");
    }
}
