package dev.lockstep.introspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.ExtensionDependency;
import dev.lockstep.diff.Comparison;
import dev.lockstep.diff.Diff;
import dev.lockstep.diff.Selection;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes from memory is held against a whole reading of the same snapshot. */
class CatalogMemoryTest {
    private static final TestPostgres SERVER = TestPostgres.shared();
    private static final int ROUNDS = Integer.getInteger("lockstep.memory.rounds", 25);

    private final CatalogMemory memory = new CatalogMemory();
    private final String database = SERVER.createDatabase("memory");
    private final String role = "r" + UUID.randomUUID().toString().substring(0, 8);

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void shouldReadWhatAWholeReadingReadsAfterRandomChanges(long seed) throws SQLException {
        RandomChanges changes = new RandomChanges(seed);
        for (String start : List.of("1", "2", "3")) {
            SERVER.run(database, "CREATE ROLE " + role + start);
        }
        RandomChanges.START.forEach(
                statement -> assertThat(tried(statement)).as(statement).isTrue());
        Catalog first = check("at first");
        Comparison comparison = Comparison.of(first, first);
        Catalog.Mark latest = first.mark();
        int changed = 0;
        int compared = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<String> ran = new ArrayList<>();
            for (int i = changes.upTo(4); i >= 0; i--) {
                String statement = changes.next();
                if (tried(statement)) {
                    ran.add(statement);
                }
            }
            changed += ran.isEmpty() ? 0 : 1;
            String when = "seed " + seed + ", round " + round + ": " + ran;
            Catalog now = check(when);
            comparison = comparison.again(first, now);
            assertThat(comparison.differences())
                    .as(when)
                    .isEqualTo(Diff.exactly(Selection.defaults().wanted(first, now), now));
            compared += now.changedSince(latest) == null ? 0 : 1;
            latest = now.mark();
        }

        assertThat(changed).isGreaterThan(ROUNDS / 3);
        assertThat(compared).isGreaterThan(ROUNDS / 4);
        assertThat(memory.wholeReadings()).isLessThan(1 + changed);
    }

    @Test
    void shouldSeeWhatWasInProgressAtTheFirstLookWhenItIsCommitted() throws SQLException {
        SERVER.run(database, "CREATE TABLE t (id integer)");
        try (Connection changing = SERVER.connect(database);
                Statement change = changing.createStatement()) {
            changing.setAutoCommit(false);
            change.execute("CREATE TABLE early (id integer)");
            SERVER.run(database, "CREATE TABLE committed_meanwhile (id integer)");

            check("in progress");
            change.execute("CREATE TABLE late (id integer)");
            check("still in progress");
            changing.commit();
        }
        check("committed");

        assertThat(memory.wholeReadings()).isEqualTo(1);
    }

    @Test
    void shouldRememberWhatWasReadAgain() throws SQLException {
        SERVER.run(
                database,
                "CREATE TABLE t (id integer PRIMARY KEY); CREATE TABLE u (id integer); CREATE TABLE w (id integer);"
                        + "CREATE TABLE k (id integer REFERENCES t); CREATE TYPE e AS ENUM ('a')");
        check("at first");
        for (String change : List.of(
                "ALTER TABLE t ADD COLUMN a integer",
                "ALTER TYPE e ADD VALUE 'b'",
                "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
                "CREATE VIEW v AS SELECT id, a FROM t",
                "DROP TABLE u",
                "ALTER TABLE t ADD COLUMN b integer; DROP TABLE w",
                "CREATE TYPE c AS (id integer)",
                "CREATE DOMAIN d AS integer CHECK (VALUE > 0)",
                "ALTER TABLE k DISABLE TRIGGER ALL",
                "ALTER TABLE k ALTER COLUMN id SET NOT NULL",
                "ALTER TABLE k ENABLE TRIGGER ALL",
                "ALTER TABLE k ADD CHECK (id > 0)",
                "ALTER TABLE t ALTER COLUMN a SET DEFAULT 1",
                "ALTER TABLE t ALTER COLUMN a SET DEFAULT 2",
                "ALTER TABLE t ALTER COLUMN a DROP DEFAULT",
                "COMMENT ON TABLE t IS 'a'")) {
            SERVER.run(database, change);
            long before = memory.narrowReadings();
            check(change);
            SERVER.run("postgres", "SELECT pg_current_xact_id()");
            check("nothing after " + change);
            assertThat(memory.narrowReadings()).as(change).isEqualTo(before + 1);
        }

        assertThat(memory.wholeReadings()).isEqualTo(1);
    }

    /** That changes no row but those of {@code pg_depend}. */
    @Test
    void shouldSeeWhatCameToGoWithAnExtensionAndDoesNoMore() throws SQLException {
        SERVER.run(database, """
                CREATE EXTENSION hstore; CREATE TABLE t (id integer PRIMARY KEY);
                CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
                CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()""");
        check("at first");
        int ties = 0;
        for (String tie : List.of("DEPENDS", "NO DEPENDS")) {
            for (String object : List.of("FUNCTION f()", "TRIGGER r ON t", "INDEX t_pkey")) {
                String change = "ALTER " + object + " " + tie + " ON EXTENSION hstore";
                SERVER.run(database, change);
                Catalog now = check(change);
                ties += tie.equals("DEPENDS") ? 1 : -1;
                assertThat(now.all(ExtensionDependency.class)).as(change).hasSize(ties);
            }
        }
    }

    @Test
    void shouldReadAgainWhatShowsNamesOfOtherTables() throws SQLException {
        SERVER.run(database, """
                CREATE TABLE t (id integer PRIMARY KEY, a integer, b integer UNIQUE);
                CREATE TABLE k (id integer REFERENCES t, b integer REFERENCES t (b));
                CREATE VIEW v AS SELECT * FROM t JOIN (SELECT b, id AS x FROM k) s USING (b);
                CREATE VIEW w AS SELECT a FROM v;
                CREATE RULE r AS ON INSERT TO k DO ALSO INSERT INTO t VALUES (NEW.id) ON CONFLICT ON CONSTRAINT t_pkey DO NOTHING""");
        check("at first");
        for (String change : List.of(
                "ALTER TABLE t ALTER COLUMN a SET DEFAULT 1",
                "CREATE INDEX ON t (a)",
                "ALTER TABLE t ADD COLUMN x integer",
                "ALTER TABLE t DROP COLUMN x",
                "ALTER TABLE t RENAME COLUMN b TO c",
                "ALTER TABLE t RENAME CONSTRAINT t_pkey TO p",
                "ALTER TABLE t RENAME TO u",
                "ALTER TABLE u DROP COLUMN c CASCADE",
                "ALTER TABLE u DROP CONSTRAINT p CASCADE",
                "DROP TABLE u CASCADE")) {
            SERVER.run(database, change);
            check(change);
        }

        assertThat(memory.wholeReadings()).isEqualTo(1);
    }

    @Test
    void shouldSeeWhatWasInProgressWhenOtherChangesWereReadAgain() throws SQLException {
        SERVER.run(
                database,
                "CREATE TABLE t (id integer); CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'");
        check("at first");
        try (Connection changing = SERVER.connect(database);
                Statement change = changing.createStatement()) {
            changing.setAutoCommit(false);
            change.execute("CREATE VIEW early AS SELECT id FROM t");
            change.execute("DROP FUNCTION f()");
            SERVER.run(database, "CREATE TABLE meanwhile (id integer)");
            check("another change while it is in progress");
            SERVER.run(database, "ALTER TABLE meanwhile ADD COLUMN more integer");
            check("yet another");
            changing.commit();
        }
        check("committed");

        assertThat(memory.wholeReadings()).isEqualTo(1);
        assertThat(memory.narrowReadings()).isEqualTo(3);
    }

    @Test
    void shouldReadAgainWhatShowsLabelsWithinRows() throws SQLException {
        SERVER.run(database, """
                CREATE TYPE mood AS ENUM ('a', 'b'); CREATE DOMAIN mild AS mood;
                CREATE TYPE pair AS (m mood, i integer); CREATE TYPE nested AS (p pair[], d mild);
                CREATE TABLE t (id integer, m mild); CREATE VIEW s AS SELECT m FROM t;
                CREATE TABLE d (p pair DEFAULT '(a,1)', t t DEFAULT '(1,a)', ts t[] DEFAULT '{"(2,a)"}');
                CREATE VIEW v AS SELECT '(a,2)'::pair AS p, '("{""(a,3)""}",a)'::nested AS n, '(a)'::s AS s;
                CREATE FUNCTION f(p pair DEFAULT '(a,4)') RETURNS integer LANGUAGE sql AS 'SELECT 1'""");
        check("at first");
        for (String change : List.of(
                "ALTER TYPE mood ADD VALUE 'c'",
                "ALTER TYPE mood RENAME VALUE 'a' TO 'x'",
                "ALTER TYPE mood RENAME VALUE 'x' TO 'y'; ALTER TABLE t ADD COLUMN more integer")) {
            SERVER.run(database, change);
            check(change);
        }

        assertThat(memory.wholeReadings()).isEqualTo(1);
    }

    /** PostgreSQL records no dependency of any of these. */
    @Test
    void shouldReadAgainWhatShowsNamesWithinConstants() throws SQLException {
        SERVER.run(database, """
                CREATE TABLE t (id integer PRIMARY KEY); CREATE TYPE mood AS ENUM ('a'); CREATE SEQUENCE q;
                CREATE FUNCTION g(mood) RETURNS integer LANGUAGE sql AS 'SELECT 1';
                CREATE TYPE pair AS (r regclass, i integer); CREATE DOMAIN named AS regclass[] DEFAULT '{t}' CHECK (VALUE <> '{t,q}');
                CREATE TYPE span AS RANGE (subtype = regclass);
                CREATE TABLE d (r regclass[] DEFAULT '{t}', p pair DEFAULT '(t,1)', ps pair[] DEFAULT '{"(t,2)"}', s named DEFAULT '{t_pkey}',
                                m regtype[] DEFAULT '{mood}', f regproc[] DEFAULT '{g}', a regprocedure[] DEFAULT '{g(mood)}');
                CREATE TABLE ranges (s span DEFAULT '[t,t]');
                CREATE TABLE c (r regclass[] CHECK (r <> '{t}'));
                CREATE TABLE i (r regclass[], id integer); CREATE INDEX ON i (id) WHERE r <> '{t}'; CREATE INDEX ON i ((r = '{t}'));
                CREATE VIEW v AS SELECT '{t}'::regclass[] AS r;
                CREATE TABLE u (r regclass[]); CREATE RULE u AS ON INSERT TO u WHERE NEW.r = '{t}' DO INSTEAD NOTHING;
                CREATE TABLE o (r regclass[]); CREATE POLICY o ON o USING (r = '{t}') WITH CHECK (r = '{q}');
                CREATE FUNCTION f(r regclass[] DEFAULT '{t}') RETURNS integer LANGUAGE sql AS 'SELECT 1';
                CREATE FUNCTION w() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TABLE x (r regclass[]);
                CREATE TRIGGER x BEFORE INSERT ON x FOR EACH ROW WHEN (NEW.r = '{t}') EXECUTE FUNCTION w();
                CREATE TABLE p (r regclass) PARTITION BY LIST (r); CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('t');
                CREATE TABLE k (r regclass[]) PARTITION BY LIST ((r = '{t}')); CREATE TABLE other ()""");
        SERVER.run(
                database,
                "CREATE FUNCTION b() RETURNS regclass[] LANGUAGE sql BEGIN ATOMIC SELECT '{t}'::regclass[]; END");
        check("at first");
        for (String change : List.of(
                "ALTER TABLE other ADD COLUMN r regclass[] DEFAULT '{t,other}'",
                "ALTER TABLE t RENAME TO renamed",
                "ALTER TABLE other RENAME TO another; ALTER TABLE d ALTER COLUMN s DROP DEFAULT",
                "ALTER INDEX t_pkey RENAME TO key",
                "ALTER TYPE mood RENAME TO humour",
                "ALTER FUNCTION g(humour) RENAME TO h",
                "CREATE VIEW late AS SELECT '{q}'::regclass[] AS r",
                "ALTER SEQUENCE q RENAME TO r",
                "DROP FUNCTION h; DROP TYPE humour",
                "DROP TABLE renamed")) {
            SERVER.run(database, change);
            check(change);
        }

        assertThat(memory.wholeReadings()).isEqualTo(1);
    }

    @Test
    void shouldSeeHowTriggersOfNewPartitionsFire() throws SQLException {
        SERVER.run(database, """
                CREATE TABLE p (id integer PRIMARY KEY);
                CREATE TABLE k (id integer PRIMARY KEY, p integer REFERENCES p) PARTITION BY RANGE (id);
                CREATE TABLE k0 PARTITION OF k FOR VALUES FROM (0) TO (10);
                CREATE TABLE k1 PARTITION OF k FOR VALUES FROM (10) TO (20);
                ALTER TABLE k1 DISABLE TRIGGER ALL; ALTER TABLE k DETACH PARTITION k1""");
        check("at first");
        for (String change : List.of(
                "ALTER TABLE k ATTACH PARTITION k1 FOR VALUES FROM (10) TO (20)",
                "ALTER TABLE k1 ENABLE TRIGGER ALL",
                "CREATE TABLE k2 PARTITION OF k FOR VALUES FROM (20) TO (30); ALTER TABLE k2 DISABLE TRIGGER ALL",
                "ALTER TABLE k DETACH PARTITION k2; ALTER TABLE k2 ENABLE TRIGGER ALL")) {
            SERVER.run(database, change);
            check(change);
        }
    }

    @Test
    void shouldNotReadAllForNewPartitionWhenTriggersFireAsUsual() throws SQLException {
        SERVER.run(database, """
                CREATE TABLE p (id integer PRIMARY KEY);
                CREATE TABLE k (id integer PRIMARY KEY, p integer REFERENCES p) PARTITION BY RANGE (id)""");
        check("at first");
        for (String change : List.of(
                "CREATE TABLE k1 PARTITION OF k FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE k2 PARTITION OF k FOR VALUES FROM (10) TO (20)",
                "ALTER TABLE k DETACH PARTITION k2")) {
            SERVER.run(database, change);
            check(change);
        }

        assertThat(memory.wholeReadings()).isEqualTo(1);
    }

    @Test
    void shouldReadAllWhenNameLeadsToAnotherDatabase() throws SQLException {
        SERVER.run(database, "CREATE TABLE t (id integer)");
        check("at first");
        SERVER.run("postgres", "CREATE DATABASE " + database + "_copy TEMPLATE " + database);
        SERVER.dropDatabase(database);
        SERVER.run("postgres", "ALTER DATABASE " + database + "_copy RENAME TO " + database);
        check("copied back");

        assertThat(memory.wholeReadings()).isEqualTo(2);
    }

    @Test
    void shouldReadAllWhenRoleOrSchemaIsRenamed() throws SQLException {
        SERVER.run(
                database,
                "CREATE ROLE " + role + "1; CREATE TABLE t (id integer); CREATE POLICY p ON t TO " + role + "1");
        check("at first");
        SERVER.run(database, "ALTER ROLE " + role + "1 RENAME TO " + role + "_renamed");
        check("role renamed");
        SERVER.run(database, "ALTER SCHEMA public RENAME TO renamed");
        check("schema renamed");

        assertThat(memory.wholeReadings()).isEqualTo(3);
    }

    @Test
    void shouldReadNothingAgainButSizesWhenRowsAndStatisticsChange() throws SQLException {
        SERVER.run(database, "CREATE TABLE t (id integer)");
        check("at first");
        SERVER.run(database, "INSERT INTO t SELECT generate_series(1, 10000)");
        SERVER.run(database, "VACUUM ANALYZE t");
        check("analyzed");
        SERVER.run(database, "VACUUM FREEZE pg_class");
        check("frozen");

        assertThat(memory.wholeReadings()).isEqualTo(1);

        SERVER.run(database, "VACUUM FULL pg_class");
        check("rewritten");
    }

    private boolean tried(String statement) {
        try (Connection connection = SERVER.connect(database);
                Statement sql = connection.createStatement()) {
            sql.execute(statement
                    .replaceAll("\\br([123])\\b", role + "$1")
                    .replace("{role}", role + "1")
                    .replace("{database}", database));
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private Catalog check(String when) throws SQLException {
        try (Connection connection = SERVER.connect(database)) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return check(memory, new SqlSession(connection), when);
        }
    }

    static Catalog check(CatalogMemory memory, SqlSession session, String when) {
        Catalog remembered = memory.read(session, "test");
        Catalog whole = new CatalogReader().read(session);
        assertThat(List.<DatabaseObject>copyOf(remembered.objects())).as(when).isEqualTo(List.copyOf(whole.objects()));
        assertThat(remembered.dependencies().edges())
                .as(when)
                .containsExactlyInAnyOrderElementsOf(whole.dependencies().edges());
        assertThat(remembered.sizes()).as(when).isEqualTo(whole.sizes());
        return remembered;
    }
}
