package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.ApiClient;
import dev.lockstep.testing.DatabaseState;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.Tool;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan's report as SQL, run by psql as a person runs it. */
@QuarkusTest
@WithTestResource(StoreResource.class)
class SyncScriptTest {
    private static final String BASE = """
            CREATE TYPE public.mood AS ENUM ('calm', 'cross');
            CREATE DOMAIN public.cents AS int CHECK (VALUE >= 0);
            CREATE SEQUENCE public.numbers;
            CREATE TABLE public.merchants (id int PRIMARY KEY, name text NOT NULL DEFAULT 'x', mood public.mood);
            CREATE TABLE public.fees (id int PRIMARY KEY, merchant int REFERENCES public.merchants, amount public.cents);
            CREATE INDEX fees_amount ON public.fees (amount);
            CREATE VIEW public.names AS SELECT name FROM public.merchants;
            CREATE MATERIALIZED VIEW public.sums AS SELECT sum(amount) AS sum FROM public.fees;
            CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER touched BEFORE UPDATE ON public.fees FOR EACH ROW EXECUTE FUNCTION public.touch();
            ALTER TABLE public.fees ENABLE ROW LEVEL SECURITY;
            CREATE POLICY everybody ON public.fees USING (true);
            COMMENT ON TABLE public.fees IS 'what it costs';
            """;

    private static final List<String> BY_HAND = List.of(
            "CREATE TABLE public.more (id int)",
            "DROP TABLE public.fees CASCADE",
            "ALTER TABLE public.merchants ADD note text",
            "ALTER TABLE public.merchants ALTER name DROP NOT NULL",
            "ALTER TABLE public.merchants ALTER name SET DEFAULT 'y'",
            "ALTER TABLE public.fees ALTER id TYPE bigint",
            "ALTER TABLE public.merchants RENAME mood TO temper",
            "ALTER TABLE public.merchants SET (fillfactor = 70)",
            "ALTER TABLE public.merchants ADD CHECK (id > 0)",
            "ALTER TABLE public.fees DROP CONSTRAINT fees_merchant_fkey",
            "CREATE INDEX ON public.merchants (name)",
            "ALTER INDEX public.fees_amount SET (fillfactor = 50)",
            "CREATE OR REPLACE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
            "ALTER FUNCTION public.touch() SECURITY DEFINER",
            "CREATE OR REPLACE VIEW public.names AS SELECT name FROM public.merchants WHERE id > 1",
            "DROP MATERIALIZED VIEW public.sums",
            "ALTER TYPE public.mood ADD VALUE 'merry'",
            "ALTER DOMAIN public.cents DROP CONSTRAINT cents_check",
            "CREATE TYPE public.pair AS (a int, b int)",
            "ALTER TABLE public.fees DISABLE TRIGGER touched",
            "DROP TRIGGER touched ON public.fees",
            "ALTER POLICY everybody ON public.fees USING (id > 0)",
            "ALTER TABLE public.fees DISABLE ROW LEVEL SECURITY",
            "ALTER SEQUENCE public.numbers INCREMENT 2",
            "COMMENT ON TABLE public.fees IS 'what it cost'",
            "COMMENT ON COLUMN public.fees.amount IS 'in cents'",
            "GRANT SELECT ON public.fees TO PUBLIC",
            "CREATE SCHEMA elsewhere",
            "CREATE STATISTICS public.st ON id, merchant FROM public.fees",
            "CREATE RULE quiet AS ON DELETE TO public.merchants DO INSTEAD NOTHING",
            "CREATE PUBLICATION p FOR TABLE public.fees",
            "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC");

    /** Whatever a name may hold that means something to psql, to SQL or to who reads it. */
    private static final String ODD =
            "odd \"\" ' \\\\! :name :'x' $$ $a$ -- /* ; ü\u202E\n\\\\! touch /tmp/never\n\\\\q".replace("\\\\", "\\");

    @Inject
    BootstrapToken admin;

    @TempDir
    Path directory;

    private final TestPostgres server = TestPostgres.shared();
    private PairOverHttp pair;

    @BeforeEach
    void twoEnvironments() {
        Tool.PSQL.assume(Tool.installed("psql"), "psql is not there");
        pair = new PairOverHttp(admin.text().orElseThrow().value());
    }

    @AfterEach
    void forget() {
        if (pair != null) {
            pair.close();
        }
    }

    @Test
    void shouldRunOnTheSchemaThatItWasMadeForWhateverItsRowsAndRefuseEveryOther() throws Exception {
        pair.both(BASE).source("ALTER TABLE public.merchants ADD tax_id text; DROP INDEX public.fees_amount");
        Response script = script(pair.plan(Map.of()));
        Path file = write(script);

        assertThat(script.header("Content-Disposition"))
                .matches("attachment; filename=\"schema-sync-\\d{4}-\\d\\d-\\d\\d-[0-9a-f]{12}\\.sql\"");
        assertThat(script.asString())
                .contains("source " + pair.source + ", target " + pair.target, "SET LOCAL lock_timeout = '3s';")
                .containsSubsequence("BEGIN;", "DO $lockstep$", "END $lockstep$;", "COMMIT;");
        for (String change : BY_HAND) {
            String copy = copy(change);
            DatabaseState before = DatabaseState.of(server, copy);
            Run run = psql(file, copy);
            assertSoftly(softly -> {
                softly.assertThat(run.exit()).as(change).isEqualTo(3);
                softly.assertThat(run.output())
                        .as(change)
                        .contains("This is not the schema that the script was made for");
                softly.assertThat(DatabaseState.of(server, copy)).as(change).isEqualTo(before);
            });
            server.dropDatabase(copy);
        }
        for (String harmless : List.of(
                "INSERT INTO public.merchants VALUES (1, 'a', 'calm'), (2, 'b', 'cross')",
                "DELETE FROM public.merchants WHERE id = 1",
                "SELECT nextval('public.numbers')",
                "REFRESH MATERIALIZED VIEW public.sums",
                "VACUUM FULL",
                "VACUUM ANALYZE",
                "REINDEX TABLE public.fees",
                "ALTER TABLE public.fees ADD gone int; ALTER TABLE public.fees DROP gone",
                "GRANT SELECT ON public.fees TO PUBLIC; REVOKE SELECT ON public.fees FROM PUBLIC")) {
            pair.target(harmless);
        }
        Run run = psql(file, pair.targetDatabase());

        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(pair.plan(Map.of()).at("/result/empty").asBoolean()).isTrue();
        assertThat(psql(file, pair.targetDatabase()).output()).contains("This is not the schema");
    }

    @Test
    void shouldTakeOddNamesForNames() throws Exception {
        String table = "public.\"" + ODD + "\"";
        pair.source("""
                CREATE TABLE %1$s ("%2$s" text DEFAULT E'a\\nb\\\\c :x $$', n int, c int CHECK ((ARRAY[1,2,3])[1:c] IS NOT NULL));
                CREATE INDEX "i %2$s" ON %1$s ("%2$s");
                COMMENT ON TABLE %1$s IS E'--\\n\\\\! touch /tmp/never\\n:x $$';
                CREATE FUNCTION public.f() RETURNS text LANGUAGE sql AS $f$ SELECT '$$ :x' || E'\\n\\\\q' $f$;
                CREATE FUNCTION public.g(n int) RETURNS int[] LANGUAGE sql BEGIN ATOMIC SELECT (ARRAY[1,2])[1:n]; END;
                """.formatted(table, ODD));
        pair.target("CREATE TABLE public.\"gone\n\\! touch /tmp/never\" (id int)");
        Path file = write(script(pair.plan(Map.of())));

        Run run = psql(file, pair.targetDatabase(), "-v", "x=oops", "-v", "name=oops", "-v", "n=oops", "-v", "c=oops");

        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(pair.plan(Map.of()).at("/result/empty").asBoolean()).isTrue();
        assertThat(Path.of("/tmp/never")).doesNotExist();
    }

    @Test
    void shouldSayWhatRunsOutsideOfATransactionAndGuardThatToo() throws Exception {
        pair.both(BASE)
                .source(
                        "CREATE INDEX merchants_name ON public.merchants (name); ALTER TABLE public.merchants ADD tax_id text");
        Response script = script(pair.plan(Map.of("mode", "online")));
        Path file = write(script);

        assertThat(script.asString())
                .containsSubsequence(
                        "Outside of a transaction, each statement on its own",
                        "DO $lockstep$",
                        "CREATE INDEX CONCURRENTLY",
                        "-- undo: DROP INDEX CONCURRENTLY",
                        "BEGIN;",
                        "COMMIT;");
        String changed = copy("CREATE TABLE public.by_hand (id int)");
        DatabaseState before = DatabaseState.of(server, changed);
        assertThat(psql(file, changed).exit()).isEqualTo(3);
        assertThat(DatabaseState.of(server, changed)).isEqualTo(before);
        server.dropDatabase(changed);
        Run run = psql(file, pair.targetDatabase());
        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(pair.plan(Map.of()).at("/result/empty").asBoolean()).isTrue();
    }

    @Test
    void shouldLeaveNothingBehindWhenAStatementFails() throws Exception {
        pair.both("CREATE TABLE public.t (a text)")
                .source("CREATE TABLE public.u (id int); ALTER TABLE public.t ADD UNIQUE (a)");
        Path file = write(script(pair.plan(Map.of())));
        pair.target("INSERT INTO public.t VALUES ('twice'), ('twice')");
        DatabaseState before = pair.targetState();

        Run run = psql(file, pair.targetDatabase());

        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.output()).contains("could not create unique index");
        assertThat(pair.targetState()).isEqualTo(before);
    }

    @Test
    void shouldNotRunTwiceWhatAPromotionRan() throws Exception {
        pair.source("CREATE TABLE public.t (a text)");
        Path file = write(script(pair.promote(Map.of())));

        Run run = psql(file, pair.targetDatabase());

        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.output()).contains("This script only shows what a promotion ran.");
    }

    @Test
    void shouldNameTheRowsThatItDoesNotBring() {
        pair.both("CREATE TABLE public.fee_items (id int PRIMARY KEY)")
                .source("INSERT INTO public.fee_items VALUES (1), (2); CREATE TABLE public.t (a text)");

        String script = script(pair.plan(Map.of("tables", List.of("fee_*")))).asString();

        assertThat(script)
                .contains(
                        "-- NOT in this script, lookup rows of public.fee_items: 2 to insert, 0 to update, 0 to delete\n");
    }

    private Response script(JsonNode job) {
        assertThat(job.at("/state").asText()).as(job.toString()).isEqualTo("succeeded");
        Response script = ApiClient.as(admin.text().orElseThrow().value())
                .accept("application/sql")
                .get(job.at("/links/report").asText());
        assertThat(script.statusCode()).as(script.asString()).isEqualTo(200);
        return script;
    }

    private Path write(Response script) throws IOException {
        return Files.write(directory.resolve("sync.sql"), script.asByteArray());
    }

    /** The target, changed. */
    private String copy(String change) {
        String copy = "copy_" + Long.toHexString(System.nanoTime());
        server.run("postgres", "CREATE DATABASE " + copy + " TEMPLATE " + pair.targetDatabase());
        server.run(copy, change);
        return copy;
    }

    private record Run(int exit, String output) {}

    private Run psql(Path file, String database, String... options) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("psql", "-X", "-q", "-f", file.toString()));
        command.addAll(List.of(options));
        command.add(server.url(database));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }
}
