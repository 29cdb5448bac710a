package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ExtensionDependency;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.diff.Diff;
import dev.lockstep.introspect.CatalogDocument;
import dev.lockstep.testing.TestPostgres;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Objects that go with an extension; {@code pg_depend} itself is asked what came of each plan. */
class ExtensionDependenciesTest {
    private static final TestPostgres SERVER = TestPostgres.shared();

    private static final String OBJECTS = """
            CREATE EXTENSION hstore;
            CREATE TABLE t (id int PRIMARY KEY, a varchar(10));
            CREATE INDEX "i x" ON t (a);
            CREATE FUNCTION f(a int, OUT b int) LANGUAGE sql AS 'SELECT 1';
            CREATE FUNCTION fire() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
            CREATE PROCEDURE p(a int) LANGUAGE sql AS 'SELECT 1';
            CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int);
            CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION fire();
            CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
            """;

    private static final List<String> SUBJECTS = List.of(
            "FUNCTION f(int)",
            "PROCEDURE p(int)",
            "ROUTINE total(int)",
            "TRIGGER tr ON t",
            "INDEX \"i x\"",
            "INDEX t_pkey",
            "MATERIALIZED VIEW m");

    private static final String TIED = tied("DEPENDS", "hstore");

    @Test
    void shouldTieAndUntieEveryKindOfObject() throws Exception {
        assertThat(promoted(OBJECTS, OBJECTS + TIED)).hasSize(SUBJECTS.size());
        assertThat(promoted(OBJECTS + TIED, OBJECTS)).isEmpty();
    }

    @Test
    void shouldMakeTiesWithTheirObjectsAndInAnEmptyDatabase() throws Exception {
        assertThat(promoted("", OBJECTS + TIED)).hasSize(SUBJECTS.size());
        try (ProvenDatabase source = new ProvenDatabase(SERVER, OBJECTS + TIED);
                ProvenDatabase made = new ProvenDatabase(SERVER, "")) {
            Catalog wanted = source.read();
            assertThat(Diff.exactly(wanted, made.promote(Planner.create(wanted))))
                    .isEmpty();
        }
    }

    @Test
    void shouldKeepObjectsWhoseExtensionGoes() throws Exception {
        String untied = OBJECTS.replace("CREATE EXTENSION hstore;", "");

        assertThat(promoted(OBJECTS + TIED, untied)).isEmpty();
        assertThat(promoted(OBJECTS + TIED, "")).isEmpty();
    }

    @Test
    void shouldMoveTiesToAnotherExtensionAndKnowOneThatEveryDatabaseHas() throws Exception {
        assertThat(promoted(OBJECTS + TIED, OBJECTS + tied("DEPENDS", "plpgsql")))
                .hasSize(SUBJECTS.size())
                .allMatch(tie -> tie.endsWith(" plpgsql"));
    }

    /** PostgreSQL forgets them. */
    @Test
    void shouldTieAgainWhatIsReplacedOrBuiltAnew() throws Exception {
        String changed = OBJECTS.replace("SELECT 1", "SELECT 2")
                .replace("BEFORE INSERT", "BEFORE INSERT OR UPDATE")
                .replace("stype = int", "stype = int, initcond = '1'")
                .replace("id int", "id bigint")
                .replace("varchar(10)", "text");

        assertThat(promoted(OBJECTS + TIED, changed + TIED)).hasSize(SUBJECTS.size());
        assertThat(promoted(changed + TIED, OBJECTS + TIED)).hasSize(SUBJECTS.size());
        assertThat(promoted(OBJECTS + TIED, changed)).isEmpty();
    }

    @Test
    void shouldTieAgainWhenTheExtensionIsMadeAnew() throws Exception {
        String script = """
                CREATE SCHEMA %1$s; CREATE EXTENSION xml2 SCHEMA %1$s;
                CREATE TABLE t (id int); CREATE INDEX i ON t (id); ALTER INDEX i DEPENDS ON EXTENSION xml2;
                """;

        assertThat(promoted(script.formatted("one"), script.formatted("two"))).hasSize(1);
    }

    @Test
    void shouldSayNothingAgainOfWhatStays() throws Exception {
        String comment = "COMMENT ON FUNCTION f(int) IS 'x'; ALTER TABLE t ADD COLUMN c int;";
        try (ProvenDatabase source = new ProvenDatabase(SERVER, OBJECTS + TIED + comment);
                ProvenDatabase target = new ProvenDatabase(SERVER, OBJECTS + TIED)) {
            assertThat(Planner.plan(target.read(), source.read(), PlanOptions.defaults())
                            .steps())
                    .extracting(Step::sql)
                    .hasSize(2)
                    .noneMatch(sql -> sql.contains("EXTENSION"));
        }
    }

    @Test
    void shouldFollowRenamedObjects() throws Exception {
        PlanOptions options = PlanOptions.defaults()
                .renaming(List.of(
                        new Rename("function", "public.f(integer)", "public.g(integer)"),
                        new Rename("index", "public.i x", "public.j"),
                        new Rename("table", "public.t", "public.u")));
        String script = """
                CREATE EXTENSION hstore;
                CREATE TABLE %1$s (id int); CREATE INDEX %2$s ON %1$s (id);
                CREATE FUNCTION %3$s(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
                CREATE FUNCTION fire() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
                CREATE TRIGGER tr BEFORE INSERT ON %1$s FOR EACH ROW EXECUTE FUNCTION fire();
                ALTER INDEX %2$s DEPENDS ON EXTENSION hstore; ALTER TRIGGER tr ON %1$s DEPENDS ON EXTENSION hstore;
                ALTER FUNCTION %3$s(int) DEPENDS ON EXTENSION hstore;
                """;
        try (ProvenDatabase source = new ProvenDatabase(SERVER, script.formatted("u", "j", "g"));
                ProvenDatabase target = new ProvenDatabase(SERVER, script.formatted("t", "\"i x\"", "f"))) {
            Plan plan = Planner.plan(target.read(), source.read(), options);

            assertThat(plan.steps()).extracting(Step::sql).hasSize(3).allMatch(sql -> sql.contains(" RENAME TO "));
            assertThat(Diff.exactly(source.read(), target.promote(plan))).isEmpty();
        }
    }

    @Test
    void shouldBeReadBackFromABaseline() throws Exception {
        try (ProvenDatabase source = new ProvenDatabase(SERVER, OBJECTS + TIED)) {
            Catalog catalog = source.read();
            Catalog remembered = CatalogDocument.fromJson(CatalogDocument.toJson(catalog));
            assertThat(remembered.all(ExtensionDependency.class))
                    .hasSize(SUBJECTS.size())
                    .contains(new ExtensionDependency(ObjectId.of(Kind.INDEX, "public", "t_pkey"), "hstore"));
            assertThat(Diff.exactly(catalog, remembered)).isEmpty();
        }
    }

    private static String tied(String verb, String extension) {
        StringBuilder script = new StringBuilder();
        SUBJECTS.forEach(subject -> script.append("ALTER %s %s ON EXTENSION %s;".formatted(subject, verb, extension)));
        return script.toString();
    }

    /** The ties that the target has after a promotion, the same as the source's. */
    private static List<String> promoted(String old, String changed) throws Exception {
        try (ProvenDatabase target = new ProvenDatabase(SERVER, old);
                ProvenDatabase source = new ProvenDatabase(SERVER, changed)) {
            Proof proof = Proof.of(target, new Proof.Wanted(source.read(), null), null);
            assertThat(proof.reason()).isEmpty();
            List<String> ties = ties(target);
            assertThat(ties).isEqualTo(ties(source));
            return ties;
        }
    }

    private static List<String> ties(ProvenDatabase database) {
        return database.value("""
                    SELECT coalesce(string_agg(pg_describe_object(d.classid, d.objid, 0) || ' ' || x.extname, E'\\n' ORDER BY 1), '')
                      FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid
                     WHERE d.deptype = 'x' AND d.refclassid = 'pg_extension'::regclass
                    """).lines().sorted().toList();
    }
}
