package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.SecurityLabel;
import dev.lockstep.testing.LabelProviders;
import dev.lockstep.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Labels of the providers of a module that is loaded into the test server; and, without one, what would be run. */
class SecurityLabelsTest {
    private static final TestPostgres SERVER = TestPostgres.shared();
    private static final Path FINGERPRINT =
            Path.of(System.getProperty("lockstep.corpus", "../shared/corpus"), "fingerprint.sh");

    @Nested
    class WithAProvider {
        private static String load = "";

        @BeforeAll
        static void load() {
            load = LabelProviders.assumed(SERVER).load();
        }

        private static final String OBJECTS = """
            CREATE SCHEMA s;
            CREATE TABLE s.t (id int PRIMARY KEY, "a b" text);
            CREATE TABLE s.part (id int) PARTITION BY LIST (id);
            CREATE TABLE s.part_1 PARTITION OF s.part FOR VALUES IN (1);
            CREATE TABLE s.ident (id int GENERATED ALWAYS AS IDENTITY);
            CREATE VIEW s.v AS SELECT id, "a b" FROM s.t;
            CREATE MATERIALIZED VIEW s.mv AS SELECT id FROM s.t;
            CREATE SEQUENCE s.seq;
            CREATE FUNCTION s.f(a int, VARIADIC b text[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
            CREATE PROCEDURE s.p(a int) LANGUAGE sql AS 'SELECT 1';
            CREATE AGGREGATE s.total(int) (sfunc = int4pl, stype = int);
            CREATE TYPE s.mood AS ENUM ('sad');
            CREATE DOMAIN s.positive AS int CHECK (VALUE > 0);
            CREATE TYPE s.pair AS (x int, y int);
            CREATE TYPE s.span AS RANGE (subtype = float8);
            CREATE FOREIGN DATA WRAPPER w;
            CREATE SERVER e FOREIGN DATA WRAPPER w;
            CREATE FOREIGN TABLE s.ft (id int) SERVER e;
            CREATE PUBLICATION pub FOR TABLE s.t;
            CREATE SUBSCRIPTION sub CONNECTION 'host=nowhere' PUBLICATION pub WITH (connect = false, slot_name = NONE);
            CREATE LANGUAGE l HANDLER plpgsql_call_handler;
            CREATE FUNCTION s.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
            CREATE EVENT TRIGGER et ON sql_drop EXECUTE FUNCTION s.watch();
            """;

        /** One for every kind of object that PostgreSQL gives labels. (Documentation, "SECURITY LABEL".) */
        private static String labels(String label) {
            return List.of(
                            "SCHEMA s",
                            "TABLE s.t",
                            "COLUMN s.t.\"a b\"",
                            "TABLE s.part",
                            "TABLE s.part_1",
                            "SEQUENCE s.ident_id_seq",
                            "VIEW s.v",
                            "COLUMN s.v.id",
                            "MATERIALIZED VIEW s.mv",
                            "SEQUENCE s.seq",
                            "FUNCTION s.f(int, text[])",
                            "PROCEDURE s.p(int)",
                            "AGGREGATE s.total(int)",
                            "TYPE s.mood",
                            "DOMAIN s.positive",
                            "TYPE s.pair",
                            "COLUMN s.pair.x",
                            "TYPE s.span",
                            "TYPE s.span_multirange",
                            "FOREIGN TABLE s.ft",
                            "PUBLICATION pub",
                            "SUBSCRIPTION sub",
                            "LANGUAGE l",
                            "EVENT TRIGGER et")
                    .stream()
                    .map(on -> "SECURITY LABEL FOR first ON " + on + " IS '" + label + "';\n")
                    .reduce("", String::concat);
        }

        private static final int LABELLED = 24;

        @Test
        void shouldLabelEveryKindOfObjectAndTakeItsLabel() throws Exception {
            assertThat(prove(OBJECTS, OBJECTS + labels("it''s \\ secret")))
                    .filteredOn(sql -> sql.startsWith("SECURITY LABEL "))
                    .hasSize(LABELLED)
                    .contains("SECURITY LABEL FOR \"first\" ON COLUMN \"s\".\"t\".\"a b\" IS E'it''s \\\\ secret'");
        }

        @Test
        void shouldChangeLabelsOfEveryKindInPlace() throws Exception {
            assertThat(prove(OBJECTS + labels("low"), OBJECTS + labels("high")))
                    .hasSize(LABELLED)
                    .allMatch(sql -> sql.startsWith("SECURITY LABEL FOR \"first\" ON ") && sql.endsWith(" IS 'high'"));
        }

        @Test
        void shouldLabelWhatComesAndLeaveWhatGoesAlone() throws Exception {
            assertThat(prove("CREATE SCHEMA s;", OBJECTS + labels("low"))).hasSizeGreaterThan(LABELLED);
        }

        @Test
        void shouldKeepTheProvidersLabelsApart() throws Exception {
            String table = "CREATE TABLE t (a int); SECURITY LABEL FOR first ON TABLE t IS 'x';";
            assertThat(prove(
                            table + "SECURITY LABEL FOR \"Second Provider\" ON TABLE t IS 'y';",
                            table + "SECURITY LABEL FOR \"Second Provider\" ON TABLE t IS 'z';"))
                    .containsExactly("SECURITY LABEL FOR \"Second Provider\" ON TABLE \"public\".\"t\" IS 'z'");
        }

        @Test
        void shouldLabelAgainWhatIsMadeAnew() throws Exception {
            String labels = """
                SECURITY LABEL FOR first ON VIEW v IS 'view';
                SECURITY LABEL FOR first ON COLUMN v.m IS 'column';
                SECURITY LABEL FOR first ON TYPE mood IS 'type';
                SECURITY LABEL FOR first ON FUNCTION f(mood) IS 'function';
                """;
            List<String> statements = prove("""
                    CREATE TYPE mood AS ENUM ('sad', 'happy', 'gone');
                    CREATE TABLE t (m mood);
                    CREATE VIEW v AS SELECT m FROM t;
                    CREATE FUNCTION f(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
                    """ + labels, """
                    CREATE TYPE mood AS ENUM ('happy', 'sad');
                    CREATE TABLE t (m mood);
                    CREATE VIEW v AS SELECT m FROM t;
                    CREATE FUNCTION f(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
                    """ + labels);
            assertThat(statements)
                    .filteredOn(sql -> sql.startsWith("SECURITY LABEL "))
                    .hasSize(4)
                    .noneMatch(sql -> sql.endsWith("NULL"));
        }

        /** Forth, proven; and back. Returns what was run forth. */
        private List<String> prove(String old, String changed) throws Exception {
            Path fingerprint = Files.exists(FINGERPRINT) ? FINGERPRINT : null;
            try (ProvenDatabase from = new ProvenDatabase(SERVER, load + old);
                    ProvenDatabase to = new ProvenDatabase(SERVER, load + changed)) {
                Proof.Wanted wantedNew = wanted(to, fingerprint);
                Proof.Wanted wantedOld = wanted(from, fingerprint);
                Proof forth = Proof.of(from, wantedNew, fingerprint);
                assertThat(forth.result()).as(forth.reason()).isEqualTo(Proof.Result.EQUAL);
                Proof back = Proof.of(to, wantedOld, fingerprint);
                assertThat(back.result()).as(back.reason()).isEqualTo(Proof.Result.EQUAL);
                return forth.plan().steps().stream().map(Step::sql).toList();
            }
        }

        private static Proof.Wanted wanted(ProvenDatabase database, Path fingerprint) throws Exception {
            return new Proof.Wanted(database.read(), fingerprint == null ? null : database.fingerprint(fingerprint));
        }
    }

    /** PostgreSQL lets nobody label anything then, but a superuser can write what a provider would have left behind. */
    @Nested
    class WithoutAProvider {
        private static final String TABLE = "CREATE TABLE t (a int);";

        private static String written(String label) {
            return TABLE + """
                SET allow_system_table_mods = on;
                INSERT INTO pg_seclabel VALUES ('t'::regclass, 'pg_class'::regclass, 1, 'selinux', '%s');
                """.formatted(label);
        }

        @Test
        void shouldReadWhatALabelIsOn() throws Exception {
            try (ProvenDatabase database = new ProvenDatabase(SERVER, written("low"))) {
                Catalog catalog = database.read();
                ObjectId column = ObjectId.of(Kind.COLUMN, "public", "t", "a");
                assertThat(catalog.all(SecurityLabel.class))
                        .containsExactly(new SecurityLabel(column, "selinux", "low"));
                ObjectId id = column.labelledBy("selinux");
                assertThat(id.subject()).isEqualTo(column);
                assertThat(id).hasToString("security label selinux on column public.t.a");
                assertThat(catalog.dependencies().dependenciesOf(id)).containsExactly(column);
            }
        }

        @Test
        void shouldPlanWithTheHazardThatAnApplicationIsShutOut() throws Exception {
            assertThat(steps(TABLE, written("low")))
                    .containsExactly(
                            "SECURITY LABEL FOR \"selinux\" ON COLUMN \"public\".\"t\".\"a\" IS 'low' [BACKWARD_INCOMPATIBLE]");
            assertThat(steps(written("low"), written("high")))
                    .containsExactly(
                            "SECURITY LABEL FOR \"selinux\" ON COLUMN \"public\".\"t\".\"a\" IS 'high' [BACKWARD_INCOMPATIBLE]");
            assertThat(steps(written("low"), TABLE))
                    .containsExactly(
                            "SECURITY LABEL FOR \"selinux\" ON COLUMN \"public\".\"t\".\"a\" IS NULL [BACKWARD_INCOMPATIBLE]");
        }

        @Test
        void shouldPlanLabelsOfNewObjectsWithoutHazardAndOfThoseThatGoNotAtAll() throws Exception {
            assertThat(steps("", written("low")))
                    .hasSize(2)
                    .last()
                    .isEqualTo("SECURITY LABEL FOR \"selinux\" ON COLUMN \"public\".\"t\".\"a\" IS 'low' []");
            assertThat(steps(written("low"), "")).singleElement().asString().startsWith("DROP TABLE ");
        }

        private List<String> steps(String target, String source) throws Exception {
            try (ProvenDatabase from = new ProvenDatabase(SERVER, target);
                    ProvenDatabase to = new ProvenDatabase(SERVER, source)) {
                return Planner.plan(from.read(), to.read(), PlanOptions.defaults()).steps().stream()
                        .map(step -> step.sql() + " " + step.hazards())
                        .toList();
            }
        }
    }
}
