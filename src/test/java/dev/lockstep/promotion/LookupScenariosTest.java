package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.data.SyncPolicy;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemType;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Lookup rows and the schema that they live in, changed by one promotion. */
class LookupScenariosTest extends OnScenario {
    @Test
    void shouldFillANewTableThatRefersToAnExistingLookupTable() {
        scenario.both(
                        "CREATE TABLE grp (id integer PRIMARY KEY, name text UNIQUE); INSERT INTO grp VALUES (1, 'a'), (2, 'old')")
                .source("""
                        CREATE TABLE item (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, grp_id integer NOT NULL REFERENCES grp ON DELETE CASCADE, up integer REFERENCES item, twice integer GENERATED ALWAYS AS (grp_id * 2) STORED);
                        DELETE FROM grp WHERE id = 2; INSERT INTO grp VALUES (3, 'new');
                        INSERT INTO item OVERRIDING SYSTEM VALUE VALUES (10, 1, NULL), (11, 3, 12), (12, 3, 10);
                        """);

        scenario.promotes("grp", "item");

        assertThat(scenario.targetRows("INSERT INTO item (grp_id) VALUES (1) RETURNING id"))
                .containsExactly("13");
    }

    @Test
    void shouldSayWhyPoliciesForcedOnTheOwnerStandInTheWay() {
        scenario.both(
                        "CREATE TABLE g (id integer PRIMARY KEY); ALTER TABLE g ENABLE ROW LEVEL SECURITY; ALTER TABLE g FORCE ROW LEVEL SECURITY")
                .source("ALTER TABLE g ADD COLUMN c integer");

        Problem problem = scenario.fails("g");

        assertThat(problem.type()).isEqualTo(ProblemType.INSUFFICIENT_PRIVILEGE);
        assertThat(problem.nextStep()).contains("BYPASSRLS");
    }

    @Test
    void shouldRetypeAKeyWithItsReferences() {
        scenario.both(
                        "CREATE TABLE grp (id integer PRIMARY KEY, name text); CREATE TABLE item (id integer PRIMARY KEY, grp_id integer REFERENCES grp); CREATE TABLE sale (id integer PRIMARY KEY, grp_id integer REFERENCES grp ON DELETE CASCADE); INSERT INTO grp VALUES (1, 'a'); INSERT INTO item VALUES (1, 1); INSERT INTO sale SELECT n, 1 FROM generate_series(1, 30) n")
                .source(
                        "ALTER TABLE grp ALTER id TYPE bigint; ALTER TABLE item ALTER grp_id TYPE bigint; ALTER TABLE sale ALTER grp_id TYPE bigint; INSERT INTO grp VALUES (5000000000, 'b'); INSERT INTO item VALUES (2, 5000000000)");

        scenario.promotes("grp", "item");

        assertThat(scenario.targetRows("SELECT count(*) FROM sale")).containsExactly("30");
    }

    @Test
    void shouldMoveRowsBetweenPartitionsTogetherWithANewPartition() {
        partitioned("INSERT INTO fee VALUES ('eu', 1, 1), ('xx', 3, 3)");

        scenario.promotes("fee");
    }

    @Test
    void shouldMoveTheRowsOfANewPartitionOutOfTheDefaultOne() {
        partitioned("INSERT INTO fee VALUES ('eu', 1, 1), ('us', 2, 2), ('xx', 3, 3)");

        scenario.promotes("fee");

        assertThat(scenario.targetRows("SELECT tableoid::regclass || ' ' || id || ' ' || amount FROM fee ORDER BY 1"))
                .containsExactly("fee_eu 4 4", "fee_rest 5 5", "fee_us 1 1", "fee_us 2 3");
    }

    private void partitioned(String rowsOfTarget) {
        String table = """
                CREATE TABLE fee (region text, id integer, amount numeric, PRIMARY KEY (region, id)) PARTITION BY LIST (region);
                CREATE TABLE fee_eu PARTITION OF fee FOR VALUES IN ('eu');
                CREATE TABLE fee_rest PARTITION OF fee DEFAULT;
                """;
        scenario.target(table + rowsOfTarget)
                .source(
                        table
                                + "CREATE TABLE fee_us PARTITION OF fee FOR VALUES IN ('us'); INSERT INTO fee VALUES ('us', 1, 1), ('us', 2, 3), ('eu', 4, 4), ('yy', 5, 5)");
    }

    @Test
    void shouldMoveRowsBetweenHashPartitions() {
        String table = """
                CREATE TABLE fee (region text, id integer PRIMARY KEY, amount numeric) PARTITION BY HASH (id);
                CREATE TABLE fee_0 PARTITION OF fee FOR VALUES WITH (MODULUS 2, REMAINDER 0);
                CREATE TABLE fee_1 PARTITION OF fee FOR VALUES WITH (MODULUS 2, REMAINDER 1);
                """;
        scenario.target(table + "INSERT INTO fee VALUES ('eu', 1, 1), ('us', 2, 2)")
                .source(table + "INSERT INTO fee VALUES ('us', 1, 1), ('us', 2, 3), ('eu', 4, 4), ('yy', 5, 5)");

        scenario.promotes("fee");
    }

    @Test
    void shouldSynchroniseCyclesSwapsAndOrdering() {
        String tables = """
                CREATE TABLE a (id integer PRIMARY KEY, b_id integer, pos integer UNIQUE);
                CREATE TABLE b (id integer PRIMARY KEY, a_id integer REFERENCES a ON DELETE SET NULL);
                ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b;
                CREATE TABLE tree (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent integer REFERENCES tree ON DELETE CASCADE, name text UNIQUE, up text GENERATED ALWAYS AS (upper(name)) STORED);
                CREATE TABLE noise (t text);
                CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.noise VALUES (tg_op); RETURN NULL; END $$;
                CREATE TRIGGER always AFTER INSERT OR UPDATE OR DELETE ON tree FOR EACH ROW EXECUTE FUNCTION note();
                CREATE TRIGGER off AFTER INSERT ON tree FOR EACH ROW EXECUTE FUNCTION note();
                CREATE TRIGGER never AFTER DELETE ON tree FOR EACH STATEMENT EXECUTE FUNCTION note();
                ALTER TABLE tree ENABLE ALWAYS TRIGGER always; ALTER TABLE tree DISABLE TRIGGER off; ALTER TABLE tree ENABLE REPLICA TRIGGER never;
                ALTER TABLE tree ENABLE ROW LEVEL SECURITY;
                CREATE POLICY nobody ON tree USING (false);
                """;
        scenario.both(tables);
        scenario.pair.source("""
                INSERT INTO a VALUES (1, NULL, 2), (2, NULL, 1), (3, NULL, 4); INSERT INTO b VALUES (1, 2), (4, 3); UPDATE a SET b_id = 4 WHERE id = 3;
                ALTER TABLE tree DISABLE TRIGGER always;
                INSERT INTO tree (id, parent, name) OVERRIDING SYSTEM VALUE VALUES (1, 20, 'y'), (2, 1, 'x'), (20, NULL, 'z'), (21, 21, 'self');
                ALTER TABLE tree ENABLE ALWAYS TRIGGER always;
                """);
        scenario.pair.target("""
                INSERT INTO a VALUES (1, NULL, 1), (2, NULL, 2), (5, NULL, 4); INSERT INTO b VALUES (1, 1), (9, 5); UPDATE a SET b_id = 9 WHERE id = 5;
                ALTER TABLE tree DISABLE TRIGGER always;
                INSERT INTO tree (id, parent, name) OVERRIDING SYSTEM VALUE VALUES (1, NULL, 'x'), (2, 1, 'y'), (3, 1, 'q'), (4, 3, 'self');
                ALTER TABLE tree ENABLE ALWAYS TRIGGER always;
                """);

        scenario.promotes("a", "b", "tree");

        assertThat(scenario.targetRows("SELECT count(*) FROM noise")).containsExactly("0");
        assertThat(scenario.targetRows(
                                "SELECT string_agg(tgname || tgenabled::text, ' ' ORDER BY 1) FROM pg_trigger WHERE NOT tgisinternal")
                        .get(0))
                .contains("alwaysA")
                .contains("offD")
                .contains("neverR");
        assertThat(scenario.targetRows("SELECT nextval(pg_get_serial_sequence('tree', 'id'))"))
                .containsExactly("22");
    }

    @Test
    void shouldSynchroniseATableWithoutAKey() {
        scenario.both("CREATE TABLE loose (a text, b integer[], c jsonb, d bytea, e json)")
                .target(
                        "INSERT INTO loose VALUES ('a', '{1,NULL}', '{\"x\": 1}', '\\x00ff', '{}'), ('a', '{1,NULL}', '{\"x\": 1}', '\\x00ff', '{}'), (NULL, NULL, NULL, NULL, NULL), ('gone\t\\', NULL, NULL, NULL, NULL)")
                .source(
                        "ALTER TABLE loose ADD COLUMN f text DEFAULT 'f'; INSERT INTO loose VALUES ('a', '{1,NULL}', '{\"x\": 1}', '\\x00ff', '{}'), (NULL, NULL, NULL, NULL, NULL), (NULL, NULL, NULL, NULL, NULL), ('new', '{}', 'null', '', '[1, 2]')");

        scenario.promotes("loose");
    }

    @Test
    void shouldRefuseToDeleteLookupRowsThatBusinessRowsHangOn() {
        for (String action : new String[] {"CASCADE", "SET NULL", "NO ACTION"}) {
            String table = "g_" + action.toLowerCase(Locale.ROOT).replace(' ', '_');
            scenario.both(
                            "CREATE TABLE %1$s (id integer PRIMARY KEY, code text UNIQUE); CREATE TABLE sale_%1$s (id integer PRIMARY KEY, g integer REFERENCES %1$s ON DELETE %2$s, code text REFERENCES %1$s (code) ON UPDATE CASCADE ON DELETE %2$s); INSERT INTO %1$s VALUES (1, 'a'), (2, 'b')"
                                    .formatted(table, action))
                    .target("INSERT INTO sale_%1$s VALUES (1, 2, NULL)".formatted(table))
                    .source("DELETE FROM " + table + " WHERE id = 2");

            Problem problem = scenario.fails(table);

            assertThat(problem.type()).isEqualTo(ProblemType.CONSTRAINT_VIOLATED);
            assertThat(problem.constraint()).isEqualTo("sale_" + table + "_g_fkey");
            scenario.target("DROP TABLE sale_%1$s, %1$s".formatted(table))
                    .source("DROP TABLE sale_%1$s, %1$s".formatted(table));
        }
    }

    @Test
    void shouldRefuseToChangeValuesThatBusinessRowsFollow() {
        scenario.both(
                        "CREATE TABLE g (id integer PRIMARY KEY, code text UNIQUE); CREATE TABLE sale (id integer PRIMARY KEY, code text REFERENCES g (code) ON UPDATE CASCADE); INSERT INTO g VALUES (1, 'a'), (2, 'b')")
                .target("INSERT INTO sale VALUES (1, 'a')")
                .source("UPDATE g SET code = 'c' WHERE id = 1");

        assertThat(scenario.fails("g").type()).isEqualTo(ProblemType.CONSTRAINT_VIOLATED);
    }

    @Test
    void shouldDropALookupTableWithItsRows() {
        scenario.both(
                        "CREATE TABLE g (id integer PRIMARY KEY); CREATE TABLE h (id integer PRIMARY KEY, g_id integer REFERENCES g); INSERT INTO g VALUES (1); INSERT INTO h VALUES (1, 1)")
                .source("DROP TABLE h");

        scenario.promotes("g");
    }

    @Test
    void shouldSynchroniseQuotedNames() {
        String odd = """
                CREATE SCHEMA "My $Schema";
                CREATE TYPE "My $Schema"."Kïnd" AS ENUM ('it''s', 'b"c', 'select');
                CREATE TABLE "My $Schema"."Order ""x"" %s" ("select" integer, "Ünï code" text, "a'b" "My $Schema"."Kïnd" DEFAULT 'it''s', "c%" integer GENERATED BY DEFAULT AS IDENTITY, CONSTRAINT "P k" PRIMARY KEY ("select", "c%"), CONSTRAINT "U q$" UNIQUE ("Ünï code"));
                CREATE TABLE "My $Schema"."user" ("order" integer PRIMARY KEY, "x\\y" text);
                INSERT INTO "My $Schema"."user" VALUES (1, 'back\\slash'), (2, '$1 ? ${x} :y');
                INSERT INTO "My $Schema"."Order ""x"" %s" VALUES (1, 'a', 'b"c', 5), (2, 'b', 'select', 6);
                CREATE FUNCTION "My $Schema"."Do It!"("my arg" "My $Schema"."Kïnd") RETURNS text LANGUAGE sql AS 'SELECT ''$x?''';
                CREATE VIEW "My $Schema"."V w" AS SELECT "My $Schema"."Do It!"("a'b") AS "t?" FROM "My $Schema"."Order ""x"" %s";
                """;
        scenario.both(odd).source("ALTER TYPE \"My $Schema\".\"Kïnd\" ADD VALUE 'new ''?''' BEFORE 'select'");
        scenario.source("""
                UPDATE "My $Schema"."Order ""x"" %s" SET "Ünï code" = CASE "select" WHEN 1 THEN 'b' ELSE 'z' END, "a'b" = 'new ''?''';
                INSERT INTO "My $Schema"."user" VALUES (3, E'\t\n');
                ALTER TABLE "My $Schema"."Order ""x"" %s" ADD CONSTRAINT "ch?eck" CHECK ("select" > 0), ADD COLUMN "ne?w" text DEFAULT '?';
                DELETE FROM "My $Schema"."user" WHERE "order" = 1;
                """.replace("CASE \"select\" WHEN 1 THEN 'b' ELSE 'z' END", "\"Ünï code\" || 'z'"));

        scenario.promotes(scenario.options(SyncPolicy.MIRROR, "My $Schema.*"));
    }

    @Test
    void shouldWriteAHugeBusinessTableAnewWithoutTakingItForTouchedRows() {
        scenario.both(
                        "CREATE TABLE sale (id integer PRIMARY KEY, a integer, t text); CREATE INDEX ON sale (a); INSERT INTO sale SELECT n, n, 'x' FROM generate_series(1, 10000) n; CREATE TABLE g (id integer PRIMARY KEY); INSERT INTO g VALUES (1)")
                .source(
                        "ALTER TABLE sale ALTER a TYPE bigint, ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid(), ADD COLUMN n integer GENERATED ALWAYS AS IDENTITY, ADD CHECK (a > 0), ALTER t SET NOT NULL; INSERT INTO g VALUES (2)");

        scenario.promotes("g");

        assertThat(scenario.targetRows("SELECT count(DISTINCT token) + count(DISTINCT n) FROM sale"))
                .containsExactly("20000");
    }

    @Test
    void shouldKeepTheTargetsOwnRowsWithUpsertAndAllWithNone() {
        scenario.both("CREATE TABLE g (id integer PRIMARY KEY, name text)")
                .target("INSERT INTO g VALUES (1, 'old'), (7, 'mine')")
                .source("INSERT INTO g VALUES (1, 'new'), (2, 'two'); ALTER TABLE g ADD COLUMN c integer");

        scenario.promotes(scenario.options(SyncPolicy.NONE, "g"));
        assertThat(scenario.targetRows("SELECT id || name FROM g ORDER BY 1")).containsExactly("1old", "7mine");

        scenario.promotes(scenario.options(SyncPolicy.UPSERT, "g"));
        assertThat(scenario.targetRows("SELECT id || name FROM g ORDER BY 1")).containsExactly("1new", "2two", "7mine");
    }
}
