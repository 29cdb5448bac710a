package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.testing.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables of a composite type that gets attributes, whose columns have more in the table than the type can say. */
class TypedTablesTest {
    private static final String OLD = "CREATE TYPE t AS (id integer, a text); CREATE TABLE x OF t;";

    private final TestPostgres server = TestPostgres.shared();

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldGiveRowsTheDefaultOfNewAttributes(Mode mode) throws Exception {
        String wanted = """
                CREATE TYPE t AS (id integer, a text, b integer, c text COLLATE "C", d integer); CREATE SEQUENCE q;
                CREATE TABLE x OF t (
                  b WITH OPTIONS DEFAULT 7 NOT NULL, c WITH OPTIONS DEFAULT 'c', d WITH OPTIONS DEFAULT nextval('q') NOT NULL);
                """;
        try (ProvenDatabase target = new ProvenDatabase(server, OLD);
                ProvenDatabase source = new ProvenDatabase(server, wanted)) {
            target.run("INSERT INTO x VALUES (1, 'a'), (2, 'b')");
            Proof proof = Proof.of(target, Proof.Wanted.asLoaded(source, null), null, mode);
            assertThat(proof.result()).as(proof.reason()).isEqualTo(Proof.Result.EQUAL);
            assertThat(target.value("SELECT string_agg(CAST(x AS text), ' ' ORDER BY id) FROM public.x"))
                    .isEqualTo("(1,a,7,c,1) (2,b,7,c,2)");
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldSayWhichColumnHasNoValueWhenNothingFillsIt(Mode mode) throws Exception {
        String wanted =
                "CREATE TYPE t AS (id integer, a text, b integer); CREATE TABLE x OF t (b WITH OPTIONS NOT NULL)";
        try (ProvenDatabase target = new ProvenDatabase(server, OLD);
                ProvenDatabase source = new ProvenDatabase(server, wanted)) {
            target.run("INSERT INTO x VALUES (1, 'a')");
            Proof proof = Proof.of(target, Proof.Wanted.asLoaded(source, null), null, mode);
            assertThat(proof.reason()).contains("column \"b\" of relation \"x\" contains null values");
            assertThat(proof.plan().hazards()).contains(Hazard.VALIDATION_SCAN, Hazard.BACKWARD_INCOMPATIBLE);
        }
    }

    /** PostgreSQL would write the default over what the child's column holds. */
    @Test
    void shouldRefuseToFillWhereAChildHasValuesOfItsOwn() throws Exception {
        String child = " CREATE TABLE k (b integer) INHERITS (x)";
        try (ProvenDatabase target = new ProvenDatabase(server, OLD + child);
                ProvenDatabase source = new ProvenDatabase(
                        server,
                        "CREATE TYPE t AS (id integer, a text, b integer);"
                                + " CREATE TABLE x OF t (b WITH OPTIONS DEFAULT 5);" + child)) {
            Catalog from = target.read();
            Catalog to = source.read();

            assertThatThrownBy(() -> Planner.plan(from, to, PlanOptions.defaults()))
                    .isInstanceOfSatisfying(
                            ProblemException.class, e -> assertThat(e.problem().toString())
                                    .contains("public.x.b", "public.k.b has values of its own"));
        }
    }

    @Test
    void shouldReachPartitionsAndChildren() throws Exception {
        String more = """
                %s CREATE TABLE k (z integer) INHERITS (x);
                CREATE TABLE p OF t %s PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
                """;
        ThereAndBack.between(
                        more.formatted(OLD, ""),
                        more.formatted(
                                "CREATE TYPE t AS (id integer, a text, b integer);"
                                        + " CREATE TABLE x OF t (b WITH OPTIONS DEFAULT 1 NOT NULL);",
                                "(b WITH OPTIONS DEFAULT 2 NOT NULL)"))
                .filledBy("INSERT INTO x VALUES (1); INSERT INTO k VALUES (2); INSERT INTO p VALUES (1)")
                .prove();
    }

    @Test
    void shouldBuildNothingAheadOnAttributesThatCome() throws Exception {
        ThereAndBack.between(
                        OLD,
                        "CREATE TYPE t AS (id integer, a text, b integer);"
                                + " CREATE TABLE x OF t (b WITH OPTIONS DEFAULT 1 CHECK (b > 0), UNIQUE (a, b)); CREATE INDEX ON x (b);")
                .filledBy("INSERT INTO x (id, a) VALUES (1, 'a')")
                .prove();
    }
}
