package dev.lockstep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.environment.LookupDeclaration;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RowSyncTest {
    private final TwoDatabases databases = new TwoDatabases();
    private final String source = databases.source;
    private final String target = databases.target;

    @AfterEach
    void dropDatabases() {
        databases.close();
    }

    private void syncAndExpectEqual(String... tables) {
        databases.sync(SyncPolicy.MIRROR, tables);
        for (String table : tables) {
            assertThat(databases.rows(target, table)).as(table).isEqualTo(databases.rows(source, table));
            assertThat(databases.compare(table, 0).equal()).as(table).isTrue();
        }
        assertThat(databases.catalog(target).fingerprint())
                .isEqualTo(databases.catalog(source).fingerprint());
    }

    @Nested
    class Policies {
        Policies() {
            databases.both("CREATE TABLE fee (id int PRIMARY KEY, name text, amount numeric)");
            databases.run(source, "INSERT INTO fee VALUES (1, 'card', 1.0), (2, 'cash', NULL), (3, NULL, 1.00)");
            databases.run(target, "INSERT INTO fee VALUES (1, 'card', 1.0), (2, 'cash', 3), (9, 'gone', 0)");
        }

        @Test
        void shouldHaveSourceRowsWhenMirrored() {
            assertThat(databases.sync(SyncPolicy.MIRROR, "fee")).containsExactly(new TableDelta("public.fee", 1, 1, 1));
            assertThat(databases.rows(target, "fee")).isEqualTo(databases.rows(source, "fee"));
            assertThat(databases.sync(SyncPolicy.MIRROR, "fee")).containsExactly(new TableDelta("public.fee", 0, 0, 0));
        }

        @Test
        void shouldKeepOwnRowsWhenUpserted() {
            assertThat(databases.sync(SyncPolicy.UPSERT, "fee")).containsExactly(new TableDelta("public.fee", 1, 1, 0));
            assertThat(databases.values(target, "SELECT id FROM fee ORDER BY id"))
                    .containsExactly("1", "2", "3", "9");
        }

        @Test
        void shouldChangeNothingWhenNone() {
            assertThat(databases.sync(SyncPolicy.NONE, "fee")).isEmpty();
            assertThat(databases.values(target, "SELECT id FROM fee ORDER BY id"))
                    .containsExactly("1", "2", "9");
        }

        @Test
        void I1_shouldLeaveNothingBehindWhenRolledBack() {
            var before = databases.rows(target, "fee");
            LookupSet tables = databases.tables("fee");
            databases.within(sessions -> {
                RowSync.fromSource(sessions, tables, null);
                sessions.target().rollback();
                return null;
            });
            assertThat(databases.rows(target, "fee")).isEqualTo(before);
        }
    }

    @Nested
    class UniqueValues {
        @Test
        void shouldSwapUniqueValuesWhenNoThirdValueIsAllowed() {
            databases.both("""
                    CREATE TABLE rank (id int PRIMARY KEY, place int NOT NULL UNIQUE WITH (fillfactor = 70) CHECK (place IN (1, 2)),
                      code text NOT NULL CHECK (code IN ('a', 'b')));
                    CREATE UNIQUE INDEX rank_code ON rank (lower(code)) WHERE place > 0;
                    COMMENT ON CONSTRAINT rank_place_key ON rank IS 'places differ';
                    COMMENT ON INDEX rank_code IS 'codes differ';
                    CREATE TABLE medal (rank_id int NOT NULL REFERENCES rank ON DELETE CASCADE, place int REFERENCES rank (place));
                    """);
            databases.run(source, "INSERT INTO rank VALUES (1, 1, 'a'), (2, 2, 'b')");
            databases.run(
                    target, "INSERT INTO rank VALUES (1, 2, 'b'), (2, 1, 'a'); INSERT INTO medal VALUES (1, NULL)");

            syncAndExpectEqual("rank");
            assertThat(databases.value(target, "SELECT count(*) FROM medal")).isEqualTo("1");
        }

        @Test
        void shouldMoveUniqueValueWhenRowThatHadItGoes() {
            databases.both("CREATE TABLE code (id int PRIMARY KEY, code text NOT NULL UNIQUE)");
            databases.run(source, "INSERT INTO code VALUES (1, 'a'), (3, 'c'), (4, 'b')");
            databases.run(target, "INSERT INTO code VALUES (1, 'b'), (2, 'a'), (3, 'c')");

            syncAndExpectEqual("code");
        }

        @Test
        void shouldShiftValuesWhenExcludedFromOverlapping() {
            databases.both(
                    "CREATE TABLE period (id int PRIMARY KEY, during int4range NOT NULL, EXCLUDE USING gist (during WITH &&))");
            databases.run(source, "INSERT INTO period VALUES (1, '[1,10)'), (2, '[10,20)')");
            databases.run(target, "INSERT INTO period VALUES (1, '[5,10)'), (2, '[1,5)')");

            syncAndExpectEqual("period");
        }

        @Test
        void shouldSplitPeriodWhenDeclaredKeyIsThatOfAnExclusionConstraint() {
            databases.both("""
                    CREATE EXTENSION btree_gist;
                    CREATE TABLE rate (code text NOT NULL, during int4range NOT NULL, v int, EXCLUDE USING gist (code WITH =, during WITH &&))""");
            databases.run(source, "INSERT INTO rate VALUES ('a', '[1,5)', 1), ('a', '[5,10)', 2), ('b', '[1,10)', 4)");
            databases.run(target, "INSERT INTO rate VALUES ('a', '[1,10)', 1), ('b', '[1,10)', 3)");
            LookupDeclaration byPeriod = new LookupDeclaration(
                    "rate", null, List.of("code", "during"), null, null, null, null, null, null, null);

            assertThat(databases.sync(
                            new LookupChoice(List.of("rate"), List.of(byPeriod), SyncPolicy.MIRROR, SyncPolicy.MIRROR)))
                    .containsExactly(new TableDelta("public.rate", 2, 1, 1));
            assertThat(databases.rows(target, "rate")).isEqualTo(databases.rows(source, "rate"));
            assertThat(databases.catalog(target).fingerprint())
                    .isEqualTo(databases.catalog(source).fingerprint());
        }

        @Test
        void shouldSwapUniqueValuesWhenPartitioned() {
            databases.both("""
                    CREATE TABLE part (region text, id int, place int, PRIMARY KEY (region, id), CONSTRAINT places UNIQUE (region, place))
                      PARTITION BY LIST (region);
                    CREATE TABLE part_eu PARTITION OF part FOR VALUES IN ('eu');
                    CREATE TABLE part_rest PARTITION OF part DEFAULT;
                    CREATE UNIQUE INDEX part_bare ON part (region, (place + 1));
                    """);
            databases.run(source, "INSERT INTO part VALUES ('eu', 1, 1), ('eu', 2, 2), ('us', 1, 1)");
            databases.run(target, "INSERT INTO part VALUES ('eu', 1, 2), ('eu', 2, 1), ('us', 1, 1)");

            syncAndExpectEqual("part");
        }

        @Test
        void shouldNameConstraintWhenUpsertLeavesTwoRowsWithOneValue() {
            databases.both("CREATE TABLE code (id int PRIMARY KEY, code text NOT NULL UNIQUE)");
            databases.run(source, "INSERT INTO code VALUES (1, 'a')");
            databases.run(target, "INSERT INTO code VALUES (2, 'a')");

            Problem problem = problemOf(SyncPolicy.UPSERT, "code");
            assertThat(problem.type()).isEqualTo(ProblemType.CONSTRAINT_VIOLATED);
            assertThat(problem.constraint()).isEqualTo("code_code_key");
            assertThat(databases.values(target, "SELECT id FROM code")).containsExactly("2");
        }
    }

    private Problem problemOf(SyncPolicy policy, String... tables) {
        return catchThrowableOfType(ProblemException.class, () -> databases.sync(policy, tables))
                .problem();
    }

    @Nested
    class ForeignKeys {
        @Test
        void shouldFollowParentsWhenChildrenMoveToOtherOnes() {
            databases.both("""
                    CREATE TABLE a_child (id int PRIMARY KEY, parent_id int NOT NULL);
                    CREATE TABLE z_parent (id int PRIMARY KEY);
                    ALTER TABLE a_child ADD FOREIGN KEY (parent_id) REFERENCES z_parent ON DELETE CASCADE;
                    """);
            databases.run(source, "INSERT INTO z_parent VALUES (2), (3); INSERT INTO a_child VALUES (1, 3), (2, 2)");
            databases.run(
                    target, "INSERT INTO z_parent VALUES (1), (2); INSERT INTO a_child VALUES (1, 1), (2, 2), (7, 1)");

            syncAndExpectEqual("a_child", "z_parent");
        }

        @Test
        void shouldComeRightWhenTablesReferToEachOther() {
            for (String action : new String[] {"", "ON DELETE RESTRICT", "ON DELETE CASCADE", "DEFERRABLE"}) {
                databases.both("""
                        DROP TABLE IF EXISTS x, y;
                        CREATE TABLE x (id int PRIMARY KEY, y_id int NOT NULL);
                        CREATE TABLE y (id int PRIMARY KEY, x_id int NOT NULL REFERENCES x %s);
                        ALTER TABLE x ADD CONSTRAINT x_y FOREIGN KEY (y_id) REFERENCES y DEFERRABLE;
                        COMMENT ON CONSTRAINT x_y ON x IS 'both ways';
                        COMMENT ON CONSTRAINT y_x_id_fkey ON y IS 'both ways';
                        """.formatted(action));
                insert(source, "INSERT INTO x VALUES (1, 1), (3, 3); INSERT INTO y VALUES (1, 3), (3, 1)");
                insert(target, "INSERT INTO x VALUES (1, 1), (2, 2); INSERT INTO y VALUES (1, 1), (2, 2)");
                databases.both("ALTER TABLE x ALTER CONSTRAINT x_y NOT DEFERRABLE");

                syncAndExpectEqual("x", "y");
            }
        }

        private void insert(String database, String sql) {
            databases.run(
                    database,
                    "BEGIN; SET CONSTRAINTS ALL DEFERRED; ALTER TABLE y ALTER CONSTRAINT y_x_id_fkey DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS ALL DEFERRED; "
                            + sql + "; SET CONSTRAINTS ALL IMMEDIATE; COMMIT");
        }

        @Test
        void shouldComeRightWhenTableRefersToItself() {
            databases.both(
                    "CREATE TABLE node (id int PRIMARY KEY, parent int REFERENCES node ON DELETE RESTRICT, name text)");
            databases.run(source, "INSERT INTO node VALUES (5, NULL, 'root'), (1, 5, 'a'), (2, 1, 'b'), (9, 2, 'c')");
            databases.run(target, "INSERT INTO node VALUES (1, NULL, 'root'), (2, 1, 'b'), (3, 2, 'x'), (4, 3, 'y')");

            syncAndExpectEqual("node");
        }

        @Test
        void shouldFollowChangedValuesWhenNoKeyIsReferredTo() {
            for (String action : new String[] {"", "ON UPDATE CASCADE", "ON UPDATE RESTRICT"}) {
                databases.both("""
                        DROP TABLE IF EXISTS item, kind;
                        CREATE TABLE kind (id int PRIMARY KEY, code text NOT NULL UNIQUE);
                        CREATE TABLE item (id int PRIMARY KEY, code text REFERENCES kind (code) %s);
                        """.formatted(action));
                databases.run(
                        source,
                        "INSERT INTO kind VALUES (1, 'new'), (2, 'a'), (3, 'b'); INSERT INTO item VALUES (1, 'new'), (2, 'a')");
                databases.run(
                        target,
                        "INSERT INTO kind VALUES (1, 'old'), (2, 'b'), (3, 'a'); INSERT INTO item VALUES (1, 'old'), (2, 'b')");

                syncAndExpectEqual("item", "kind");
            }
        }

        @Test
        void shouldNameConstraintAndCountWhenBusinessRowsReferToRowThatGoes() {
            for (String action : new String[] {"", "ON DELETE CASCADE", "ON DELETE SET NULL"}) {
                databases.both("""
                        DROP TABLE IF EXISTS orders, kind;
                        CREATE TABLE kind (id int PRIMARY KEY, name text);
                        CREATE TABLE orders (id int, kind_id int CONSTRAINT order_kind REFERENCES kind %s);
                        """.formatted(action));
                databases.run(source, "INSERT INTO kind VALUES (1, 'a')");
                databases.run(target, """
                        INSERT INTO kind SELECT i, 'x' FROM generate_series(1, 10) AS i;
                        INSERT INTO orders SELECT i, i % 10 + 1 FROM generate_series(1, 100) AS i""");

                Problem problem = problemOf(SyncPolicy.MIRROR, "kind");

                assertThat(problem.type()).isEqualTo(ProblemType.CONSTRAINT_VIOLATED);
                assertThat(problem.constraint()).isEqualTo("order_kind");
                assertThat(problem.table()).isEqualTo("public.kind");
                assertThat(problem.detail()).contains("90 rows of public.orders");
                assertThat(problem.keys()).hasSize(5).contains("id=2");
                assertThat(databases.value(target, "SELECT count(*) FROM orders WHERE kind_id IS NOT NULL"))
                        .isEqualTo("100");
            }
        }

        @Test
        void shouldRefuseWhenCascadeWouldRewriteBusinessRows() {
            databases.both("""
                    CREATE TABLE kind (id int PRIMARY KEY, code text UNIQUE);
                    CREATE TABLE orders (id int, code text CONSTRAINT order_code REFERENCES kind (code) ON UPDATE CASCADE);
                    """);
            databases.run(source, "INSERT INTO kind VALUES (1, 'new')");
            databases.run(target, "INSERT INTO kind VALUES (1, 'old'); INSERT INTO orders VALUES (1, 'old')");

            Problem problem = problemOf(SyncPolicy.MIRROR, "kind");

            assertThat(problem.constraint()).isEqualTo("order_code");
            assertThat(problem.keys()).containsExactly("id=1");
        }
    }

    @Nested
    class SpecialTables {
        @Test
        void shouldNotFireTriggersWhenRowsChange() {
            databases.both("""
                    CREATE TABLE log (what text);
                    CREATE TABLE t (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
                    CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
                    CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20);
                    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.log VALUES (TG_NAME); RETURN NULL; END $$;
                    CREATE TRIGGER by_origin AFTER INSERT OR UPDATE OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION note();
                    CREATE TRIGGER always AFTER INSERT OR UPDATE OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION note();
                    CREATE TRIGGER by_statement AFTER INSERT OR UPDATE OR DELETE ON t FOR EACH STATEMENT EXECUTE FUNCTION note();
                    CREATE TRIGGER on_leaf BEFORE INSERT ON t2 FOR EACH ROW EXECUTE FUNCTION note();
                    CREATE TRIGGER off AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note();
                    CREATE TRIGGER replica AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note();
                    ALTER TABLE t ENABLE ALWAYS TRIGGER always;
                    ALTER TABLE t DISABLE TRIGGER off;
                    ALTER TABLE t ENABLE REPLICA TRIGGER replica;
                    CREATE TABLE ruled (id int PRIMARY KEY, v text);
                    CREATE RULE keep AS ON DELETE TO ruled DO INSTEAD NOTHING;
                    """);
            databases.run(
                    source,
                    "ALTER TABLE t DISABLE TRIGGER USER; INSERT INTO t VALUES (1, 'a'), (2, 'b'), (11, 'c'); ALTER TABLE t ENABLE TRIGGER USER;"
                            + " ALTER TABLE t ENABLE ALWAYS TRIGGER always; ALTER TABLE t DISABLE TRIGGER off; ALTER TABLE t ENABLE REPLICA TRIGGER replica;"
                            + "TRUNCATE log; INSERT INTO ruled VALUES (1, 'a')");
            databases.run(
                    target,
                    "INSERT INTO t VALUES (1, 'x'), (3, 'b'); TRUNCATE log; INSERT INTO ruled VALUES (1, 'b'), (2, 'c')");
            String states =
                    "SELECT string_agg(concat(tgrelid::regclass, tgname, tgenabled), ' ' ORDER BY tgrelid::regclass::text, tgname) FROM pg_trigger";
            String before = databases.value(target, states);

            databases.sync(SyncPolicy.MIRROR, "t", "ruled");

            assertThat(databases.rows(target, "t")).isEqualTo(databases.rows(source, "t"));
            assertThat(databases.rows(target, "ruled")).isEqualTo(databases.rows(source, "ruled"));
            assertThat(databases.value(target, "SELECT count(*) FROM log")).isEqualTo("0");
            assertThat(databases.value(target, states)).isEqualTo(before);
            assertThat(databases.value(target, "SELECT ev_enabled FROM pg_rewrite WHERE rulename = 'keep'"))
                    .isEqualTo("O");
        }

        @Test
        void shouldMoveRowsToOtherPartitionsWhenTheirKeysOfPartitionChange() {
            databases.both("""
                    CREATE TABLE fee (id int NOT NULL, region text NOT NULL, amount int) PARTITION BY LIST (region);
                    CREATE TABLE fee_eu PARTITION OF fee FOR VALUES IN ('eu') PARTITION BY RANGE (id);
                    CREATE TABLE fee_eu_1 PARTITION OF fee_eu FOR VALUES FROM (0) TO (100);
                    CREATE TABLE fee_eu_2 PARTITION OF fee_eu DEFAULT;
                    CREATE TABLE fee_rest (amount int, region text NOT NULL, id int NOT NULL);
                    ALTER TABLE fee ATTACH PARTITION fee_rest DEFAULT;
                    CREATE TABLE keyed (id int, region text, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
                    CREATE TABLE keyed_eu PARTITION OF keyed FOR VALUES IN ('eu');
                    CREATE TABLE keyed_us PARTITION OF keyed FOR VALUES IN ('us');
                    """);
            databases.run(
                    source,
                    "INSERT INTO fee VALUES (1, 'eu', 1), (2, 'us', 1), (200, 'eu', 3); INSERT INTO keyed VALUES (1, 'us')");
            databases.run(
                    target,
                    "INSERT INTO fee VALUES (1, 'us', 1), (2, 'us', 1), (200, 'eu', 4); INSERT INTO keyed VALUES (1, 'eu')");

            assertThat(databases.tables("fee_eu_1", "keyed").tables())
                    .extracting(LookupTable::displayName)
                    .containsExactly("public.fee", "public.keyed");
            syncAndExpectEqual("fee", "keyed");
        }

        @Test
        void shouldKeepIdentitiesAndGeneratedValuesWhenWritten() {
            databases.both("""
                    CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v int NOT NULL, twice int GENERATED ALWAYS AS (v * 2) STORED);
                    CREATE UNIQUE INDEX ON t (twice);
                    CREATE TABLE other (code text PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY);
                    """);
            databases.run(
                    source,
                    "INSERT INTO t (v) VALUES (1), (2), (3); DELETE FROM t WHERE v = 1; INSERT INTO other VALUES ('a'), ('b')");
            databases.run(
                    target, "INSERT INTO t (v) VALUES (9), (3), (2), (10); INSERT INTO other VALUES ('b'), ('a')");

            syncAndExpectEqual("t", "other");
            assertThat(databases.value(target, "INSERT INTO t (v) VALUES (100) RETURNING id"))
                    .isEqualTo("5");
        }

        @Test
        void shouldCountIdenticalRowsWhenThereIsNoKey() {
            databases.both("CREATE TABLE bag (a int, b text, c json); CREATE TABLE refs (a int UNIQUE, b text)");
            databases.run(
                    source,
                    "INSERT INTO bag VALUES (1, 'x', '{}'), (1, 'x', '{}'), (1, 'x', '{}'), (2, NULL, NULL), (2, '', NULL), (3, 'once', '[1]');"
                            + "INSERT INTO refs VALUES (1, 'a'), (NULL, 'b'), (2, 'c')");
            databases.run(
                    target,
                    "INSERT INTO bag VALUES (1, 'x', '{}'), (2, NULL, NULL), (2, NULL, NULL), (2, NULL, NULL), (9, 'gone', 'null');"
                            + "INSERT INTO refs VALUES (1, 'c'), (2, 'a'), (NULL, 'b')");

            assertThat(databases.sync(SyncPolicy.MIRROR, "bag")).containsExactly(new TableDelta("public.bag", 4, 0, 3));
            syncAndExpectEqual("bag", "refs");
        }

        @Test
        void shouldSeeAllRowsWhenPoliciesBindTheOwner() {
            databases.both("CREATE TABLE t (id int PRIMARY KEY, v text)");
            databases.run(source, "INSERT INTO t VALUES (1, 'a')");
            databases.run(target, """
                    INSERT INTO t VALUES (1, 'b'), (2, 'c');
                    CREATE POLICY nothing ON t USING (false);
                    ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY""");

            assertThat(databases.sync(SyncPolicy.MIRROR, "t")).containsExactly(new TableDelta("public.t", 0, 1, 1));
            assertThat(databases.value(target, "SELECT relforcerowsecurity FROM pg_class WHERE relname = 't'"))
                    .isEqualTo("t");

            databases.run(source, "ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY");
            assertThat(problemOf(SyncPolicy.MIRROR, "t").detail()).contains("row-level security");
        }

        @Test
        void shouldResolveNamesAsTheApplicationDoesWhenColumnsAreGenerated() {
            databases.both("""
                    CREATE FUNCTION helper(n int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT n * 2';
                    CREATE FUNCTION twice(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN helper(n); END';
                    CREATE TABLE t (id int PRIMARY KEY, n int, g int GENERATED ALWAYS AS (twice(n)) STORED UNIQUE)
                    """);
            databases.run(source, "INSERT INTO t VALUES (1, 2), (2, 1), (3, 7)");
            databases.run(target, "INSERT INTO t VALUES (1, 1), (2, 2)");

            syncAndExpectEqual("t");
        }

        @Test
        void shouldTellItsOwnNamesFromThoseOfColumns() {
            databases.both("""
                    CREATE TABLE keyed (lockstep_0 int PRIMARY KEY, lockstep_bucket text, code text UNIQUE);
                    CREATE TABLE bag (lockstep_hash text, lockstep_hash_ int, lockstep_ordinal int, lockstep_ctid text, lockstep_tableoid int);
                    """);
            databases.run(
                    source,
                    "INSERT INTO keyed VALUES (1, 'a', 'x'), (2, 'b', 'y'); INSERT INTO bag VALUES ('a', 1, 1, 'c', 1), ('a', 1, 1, 'c', 1), ('b', 2, 2, 'd', 2)");
            databases.run(
                    target,
                    "INSERT INTO keyed VALUES (1, 'z', 'y'), (3, 'b', 'x'); INSERT INTO bag VALUES ('a', 1, 1, 'c', 1), ('e', 2, 2, 'd', 2)");

            assertThat(databases.compare("bag", 3).samples()).hasSize(3);
            syncAndExpectEqual("keyed", "bag");
        }

        @Test
        void shouldFindRowsByKeysOfAnExtensionsType() {
            databases.both("""
                    CREATE EXTENSION ltree;
                    CREATE DOMAIN place AS ltree;
                    CREATE TABLE t (path ltree PRIMARY KEY, v text, own boolean);
                    CREATE TABLE d (path place NOT NULL, v text);
                    """);
            databases.run(
                    source,
                    "INSERT INTO t VALUES ('a', '1', false), ('a.b', '2', false), ('a.c', '3', false); INSERT INTO d VALUES ('a', '1'), ('b', '2')");
            databases.run(
                    target,
                    "INSERT INTO t VALUES ('a', '0', false), ('a.c', 'mine', true), ('x', '9', false); INSERT INTO d VALUES ('a', '0'), ('c', '3')");
            LookupDeclaration owning =
                    new LookupDeclaration("t", null, null, null, null, null, "own", null, null, null);
            LookupDeclaration byPath =
                    new LookupDeclaration("d", null, List.of("path"), null, null, null, null, null, null, null);
            LookupChoice choice =
                    new LookupChoice(List.of("t", "d"), List.of(owning, byPath), SyncPolicy.MIRROR, SyncPolicy.MIRROR);

            assertThat(databases.tables(choice).tables())
                    .allSatisfy(table ->
                            assertThat(databases.compare(table, 5).samples()).hasSize(3));
            assertThat(databases.sync(choice))
                    .containsExactlyInAnyOrder(
                            new TableDelta("public.t", 1, 1, 1), new TableDelta("public.d", 1, 1, 1));
            assertThat(databases.values(target, "SELECT concat(path, v) FROM t ORDER BY path"))
                    .containsExactly("a1", "a.b2", "a.cmine");
            assertThat(databases.rows(target, "d")).isEqualTo(databases.rows(source, "d"));
        }

        @Test
        void shouldUpdateKeyWhenItIsEqualInOtherText() {
            databases.both(
                    "CREATE TABLE t (k numeric PRIMARY KEY, v text); CREATE TABLE child (id int PRIMARY KEY, k numeric REFERENCES t)");
            databases.run(source, "INSERT INTO t VALUES (1.0, 'a'), (2, 'b'); INSERT INTO child VALUES (1, 1)");
            databases.run(target, "INSERT INTO t VALUES (1.00, 'a'), (2, 'b'); INSERT INTO child VALUES (1, 1)");

            assertThat(databases.sync(SyncPolicy.MIRROR, "t")).containsExactly(new TableDelta("public.t", 0, 1, 0));
            syncAndExpectEqual("t", "child");
        }

        @Test
        void shouldResolveNamesAsTheApplicationDoesWhenChecksCallFunctions() {
            databases.both("""
                    CREATE FUNCTION limits() RETURNS int LANGUAGE sql AS 'SELECT 5';
                    CREATE FUNCTION small(n int) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN n < limits(); END';
                    CREATE TABLE t (id int PRIMARY KEY, n int CHECK (small(n)))
                    """);
            databases.run(source, "INSERT INTO t VALUES (1, 2), (2, 3)");
            databases.run(target, "INSERT INTO t VALUES (1, 1)");

            syncAndExpectEqual("t");
        }
    }

    @Nested
    class SequencesAfterwards {
        @Test
        void shouldEndPastLargestValueAndNeverGoBack() {
            databases.both("""
                    CREATE TABLE a (id serial PRIMARY KEY, v int);
                    CREATE TABLE b (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY);
                    CREATE SEQUENCE shared; CREATE TABLE c (id bigint PRIMARY KEY DEFAULT nextval('shared'));
                    CREATE SEQUENCE down INCREMENT -5 MAXVALUE 0 MINVALUE -1000 START -5;
                    CREATE TABLE d (id int PRIMARY KEY DEFAULT nextval('down'));
                    """);
            databases.run(
                    source,
                    "INSERT INTO a VALUES (41, 1); INSERT INTO b VALUES (7); INSERT INTO c VALUES (70); INSERT INTO d VALUES (-50)");
            databases.run(target, "SELECT setval('b_id_seq', 1000)");

            databases.sync(SyncPolicy.MIRROR, "*");

            assertThat(databases.value(target, "INSERT INTO a DEFAULT VALUES RETURNING id"))
                    .isEqualTo("42");
            assertThat(databases.value(target, "INSERT INTO b DEFAULT VALUES RETURNING id"))
                    .isEqualTo("1001");
            assertThat(databases.value(target, "INSERT INTO c DEFAULT VALUES RETURNING id"))
                    .isEqualTo("71");
            assertThat(databases.value(target, "INSERT INTO d DEFAULT VALUES RETURNING id"))
                    .isEqualTo("-55");
        }

        /** It stands for something, as 32767 for "unknown", and was given by hand. */
        @Test
        void shouldEndPastTheValuesBeforeTheLastOfAll() {
            databases.both("""
                    CREATE TABLE a (id smallserial PRIMARY KEY);
                    CREATE SEQUENCE down AS smallint INCREMENT -1; CREATE TABLE d (id bigint PRIMARY KEY DEFAULT nextval('down'));
                    """);
            databases.run(
                    source, "INSERT INTO a VALUES (1), (5), (32767); INSERT INTO d VALUES (-3), (-32768), (-40000)");

            databases.sync(SyncPolicy.MIRROR, "*");

            assertThat(databases.value(target, "INSERT INTO a DEFAULT VALUES RETURNING id"))
                    .isEqualTo("6");
            assertThat(databases.value(target, "INSERT INTO d DEFAULT VALUES RETURNING id"))
                    .isEqualTo("-4");
        }

        @Test
        void I1_shouldNotMoveWhenRolledBack() {
            databases.both("CREATE TABLE a (id serial PRIMARY KEY)");
            databases.run(source, "INSERT INTO a VALUES (41)");
            LookupSet tables = databases.tables("a");
            databases.within(sessions -> {
                RowSync.fromSource(sessions, tables, null);
                sessions.target().rollback();
                return null;
            });
            assertThat(databases.value(target, "SELECT nextval('a_id_seq')")).isEqualTo("1");
        }
    }
}
