package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.StoreResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A {@code schema.ts} refers to what Supabase and Neon have in schemas of their own, and declares none of it. */
@QuarkusTest
@WithTestResource(StoreResource.class)
class LentSchemasTest {
    /** As Supabase has it, as far as the parts that matter here go. */
    private static final String SUPABASE = """
            CREATE SCHEMA auth;
            CREATE TYPE auth.aal_level AS ENUM ('aal1', 'aal2');
            CREATE FUNCTION auth.jwt() RETURNS jsonb LANGUAGE sql STABLE AS $$
              SELECT coalesce(nullif(current_setting('request.jwt.claim', true), ''),
                              nullif(current_setting('request.jwt.claims', true), ''))::jsonb
            $$;
            CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$
              SELECT nullif(current_setting('request.jwt.claim.sub', true), '')::uuid
            $$;
            CREATE FUNCTION auth.role() RETURNS text LANGUAGE sql STABLE AS $$
              SELECT nullif(current_setting('request.jwt.claim.role', true), '')::text
            $$;
            CREATE FUNCTION auth.hidden() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN RETURN new; END $$;
            CREATE FUNCTION auth.level() RETURNS auth.aal_level LANGUAGE sql IMMUTABLE AS $$ SELECT 'aal1'::auth.aal_level $$;
            CREATE FUNCTION auth.nothing() RETURNS float8 LANGUAGE internal IMMUTABLE AS 'dpi';
            CREATE TABLE auth.users (
              instance_id uuid,
              id uuid PRIMARY KEY,
              email varchar(255) UNIQUE,
              aal auth.aal_level NOT NULL DEFAULT auth.level(),
              is_anonymous boolean NOT NULL DEFAULT false,
              lower_email text GENERATED ALWAYS AS (lower(email)) STORED
            );
            COMMENT ON TABLE auth.users IS 'Auth: Stores user login data within a secure schema.';
            ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;
            CREATE POLICY mine ON auth.users USING (id = auth.uid());
            CREATE UNIQUE INDEX users_named ON auth.users (lower(email)) WHERE NOT is_anonymous;
            CREATE TABLE auth.sessions (id uuid PRIMARY KEY, user_id uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE);
            CREATE VIEW auth.emails AS SELECT id, email FROM auth.users WHERE id = auth.uid();
            CREATE TRIGGER on_created AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION auth.hidden();
            INSERT INTO auth.users (id, email) VALUES ('00000000-0000-0000-0000-000000000001', 'a@example.org');
            """;

    private static final String PROFILES = """
            import { sql } from 'drizzle-orm';
            import { foreignKey, pgPolicy, pgTable, pgView, text, uuid } from 'drizzle-orm/pg-core';
            import { authUid, authUsers, authenticatedRole } from 'drizzle-orm/supabase';
            export const profiles = pgTable('profiles', {
              id: uuid().primaryKey().references(() => authUsers.id, { onDelete: 'cascade' }),
              owner: uuid().default(sql`auth.uid()`),
              name: text().notNull(),
            }, (t) => [
              pgPolicy('own', { for: 'update', to: authenticatedRole, using: sql`${authUid} = ${t.id}` }),
              pgPolicy('known', { for: 'select', to: authenticatedRole, using: sql`auth.role() = 'authenticated' and auth.jwt() ? 'sub' and auth.nothing() > 3` }),
            ]);
            export const known = pgView('known', { id: uuid(), email: text() }).as(
              sql`select p.id, e.email, u.aal from public.profiles p join auth.emails e using (id) join auth.users u using (id) where u.aal = auth.level()`);
            """;

    @Inject
    BootstrapToken admin;

    @Inject
    Pool store;

    private PairOverHttp pair;

    @BeforeEach
    void pair() {
        pair = new PairOverHttp(token());
        pair.register(pair.source, pair.sourceUrl(), 1);
        pair.source("DO $$ BEGIN CREATE ROLE authenticated; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    }

    /** Else it would be the truth of other tests, too. */
    @AfterEach
    void forget() {
        pair.close();
        store.query("DELETE FROM truth_version").execute().await().indefinitely();
    }

    @Test
    void shouldPushWhatRefersToAnEnvironmentsOwnSchemaAndLeaveThatAlone() {
        pair.source(SUPABASE);
        sent(PROFILES);

        assertThat(pair.differencesFromTruth())
                .containsExactlyInAnyOrder("missing public.profiles", "missing public.known");
        JsonNode plan = plan();
        JsonNode push = push();

        assertThat(push.at("/state").asText()).as(push.toString()).isEqualTo("succeeded");
        assertThat(plan.at("/result/steps").findValuesAsText("sql"))
                .isNotEmpty()
                .noneMatch(sql -> sql.matches("(?s)(CREATE|ALTER|DROP|COMMENT ON) \\w+( \\w+)? \"?auth\"?\\b.*"));
        assertThat(plan.at("/result/steps").findValuesAsText("name")).noneMatch(name -> name.startsWith("auth"));
        assertThat(pair.differencesFromTruth()).isEmpty();
        assertThat(push().at("/result/plan/empty").asBoolean()).isTrue();
        assertThat(pair.sourceHas("auth.users WHERE email = 'a@example.org'")).isTrue();
        assertThat(pair.sourceHas("pg_trigger WHERE tgname = 'on_created'")).isTrue();
        assertThat(pair.sourceHas("pg_policy WHERE polname = 'mine'")).isTrue();
    }

    @Test
    void shouldSeeWhatChangesBesideTheSchemaThatIsLent() {
        pair.source(SUPABASE);
        sent(PROFILES);
        assertThat(push().at("/state").asText()).isEqualTo("succeeded");

        pair.source("ALTER TABLE auth.users ADD phone text; DROP POLICY mine ON auth.users");
        assertThat(pair.differencesFromTruth()).isEmpty();
        JsonNode again = push();
        assertThat(again.at("/state").asText()).as(again.toString()).isEqualTo("succeeded");
        assertThat(again.at("/result/plan/empty").asBoolean()).isTrue();

        pair.source("ALTER TABLE profiles ADD by_hand int");
        assertThat(pair.differencesFromTruth()).containsExactly("extra public.profiles.by_hand");

        pair.source("ALTER TABLE profiles DROP by_hand; ALTER POLICY own ON profiles USING (auth.uid() IS NOT NULL)");
        assertThat(pair.differencesFromTruth()).containsExactly("changed public.profiles.own");
    }

    @Test
    void shouldReadAgainWhatIsLentWhenTheEnvironmentsIsAnotherOne() {
        pair.source(SUPABASE);
        sent(PROFILES);
        assertThat(push().at("/state").asText()).isEqualTo("succeeded");
        assertThat(pair.differencesFromTruth()).isEmpty();

        pair.source("ALTER TABLE profiles DROP CONSTRAINT profiles_id_users_id_fk; DROP VIEW known, auth.emails;"
                + "ALTER TABLE auth.users DROP CONSTRAINT users_pkey CASCADE");
        lacks("schema.ts, line 4", "no unique constraint matching given keys for referenced table \"users\"");
        pair.source("ALTER TABLE auth.users ADD PRIMARY KEY (id)");
        lacks("schema.ts, line 12", "relation \"auth.emails\" does not exist");
        assertThat(pair.truthDrift().at("/error/nextStep").asText())
                .isEqualTo(pair.source
                        + " has a schema auth, and nothing in it that is called emails: make it there first.");
    }

    @Test
    void shouldTellUploadsApartWithoutWhatIsLentToThem() {
        pair.source(SUPABASE);
        long with = sent(PROFILES);
        long without = sent("import { pgTable, uuid } from 'drizzle-orm/pg-core';"
                + "export const profiles = pgTable('profiles', { id: uuid().primaryKey() });");

        JsonNode diff = pair.get("truth/versions/" + without + "/diff?to=" + with);

        assertThat(diff.at("/differences").findValuesAsText("name"))
                .contains("public.known", "public.profiles.owner")
                .allMatch(name -> name.startsWith("public."));
    }

    @Test
    void shouldSayWhatTheEnvironmentLacks() {
        pair.target(SUPABASE);
        pair.register(pair.target, pair.targetUrl(), 2);
        sent(PROFILES);

        lacks("schema.ts, line 6", "schema \"auth\" does not exist");
        assertThat(pair.truthDrift().at("/error/nextStep").asText())
                .isEqualTo(pair.source
                        + " has no schema auth, to which the source of truth refers and in which it declares nothing:"
                        + " make it there first, or declare auth.uid.");

        JsonNode other = pair.finished("drift-checks", Map.of("environment", pair.target, "against", "truth"));
        assertThat(other.at("/state").asText()).as(other.toString()).isEqualTo("succeeded");
    }

    @Test
    void shouldLendNothingOfASchemaInWhichTheTruthDeclaresSomething() {
        pair.source(SUPABASE);
        refused(
                """
                import { pgSchema, pgTable, uuid } from 'drizzle-orm/pg-core';
                import { authUsers } from 'drizzle-orm/supabase';
                export const auth = pgSchema('auth');
                export const t = pgTable('t', { id: uuid().references(() => authUsers.id) });
                """,
                "schema.ts, line 4: relation \"auth.users\" does not exist",
                "declares something in schema auth itself");
        refused(
                """
                import { sql } from 'drizzle-orm';
                import { pgPolicy } from 'drizzle-orm/pg-core';
                import { realtimeMessages } from 'drizzle-orm/supabase';
                export const p = pgPolicy('p', { using: sql`true` }).link(realtimeMessages);
                """,
                "schema.ts, line 4: schema \"realtime\" does not exist",
                "declares something in schema realtime itself");
    }

    @Test
    void shouldKeepToTheScopeThatIsConfigured() {
        pair.source(SUPABASE
                + "CREATE TABLE auth.more (id int); CREATE SCHEMA storage; CREATE TABLE storage.objects (id int)");
        sent(PROFILES);

        Map<String, Object> only = Map.of("include", List.of("public"), "acceptHazards", List.of("BLOCKS_WRITES"));
        JsonNode push = push(only);

        assertThat(push.at("/state").asText()).as(push.toString()).isEqualTo("succeeded");
        JsonNode drift = pair.finished(
                "drift-checks", Map.of("environment", pair.source, "against", "truth", "include", List.of("public")));
        assertThat(drift.at("/result/drift").asBoolean(true))
                .as(drift.toString())
                .isFalse();
        assertThat(drift.at("/result/warnings").toString()).doesNotContain("auth");
        assertThat(pair.differencesFromTruth()).containsExactlyInAnyOrder("extra storage", "extra storage.objects");
    }

    /** Neon's {@code auth.user_id()} comes with an extension that no other server has, and what it syncs is a table. */
    @Test
    void shouldLendFunctionsOfExtensionsThatTheScratchServerLacks() {
        pair.source("""
                CREATE SCHEMA neon_auth;
                CREATE TABLE neon_auth.users_sync (raw_json jsonb NOT NULL, id text PRIMARY KEY, name text, email text);
                CREATE SCHEMA auth;
                CREATE EXTENSION citext SCHEMA auth;
                CREATE FUNCTION auth.user_id() RETURNS text LANGUAGE sql STABLE AS $$ SELECT ''::text $$;
                ALTER EXTENSION citext ADD FUNCTION auth.user_id();
                UPDATE pg_extension SET extname = 'pg_session_jwt' WHERE extname = 'citext';
                """);
        sent("""
                import { pgTable, text } from 'drizzle-orm/pg-core';
                import { authenticatedRole, authUid, crudPolicy, usersSync } from 'drizzle-orm/neon';
                export const todos = pgTable('todos', {
                  id: text().primaryKey(),
                  userId: text().references(() => usersSync.id),
                }, (t) => [crudPolicy({ role: authenticatedRole, read: authUid(t.userId), modify: authUid(t.userId) })]);
                """);

        assertThat(pair.differencesFromTruth()).containsExactly("missing public.todos");
        JsonNode push = push();
        assertThat(push.at("/state").asText()).as(push.toString()).isEqualTo("succeeded");
        assertThat(pair.differencesFromTruth()).isEmpty();
    }

    @Test
    void shouldSayWhatCannotBeMadeWithoutASuperuser() {
        pair.source("""
                CREATE SCHEMA auth;
                CREATE TYPE auth.odd;
                CREATE FUNCTION auth.odd_in(cstring) RETURNS auth.odd LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
                CREATE FUNCTION auth.odd_out(auth.odd) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
                CREATE TYPE auth.odd (INPUT = auth.odd_in, OUTPUT = auth.odd_out, LIKE = int4);
                CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql AS $$ SELECT NULL::uuid $$;
                """);
        refused(
                """
                import { sql } from 'drizzle-orm';
                import { customType, pgTable, uuid } from 'drizzle-orm/pg-core';
                const odd = customType({ dataType: () => 'auth.odd' });
                export const t = pgTable('t', { a: odd(), b: uuid().default(sql`auth.uid()`) });
                """,
                "schema.ts, line 5: type \"auth.odd\" does not exist",
                "base type auth.odd of the environment cannot be made");
    }

    private void refused(String schema, String detail, String nextStep) {
        Response sent = put(schema);
        assertThat(sent.statusCode()).as(sent.asString()).isEqualTo(422);
        assertThat(PairOverHttp.json(sent).at("/detail").asText()).isEqualTo(detail);
        assertThat(PairOverHttp.json(sent).at("/nextStep").asText()).contains(nextStep);
    }

    private void lacks(String place, String detail) {
        for (JsonNode job : List.of(push(), pair.truthDrift())) {
            assertThat(job.at("/state").asText()).as(job.toString()).isEqualTo("failed");
            assertThat(job.at("/error/type").asText()).endsWith("truth-invalid");
            assertThat(job.at("/error/detail").asText()).startsWith(place).contains(detail);
        }
    }

    private JsonNode plan() {
        JsonNode plan = pair.finished("plans", Map.of("source", "truth", "target", pair.source));
        assertThat(plan.at("/state").asText()).as(plan.toString()).isEqualTo("succeeded");
        return plan;
    }

    /** A foreign key keeps writers of the table that it refers to waiting, which is there. */
    private JsonNode push() {
        return push(Map.of("acceptHazards", List.of("BLOCKS_WRITES")));
    }

    private JsonNode push(Map<String, Object> options) {
        return pair.finished("pushes", Map.of("environment", pair.source, "options", options));
    }

    /** Returns the version's number. */
    private long sent(String schema) {
        Response sent = put(schema);
        assertThat(sent.statusCode()).as(sent.asString()).isEqualTo(201);
        return PairOverHttp.json(sent).at("/number").asLong();
    }

    private Response put(String schema) {
        return RestAssured.given()
                .header("Authorization", "Bearer " + token())
                .contentType("application/octet-stream")
                .queryParam("kind", "drizzle")
                .body(schema.getBytes(StandardCharsets.UTF_8))
                .put("/api/v1/truth");
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }
}
