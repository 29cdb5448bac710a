package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.TestPostgres;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Renames after which the old name is another object's: what said the name before says another afterwards, and what says the same in
 * source and target does not mean the same.
 */
class NamesTakenOverTest {
    private static final TestPostgres SERVER = TestPostgres.shared();

    private record Case(String name, String old, String changed, List<Rename> renames) {
        static Case of(String name, String old, String changed, Rename... renames) {
            return new Case(name, old, changed, List.of(renames));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final String FUNCTION = "CREATE FUNCTION %s() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT %d';";

    private static final String USERS = """
            CREATE VIEW v AS SELECT id, f() AS one, f() + id AS more FROM t; CREATE INDEX i ON t ((id + f()));
            ALTER TABLE t ADD CHECK (id > f()), ALTER n SET DEFAULT f();
            CREATE POLICY p ON t USING (f() > 0); CREATE MATERIALIZED VIEW m AS SELECT f() AS f;
            CREATE FUNCTION std() RETURNS int LANGUAGE sql RETURN f();
            """;
    private static final String TABLE = "CREATE TABLE t (id int, n int);";

    private static final String SEQUENCE = "CREATE SEQUENCE %s;";
    private static final String OF_SEQUENCE = """
            CREATE TABLE t (id int DEFAULT nextval('s'), n int DEFAULT nextval('s') + 1);
            CREATE VIEW v AS SELECT nextval('s') AS s;
            """;

    private static final String OF_LABEL = """
            CREATE TABLE t (id int, m mood DEFAULT 'a', ms mood[] DEFAULT '{a}');
            ALTER TABLE t ADD CONSTRAINT c CHECK (m <> 'a'); CREATE INDEX i ON t (id) WHERE m = 'a';
            CREATE VIEW v AS SELECT m FROM t WHERE m = 'a';
            CREATE FUNCTION f(m mood DEFAULT 'a') RETURNS mood LANGUAGE sql AS 'SELECT m';
            """;
    private static final String OF_LABEL_WITHIN = """
            CREATE DOMAIN dom AS mood; CREATE TYPE span AS RANGE (subtype = mood);
            CREATE TYPE comp AS (m mood, i int); CREATE TYPE deep AS (c comp[], d dom, s span); CREATE TABLE r (m mood);
            CREATE TABLE t (c comp DEFAULT '(a,1)', r r DEFAULT '(a)', d deep DEFAULT '("{""(a,1)""}",a,"[a,a]")', s span DEFAULT '[a,a]');
            ALTER TABLE t ADD CONSTRAINT c CHECK (c <> '(a,2)'::comp); CREATE INDEX i ON t (s) WHERE c = '(a,3)'::comp;
            CREATE VIEW v AS SELECT '(a,1)'::comp AS c, '(a)'::r AS r;
            CREATE FUNCTION f(c comp DEFAULT '(a,4)') RETURNS int LANGUAGE sql AS 'SELECT 1';
            """;
    private static final String OF_LABEL_IN_COMPOSITE =
            "CREATE TYPE comp AS (m mood); CREATE TABLE t (c comp DEFAULT '(a)'); CREATE VIEW v AS SELECT '(a)'::comp AS c;";
    private static final String PARTED = "CREATE TABLE parted (m mood) PARTITION BY LIST (m);";

    private static final String OF_COLUMNS = """
            CREATE VIEW v AS SELECT a, b AS other FROM t; CREATE INDEX i ON t (a) WHERE b > 0;
            ALTER TABLE t ADD CONSTRAINT c CHECK (a > b), ADD CONSTRAINT key UNIQUE (a);
            CREATE POLICY p ON t USING (a > 0); CREATE STATISTICS s ON a, b FROM t;
            CREATE TRIGGER tr BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION suppress_redundant_updates_trigger();
            CREATE TABLE r (r int REFERENCES t (a), a int, CHECK (a > 0)); COMMENT ON COLUMN t.a IS 'this one';
            """;

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "function",
                        FUNCTION.formatted("f", 1) + TABLE + USERS,
                        FUNCTION.formatted("f", 2) + FUNCTION.formatted("g", 1) + TABLE + USERS,
                        new Rename("function", "public.f()", "public.g()")),
                Case.of(
                        "function, partly moved to the new one",
                        FUNCTION.formatted("f", 1) + TABLE + "CREATE VIEW v AS SELECT f() + f() AS two;",
                        FUNCTION.formatted("f", 2) + FUNCTION.formatted("g", 1) + TABLE
                                + "CREATE VIEW v AS SELECT g() + f() AS two;",
                        new Rename("function", "public.f()", "public.g()")),
                Case.of(
                        "functions swapped",
                        FUNCTION.formatted("f", 1) + FUNCTION.formatted("g", 2) + TABLE + USERS,
                        FUNCTION.formatted("f", 2) + FUNCTION.formatted("g", 1) + TABLE + USERS,
                        new Rename("function", "public.f()", "public.g()"),
                        new Rename("function", "public.g()", "public.f()")),
                Case.of(
                        "chain of functions",
                        FUNCTION.formatted("f", 1) + FUNCTION.formatted("g", 2) + TABLE + USERS,
                        FUNCTION.formatted("f", 3)
                                + FUNCTION.formatted("g", 1)
                                + FUNCTION.formatted("h", 2)
                                + TABLE
                                + USERS,
                        new Rename("function", "public.f()", "public.g()"),
                        new Rename("function", "public.g()", "public.h()")),
                Case.of(
                        "sequence",
                        SEQUENCE.formatted("s") + OF_SEQUENCE,
                        SEQUENCE.formatted("s") + SEQUENCE.formatted("s2") + OF_SEQUENCE,
                        new Rename("sequence", "public.s", "public.s2")),
                Case.of(
                        "sequences swapped",
                        "CREATE SEQUENCE r INCREMENT 2;" + SEQUENCE.formatted("s") + OF_SEQUENCE,
                        "CREATE SEQUENCE s INCREMENT 2;" + SEQUENCE.formatted("r") + OF_SEQUENCE,
                        new Rename("sequence", "public.s", "public.r"),
                        new Rename("sequence", "public.r", "public.s")),
                Case.of(
                        "label",
                        "CREATE TYPE mood AS ENUM ('a', 'c');" + OF_LABEL,
                        "CREATE TYPE mood AS ENUM ('b', 'c', 'a');" + OF_LABEL,
                        new Rename("enum label", "public.mood.a", "public.mood.b")),
                Case.of(
                        "labels swapped",
                        "CREATE TYPE mood AS ENUM ('a', 'b');" + OF_LABEL
                                + PARTED
                                + "CREATE TABLE one PARTITION OF parted FOR VALUES IN ('a');",
                        "CREATE TYPE mood AS ENUM ('b', 'a');" + OF_LABEL
                                + PARTED
                                + "CREATE TABLE one PARTITION OF parted FOR VALUES IN ('b');",
                        new Rename("enum label", "public.mood.a", "public.mood.b"),
                        new Rename("enum label", "public.mood.b", "public.mood.a")),
                Case.of(
                        "labels swapped within other types",
                        "CREATE TYPE mood AS ENUM ('a', 'b');" + OF_LABEL_WITHIN,
                        "CREATE TYPE mood AS ENUM ('b', 'a');" + OF_LABEL_WITHIN,
                        new Rename("enum label", "public.mood.a", "public.mood.b"),
                        new Rename("enum label", "public.mood.b", "public.mood.a")),
                Case.of(
                        "label within a composite type",
                        "CREATE TYPE mood AS ENUM ('a', 'c');" + OF_LABEL_IN_COMPOSITE,
                        "CREATE TYPE mood AS ENUM ('b', 'c', 'a');" + OF_LABEL_IN_COMPOSITE,
                        new Rename("enum label", "public.mood.a", "public.mood.b")),
                Case.of(
                        "columns swapped",
                        "CREATE TABLE t (id int, a int, b int);" + OF_COLUMNS,
                        "CREATE TABLE t (id int, b int, a int);" + OF_COLUMNS,
                        new Rename("column", "public.t.a", "public.t.b"),
                        new Rename("column", "public.t.b", "public.t.a")),
                Case.of(
                        "chain of columns",
                        "CREATE TABLE t (id int, a int, b int);" + OF_COLUMNS,
                        "CREATE TABLE t (id int, b int, c int, a int);" + OF_COLUMNS,
                        new Rename("column", "public.t.a", "public.t.b"),
                        new Rename("column", "public.t.b", "public.t.c")),
                Case.of(
                        "tables swapped",
                        "CREATE TABLE t (id int UNIQUE); CREATE TABLE u (id int UNIQUE, more text);"
                                + "CREATE VIEW v AS SELECT t.id FROM t; CREATE TABLE r (id int REFERENCES t (id));"
                                + "CREATE FUNCTION f(t) RETURNS int LANGUAGE sql AS 'SELECT 1';",
                        "CREATE TABLE u (id int UNIQUE); CREATE TABLE t (id int UNIQUE, more text);"
                                + "CREATE VIEW v AS SELECT t.id FROM t; CREATE TABLE r (id int REFERENCES t (id));"
                                + "CREATE FUNCTION f(t) RETURNS int LANGUAGE sql AS 'SELECT 1';",
                        new Rename("table", "public.t", "public.u"),
                        new Rename("table", "public.u", "public.t")),
                Case.of(
                        "table",
                        "CREATE TABLE t (id int); CREATE VIEW v AS SELECT t.id FROM t;",
                        "CREATE TABLE u (id int); CREATE TABLE t (id int, more text);"
                                + "CREATE VIEW v AS SELECT t.id FROM t;",
                        new Rename("table", "public.t", "public.u")),
                Case.of(
                        "columns of a view and attributes swapped",
                        "CREATE VIEW w AS SELECT 1 AS a, 2 AS b; CREATE VIEW v AS SELECT a, w.b + a AS more FROM w;"
                                + "CREATE TYPE pair AS (a int, b int); CREATE TABLE t (p pair, CHECK ((p).a > (p).b));",
                        "CREATE VIEW w AS SELECT 1 AS b, 2 AS a; CREATE VIEW v AS SELECT a, w.b + a AS more FROM w;"
                                + "CREATE TYPE pair AS (b int, a int); CREATE TABLE t (p pair, CHECK ((p).a > (p).b));",
                        new Rename("column", "public.w.a", "public.w.b"),
                        new Rename("column", "public.w.b", "public.w.a"),
                        new Rename("attribute", "public.pair.a", "public.pair.b"),
                        new Rename("attribute", "public.pair.b", "public.pair.a")),
                Case.of(
                        "type",
                        "CREATE DOMAIN d AS int; CREATE TABLE t (id d, CHECK (id > '1'::d)); CREATE FUNCTION f(a d) RETURNS d LANGUAGE sql AS 'SELECT a';",
                        "CREATE DOMAIN d AS int; CREATE DOMAIN e AS int; CREATE TABLE t (id d, CHECK (id > '1'::d));"
                                + " CREATE FUNCTION f(a d) RETURNS d LANGUAGE sql AS 'SELECT a';",
                        new Rename("domain", "public.d", "public.e")),
                Case.of(
                        "moved away",
                        "CREATE SCHEMA app;" + FUNCTION.formatted("f", 1) + TABLE + USERS,
                        "CREATE SCHEMA app;" + FUNCTION.formatted("f", 2) + FUNCTION.formatted("app.f", 1) + TABLE
                                + USERS,
                        new Rename("function", "public.f()", "app.f()")),
                Case.of(
                        "schema",
                        "CREATE SCHEMA s; CREATE TABLE s.t (id int); CREATE VIEW v AS SELECT id FROM s.t;",
                        "CREATE SCHEMA s; CREATE TABLE s.t (id int); CREATE SCHEMA r; CREATE TABLE r.t (id int);"
                                + "CREATE VIEW v AS SELECT id FROM s.t;",
                        new Rename("schema", "s", "r")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldEndEqual(Case each) throws Exception {
        try (ProvenDatabase target = new ProvenDatabase(SERVER, each.old());
                ProvenDatabase source = new ProvenDatabase(SERVER, each.changed())) {
            Proof proof = Proof.of(
                    target,
                    new Proof.Wanted(source.read(), null),
                    null,
                    PlanOptions.defaults().renaming(each.renames()));

            assertThat(proof.reason()).isEmpty();
        }
    }
}
