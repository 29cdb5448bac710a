package dev.lockstep.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.Policy;
import dev.lockstep.catalog.Table;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Environments;
import dev.lockstep.environment.ScratchDatabase;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.environment.ScratchWatch;
import dev.lockstep.introspect.CatalogMemory;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.truth.drizzle.EvaluationLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TreeFormatter;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of SQL become a catalog, and nothing else becomes of them: on a real server. */
class TruthReaderTest {
    private final TestPostgres server = TestPostgres.shared();
    private final Databases databases = new Databases();

    @Test
    void shouldReadWhatPsqlWouldHaveMade() {
        ReadTruth truth = read("""
                SELECT pg_catalog.set_config('search_path', '', false);
                BEGIN;
                CREATE TYPE public.mood AS ENUM ('ok');
                CREATE TABLE public.t (id int PRIMARY KEY, mood public.mood);
                COMMIT;
                ALTER TYPE public.mood ADD VALUE 'great';
                COPY public.t (id, mood) FROM stdin;
                1\tgreat
                \\.
                CREATE FUNCTION public.f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
                CREATE INDEX CONCURRENTLY t_mood ON public.t (mood);
                CREATE RULE r AS ON DELETE TO public.t DO ALSO (NOTIFY a; NOTIFY b);
                """);

        assertThat(names(truth.catalog()))
                .contains("public.mood", "public.t", "public.t.mood", "public.f()", "public.t_mood");
        assertThat(truth.notes()).isEmpty();
    }

    @Test
    void shouldBeginEveryFileAsASessionOfItsOwn() {
        ReadTruth truth = reader(Duration.ofMinutes(1))
                .read(
                        files(
                                Map.of(
                                        "1.sql",
                                                "CREATE SCHEMA s; SET search_path = s; CREATE TABLE a (); SET timezone = 'America/New_York'; CREATE TEMP TABLE c ();",
                                        "2.sql",
                                                "CREATE TABLE b (at timestamptz DEFAULT '2026-01-01 00:00'); CREATE TABLE c ();")),
                        List.of(),
                        new SilentProgress());

        assertThat(names(truth.catalog())).contains("s.a", "public.b", "public.c");
        assertThat(truth.catalog().all(DefaultValue.class).map(DefaultValue::expression))
                .containsExactly("'2026-01-01 00:00:00+00'::timestamp with time zone");
    }

    @Test
    void shouldLeaveOwnersAndGrantsToTheEnvironments() {
        ReadTruth truth = read("""
                CREATE ROLE app LOGIN PASSWORD 'x';
                CREATE TABLE public.t (id int);
                ALTER TABLE public.t OWNER TO app;
                GRANT SELECT ON public.t TO app, PUBLIC;
                ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app;
                """);

        assertThat(names(truth.catalog())).contains("public.t");
        assertThat(truth.notes()).singleElement().asString().startsWith("4 statements on roles, owners and grants");
        assertThat(roles("app")).isZero();
    }

    @Test
    void shouldMakeSchemasWithoutTheirOwners() {
        ReadTruth truth = read("""
                CREATE SCHEMA app AUTHORIZATION nobody_here;
                create schema of_it /* whose? */ authorization "nobody here" CREATE TABLE inside (id int);
                CREATE SCHEMA IF NOT EXISTS perhaps AUTHORIZATION nobody_here;
                CREATE SCHEMA AUTHORIZATION named_by_owner;
                CREATE SCHEMA AUTHORIZATION CURRENT_USER;
                CREATE SCHEMA plain;
                """);

        assertThat(names(truth.catalog()))
                .contains("app", "of_it", "of_it.inside", "perhaps", "named_by_owner", "postgres", "plain");
    }

    @Test
    void shouldLetRolesOfPoliciesStandInAndGo() {
        String role = "reader_" + UUID.randomUUID().toString().substring(0, 8);

        ReadTruth truth = read("""
                CREATE TABLE public.t (id int);
                ALTER TABLE public.t ENABLE ROW LEVEL SECURITY;
                CREATE POLICY p ON public.t FOR SELECT TO "%s", current_user USING (true);
                """.formatted(role));

        assertThat(truth.catalog().all(Policy.class).findFirst().orElseThrow().toString())
                .contains(role);
        assertThat(roles(role)).isZero();
    }

    /** An advisory lock belongs to a database, and two services may be connected to two databases of the server. */
    @Test
    void shouldLeaveAloneWhatAnotherServiceNeedsThatIsConnectedToAnotherDatabase() {
        String role = "reader_" + UUID.randomUUID().toString().substring(0, 8);
        String other = server.createDatabase("other_store");
        ScratchDatabases theirs = new ScratchDatabases(databases, ConnectionUrl.parse(server.url(other)));
        try (ScratchDatabase inUse = theirs.make()) {
            inUse.needRole(role);

            read("CREATE TABLE public.t (id int); CREATE POLICY p ON public.t TO nobody_else USING (true);");

            String user = inUse.connect().queryOne("SELECT current_user", row -> row.getString(1));
            assertThat(user).isEqualTo(inUse.name());
            assertThat(roles(role)).isOne();
        }
        assertThat(roles(role)).isZero();
        server.dropDatabase(other);
    }

    @Test
    void shouldSweepWhatAServiceLeftBehindThatDied() {
        String name = "lockstep_scratch_" + UUID.randomUUID().toString().substring(0, 8);
        server.run("postgres", "CREATE ROLE " + name);
        server.run("postgres", "CREATE DATABASE " + name + " OWNER " + name);

        read("CREATE TABLE public.t (id int);");

        assertThat(roles(name)).isZero();
        assertThat(count("SELECT count(*) FROM pg_database WHERE datname = '" + name + "'"))
                .isZero();
    }

    /** Whoever reads the truth is another role each time, and goes. */
    @Test
    void shouldTakeCurrentUserForTheRoleOfTheEnvironment() {
        String role = "pusher_" + UUID.randomUUID().toString().substring(0, 8);
        server.run("postgres", "CREATE ROLE " + role + " LOGIN PASSWORD 'scratch'");
        TruthFiles files = files(Map.of("a.sql", """
                CREATE TABLE public.t (id int);
                CREATE POLICY p ON public.t TO Current_User, SESSION_USER USING (current_user = 'a');
                """));
        TruthReader reader = reader(Duration.ofMinutes(1));
        ConnectionUrl asRole =
                ConnectionUrl.parse(server.url("postgres").replaceFirst("//[^@]*@", "//" + role + ":scratch@"));
        Environment environment = new Environment("test", asRole, 1, dev.lockstep.environment.Policy.strict());

        Catalog ofRole =
                reader.read(files, List.of(environment), new SilentProgress()).catalog();
        Catalog ofNobody = reader.read(files, List.of(), new SilentProgress()).catalog();

        assertThat(ofRole.all(Policy.class).findFirst().orElseThrow().toString())
                .contains(role);
        assertThat(ofNobody.all(Policy.class).findFirst().orElseThrow().toString())
                .doesNotContain(role, "lockstep_scratch");
        server.run("postgres", "DROP ROLE " + role);
    }

    @Test
    void shouldRefuseAPolicyForWhoeverReadsTheTruth() {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> read("""
                CREATE TABLE public.t (id int);
                DO $$ BEGIN CREATE POLICY p ON public.t TO current_user; END $$;
                """));

        assertThat(refused.problem().detail()).contains("CURRENT_USER");
        assertThat(refused.problem().items()).containsExactly("schema.sql, line 2: p on t");
    }

    /** What is there in the end counts; where nothing says the line, the file does. */
    @Test
    void shouldNameTheFileOfAPolicyThatAFunctionMade() {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> reader(Duration.ofMinutes(1))
                .read(
                        files(Map.of(
                                "1.sql",
                                """
                                        CREATE TABLE public.t (id int);
                                        CREATE FUNCTION public.guard() RETURNS void LANGUAGE plpgsql
                                            AS 'BEGIN CREATE POLICY p ON public.t TO current_user; END';
                                        DO $$ BEGIN CREATE POLICY gone ON public.t TO current_user; END $$;
                                        """,
                                "2.sql",
                                "SELECT public.guard()",
                                "3.sql",
                                "DROP POLICY gone ON public.t; CREATE TABLE public.u ()")),
                        List.of(),
                        new SilentProgress()));

        assertThat(refused.problem().items()).containsExactly("2.sql: p on t");
    }

    @Test
    void shouldRememberWhatIsUnchanged() {
        TruthReader reader = reader(Duration.ofMinutes(1));
        TruthFiles files = files(Map.of("a.sql", "CREATE TABLE public.t ();"));
        ReadTruth first = reader.read(files, List.of(), new SilentProgress());

        ReadTruth again = reader.read(files, List.of(), new SilentProgress());

        assertThat(again.catalog()).isSameAs(first.catalog());
    }

    /** It would be most of the time that it takes. */
    @Test
    void shouldNotConnectForWhatIsUnchanged() {
        String maker = "maker_" + UUID.randomUUID().toString().substring(0, 8);
        server.run("postgres", "CREATE ROLE " + maker + " LOGIN CREATEDB CREATEROLE PASSWORD 'scratch'");
        TruthReader reader =
                reader(Duration.ofMinutes(1), server.url("postgres", new TestPostgres.Login(maker, "scratch")));
        TruthFiles files = files(Map.of("a.sql", "CREATE TABLE public.t ();"));
        ReadTruth first = reader.read(files, List.of(), new SilentProgress());
        server.run("postgres", "DROP ROLE " + maker);

        ReadTruth again = reader.read(files, List.of(), new SilentProgress());

        assertThat(again.catalog()).isSameAs(first.catalog());
    }

    @Nested
    class BadInput {

        @Test
        void shouldNameFileLineAndWhatPostgresSays() {
            Problem problem = refused("SELECT 1;\n\nCREATE TABLE public.t (\n    id int,\n    other wrong_type\n);");

            assertThat(problem.detail()).isEqualTo("schema.sql, line 5: type \"wrong_type\" does not exist");
            assertThat(problem.sqlState()).isEqualTo("42704");
            assertThat(problem.statement()).startsWith("CREATE TABLE public.t");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "DROP DATABASE {db}|must be owner of database",
                    "ALTER SYSTEM SET work_mem = '1GB'|may not do this in scratch",
                    "SET ROLE postgres|permission denied to set role",
                    "SET SESSION AUTHORIZATION postgres|permission denied to set session authorization",
                    "COPY (SELECT 1) TO PROGRAM 'touch /tmp/lockstep-was-here'|may not do this in scratch",
                    "CREATE TABLE t (a text); COPY t FROM PROGRAM 'id'|may not do this in scratch",
                    "CREATE TABLE t (a text); COPY t FROM '/etc/passwd'|may not do this in scratch",
                    "SELECT pg_read_file('/etc/passwd')|permission denied",
                    "CREATE EXTENSION dblink|takes a superuser to be made, and no environment",
                    "CREATE EXTENSION no_such_extension|does not have the extension no_such_extension",
                    "CREATE DATABASE other|permission denied to create database",
                    "CREATE TABLESPACE other LOCATION '/tmp'|permission denied to create tablespace",
                    "DO $$ BEGIN CREATE ROLE intruder SUPERUSER; END $$|may not do this in scratch",
                    "DO $$ BEGIN EXECUTE 'GRANT pg_execute_server_program TO CURRENT_USER'; END $$|",
                    "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()|",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres' AND pid <> pg_backend_pid()|",
                    "CREATE TABLE s (); BEGIN; CREATE TABLE t ()|schema.sql, line 1, begins a transaction and does not commit it",
                    "SET standard_conforming_strings = off|standard_conforming_strings = on",
                    "BEGIN; CREATE TABLE t (); PREPARE TRANSACTION 'x'|line 1: A transaction that waits for its commit"
                })
        void shouldTouchNothingOutsideOfTheScratchDatabase(String sql, String message) {
            String other = server.createDatabase("bystander");
            try {
                Problem problem = refused(sql.replace("{db}", other));

                assertThat(problem.type().code()).isEqualTo("truth-invalid");
                assertThat(problem.detail()).contains(message == null ? "" : message);
                assertThat(count("SELECT count(*) FROM pg_database WHERE datname = '" + other + "'"))
                        .isOne();
                assertThat(roles("intruder")).isZero();
                assertThat(Path.of("/tmp/lockstep-was-here")).doesNotExist();
            } finally {
                server.dropDatabase(other);
            }
        }

        @Test
        void shouldSealExtensionsThatReachOtherServers() {
            String database = server.createDatabase("has_dblink");
            server.run(database, "CREATE EXTENSION dblink");
            Environment compared = environment(database);

            Problem problem = catchThrowableOfType(ProblemException.class, () -> reader(Duration.ofMinutes(1))
                            .read(
                                    files(Map.of(
                                            "schema.sql",
                                            "CREATE EXTENSION dblink;\nSELECT dblink_connect('dbname=postgres');")),
                                    List.of(compared),
                                    new SilentProgress()))
                    .problem();

            assertThat(problem.detail())
                    .startsWith("schema.sql, line 2: ")
                    .contains("permission denied for function dblink_connect");
            server.dropDatabase(database);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "SET statement_timeout = 0; SELECT pg_sleep(600)|longer than 1 s",
                    "SET statement_timeout = 0; DO $$ BEGIN LOOP NULL; END LOOP; END $$|longer than 1 s"
                })
        void shouldStopWhatRunsAway(String sql, String message) {
            Problem problem = catchThrowableOfType(ProblemException.class, () -> reader(Duration.ofSeconds(1))
                            .read(files(Map.of("schema.sql", sql)), List.of(), new SilentProgress()))
                    .problem();

            assertThat(problem.detail())
                    .contains("schema.sql, line 1: the source of truth was stopped here")
                    .contains(message);
        }

        @Test
        void shouldRunNoneOfItsCodeWithTheRightsOfTheConfiguredRole() {
            // What the watch asks the server, with an operator that fits better than PostgreSQL's own.
            String sql = """
                    CREATE FUNCTION public.planted(name, varchar) RETURNS boolean LANGUAGE plpgsql AS $$
                    BEGIN
                        IF current_user NOT LIKE 'lockstep_scratch_%' THEN
                            CREATE ROLE intruder;
                        END IF;
                        RETURN $1::text = $2::text;
                    END $$;
                    CREATE OPERATOR public.= (LEFTARG = name, RIGHTARG = varchar, FUNCTION = public.planted);
                    SELECT pg_sleep(600);
                    """;

            Problem problem = catchThrowableOfType(ProblemException.class, () -> reader(Duration.ofSeconds(1))
                            .read(files(Map.of("schema.sql", sql)), List.of(), new SilentProgress()))
                    .problem();

            assertThat(problem.detail()).contains("longer than 1 s");
            assertThat(roles("intruder")).isZero();
        }

        @Test
        void shouldStopWhatLocksTheConfiguredRoleOut() {
            TestPostgres.Login maker = server.createRole("maker");
            server.run("postgres", "ALTER ROLE " + maker.user() + " CREATEDB CREATEROLE");
            String sql = """
                    DO $$ BEGIN
                        EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 0', current_database());
                        EXECUTE format('ALTER DATABASE %I IS_TEMPLATE true', current_database());
                        EXECUTE format('REVOKE CONNECT ON DATABASE %1$I FROM %1$I', current_database());
                        IF current_setting('server_version_num')::int < 160000 THEN
                            EXECUTE format('REVOKE %I FROM {maker}', current_database());
                        END IF;
                    END $$;
                    SELECT pg_sleep(600);
                    """.replace("{maker}", maker.user());

            Problem problem = catchThrowableOfType(
                            ProblemException.class, () -> reader(Duration.ofSeconds(2), server.url("postgres", maker))
                                    .read(files(Map.of("schema.sql", sql)), List.of(), new SilentProgress()))
                    .problem();

            assertThat(problem.detail()).contains("schema.sql, line 9: the source of truth was stopped here");
            assertThat(count(
                            "SELECT count(*) FROM pg_database WHERE datdba = (SELECT oid FROM pg_roles WHERE rolname = '"
                                    + maker.user() + "') OR datistemplate AND datname LIKE 'lockstep_scratch%'"))
                    .isZero();
        }

        @Test
        void shouldStopWhatNobodyWatchesAnyLonger() {
            String sql = """
                    SELECT pg_sleep(600) AS watched;
                    """;
            CompletableFuture<Problem> refused = CompletableFuture.supplyAsync(() -> refused(sql));

            await().until(() ->
                    count("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(600) AS watched%'")
                            == 1);
            count("""
                    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                     WHERE application_name = 'lockstep scratch watch'
                    """);

            assertThat(refused).succeedsWithin(Duration.ofSeconds(30)).satisfies(problem -> assertThat(problem.detail())
                    .startsWith("schema.sql, line 1: the source of truth was stopped here: "
                            + "Its scratch database can no longer be watched"));
        }

        @Test
        void shouldStopWhatTakesTooMuchRoom() {
            Problem problem = refused(
                    "CREATE TABLE public.t AS SELECT repeat(md5(g::text), 20) FROM generate_series(1, 2000000) g");

            assertThat(problem.detail()).contains("takes more than 64 MB in the database");
        }

        @Test
        void shouldStopWhatWritesTooManyTemporaryFiles() {
            // Nobody sees these in the size of the database. RESET ALL would take back what a session was told by SET.
            Problem problem = refused("""
                    RESET ALL;
                    SELECT count(*) FROM (SELECT repeat(md5(g::text), 20) FROM generate_series(1, 500000) g ORDER BY 1 OFFSET 0) s""");

            assertThat(problem.detail())
                    .isEqualTo("schema.sql, line 2: temporary file size exceeds temp_file_limit (65536kB)");
            assertThat(problem.nextStep()).contains("lockstep.truth.size-limit");
            assertThat(refused("ALTER ROLE CURRENT_USER RESET ALL; SET temp_file_limit = -1")
                            .detail())
                    .contains("permission denied to set parameter");
        }

        private Problem refused(String sql) {
            return catchThrowableOfType(ProblemException.class, () -> read(sql)).problem();
        }
    }

    @Nested
    class InGit {
        @TempDir
        Path repository;

        @Test
        void shouldReadWhatIsCommittedAtARef() throws Exception {
            Files.createDirectories(repository.resolve("db"));
            Files.writeString(repository.resolve("db/a.sql"), "CREATE TABLE public.committed ();");
            String commit = TestTruths.committed(repository.toFile());
            Files.writeString(repository.resolve("db/a.sql"), "CREATE TABLE public.only_edited ();");

            GitFiles files =
                    GitFiles.read(new TruthSource.Git(repository, "HEAD", "db"), TruthSource.Language.SQL, List.of());

            assertThat(files.commit()).isEqualTo(commit);
            assertThat(files.files().texts()).containsExactly(Map.entry("a.sql", "CREATE TABLE public.committed ();"));
            assertThat(GitFiles.read(
                                    new TruthSource.Git(repository, commit, "db/a.sql"),
                                    TruthSource.Language.SQL,
                                    List.of())
                            .files()
                            .texts())
                    .containsOnlyKeys("a.sql");
            assertThat(problem("no-such-branch", "db")).contains("has no commit no-such-branch");
            assertThat(problem("HEAD", "elsewhere")).contains("HEAD has no elsewhere");
            assertThatThrownBy(() -> GitFiles.read(
                            new TruthSource.Git(repository, "a^{b", "db"), TruthSource.Language.SQL, List.of()))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().nextStep()).startsWith("Correct lockstep.truth.ref"));
        }

        @Test
        void shouldReadTheDrizzleFilesOfACommitThatAPatternMatches() throws Exception {
            Path folder = Files.createDirectories(repository.resolve("src/db"));
            Files.writeString(
                    folder.resolve("users.table.ts"),
                    "import { pgTable, integer } from 'drizzle-orm/pg-core'; import { id } from './helpers'; export const users = pgTable('users', { id: id() });");
            Files.writeString(
                    folder.resolve("orders.table.ts"),
                    "import { pgTable, integer } from 'drizzle-orm/pg-core'; import { users } from './users.table'; export const orders = pgTable('orders', { of: integer().references(() => users.id) });");
            Files.writeString(
                    folder.resolve("helpers.ts"),
                    "import { integer } from 'drizzle-orm/pg-core'; export const id = () => integer().primaryKey();");
            String commit = TestTruths.committed(repository.toFile());

            assertThat(tables("src/db/*.table.ts", commit)).containsExactly("orders", "users");
            // Without a file schema.ts, a folder is all of its files.
            assertThat(tables("src/db", commit)).containsExactly("orders", "users");

            Files.createSymbolicLink(folder.resolve("linked.ts"), Path.of("helpers.ts"));
            TestTruths.committed(repository.toFile());
            assertThat(problem("HEAD", "src/db")).contains("src/db/linked.ts of HEAD is a symbolic link");
        }

        @Test
        void shouldRefuseLinkedFoldersAsOnDisk() throws Exception {
            Path db = Files.createDirectories(repository.resolve("db/own"));
            Files.writeString(db.resolve("a.sql"), "CREATE TABLE public.own ();");
            Files.createDirectories(repository.resolve("docs"));
            Files.writeString(repository.resolve("docs/read.md"), "# Read");
            Files.createSymbolicLink(repository.resolve("db/again"), Path.of("own"));
            Files.createSymbolicLink(repository.resolve("db/docs"), Path.of("../docs"));
            Files.createSymbolicLink(repository.resolve("db/nowhere"), Path.of("../not/there"));
            TestTruths.committed(repository.toFile());
            assertThat(read("db")).containsExactly("own/a.sql");

            Files.createDirectories(repository.resolve("shared/below"));
            Files.writeString(repository.resolve("shared/below/b.sql"), "CREATE TABLE public.shared ();");
            Files.createSymbolicLink(repository.resolve("other"), Path.of("shared"));
            Files.createSymbolicLink(repository.resolve("db/shared"), Path.of("../other"));
            TestTruths.committed(repository.toFile());
            assertThat(problem("HEAD", "db"))
                    .isEqualTo("db/shared of HEAD is a symbolic link that leads out of the folder.");
            // Of both what is behind them is read at its own place.
            assertThat(read("")).containsExactly("db/own/a.sql", "shared/below/b.sql");
        }

        @Test
        void shouldRefuseALinkOutOfTheRepository() throws Exception {
            Files.createDirectories(repository.resolve("db"));
            Files.writeString(repository.resolve("db/a.sql"), "CREATE TABLE public.a ();");
            Files.createSymbolicLink(repository.resolve("db/more"), Path.of("../../elsewhere"));
            TestTruths.committed(repository.toFile());

            assertThat(problem("HEAD", "db"))
                    .isEqualTo("db/more of HEAD is a symbolic link that leads out of the folder.");
        }

        private void commitSubmodule(String path, String file, String text) throws Exception {
            TestTruths.committed(repository.toFile());
            Path other = Files.createDirectories(repository.resolve(path));
            Files.writeString(other.resolve(file), text);
            TestTruths.committed(other.toFile());
            TestTruths.committed(repository.toFile());
        }

        @Test
        void shouldNameASubmoduleThatMayHoldAPartOfTheSchema() throws Exception {
            Files.createDirectories(repository.resolve("db/own"));
            Files.writeString(repository.resolve("db/own/a.sql"), "CREATE TABLE public.a ();");
            commitSubmodule("db/shared", "b.sql", "CREATE TABLE public.b ();");

            assertThat(problem("HEAD", "db"))
                    .isEqualTo("db/shared of HEAD is a submodule, whose files are not in the commit.");
            assertThat(problem("HEAD", "db", List.of("**/*.sql"))).contains("db/shared of HEAD is a submodule");
            assertThat(read("db/own")).containsExactly("a.sql");
            assertThat(read("db", "own/*.sql", "*.sql")).containsExactly("own/a.sql");
        }

        @Test
        void shouldPassOverForDrizzleWhatItsUsualFileDoesNotNeed() throws Exception {
            Files.createDirectories(repository.resolve("src"));
            Files.writeString(repository.resolve("src/tables.ts"), "export {};");
            commitSubmodule("theme", "b.ts", "export {};");
            TruthSource.Git git = new TruthSource.Git(repository, "HEAD", "");
            assertThatThrownBy(() -> GitFiles.read(git, TruthSource.Language.DRIZZLE, List.of()))
                    .as("the usual file may be in there")
                    .hasMessageContaining("theme of HEAD is a submodule");

            Files.writeString(repository.resolve("src/schema.ts"), "export {};");
            Files.createSymbolicLink(repository.resolve("docs"), Path.of("../elsewhere"));
            Files.createSymbolicLink(repository.resolve("src/linked.ts"), Path.of("tables.ts"));
            TestTruths.committed(repository.toFile());
            assertThat(GitFiles.read(git, TruthSource.Language.DRIZZLE, List.of())
                            .files()
                            .texts())
                    .containsOnlyKeys("src/schema.ts", "src/tables.ts");
            assertThat(problem("HEAD", "")).contains("docs of HEAD is a symbolic link that leads out");
        }

        @Test
        void shouldRefuseLinksThatNothingWouldFollow() throws Exception {
            try (Repository git = GitFiles.open(committedWithA())) {
                assertThat(linked(git, "x/".repeat(50_000))).contains("db/more of", "leads out of the folder");
                assertThat(linked(git, "a/../".repeat(800) + "../not/there")).isEqualTo("nothing");
                assertThat(linked(git, "/etc")).contains("leads out of the folder");
            }
        }

        private TruthSource.Git committedWithA() throws Exception {
            Files.createDirectories(repository.resolve("db/a"));
            Files.writeString(repository.resolve("db/a/a.sql"), "CREATE TABLE public.a ();");
            return new TruthSource.Git(repository, TestTruths.committed(repository.toFile()), "db");
        }

        /** What is wrong with a commit that has a link of this text, which no file system would hold. */
        private String linked(Repository git, String target) throws Exception {
            try (ObjectInserter objects = git.newObjectInserter()) {
                TreeFormatter db = new TreeFormatter();
                db.append("a", FileMode.TREE, git.resolve("HEAD:db/a"));
                db.append(
                        "more",
                        FileMode.SYMLINK,
                        objects.insert(Constants.OBJ_BLOB, target.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
                TreeFormatter top = new TreeFormatter();
                top.append("db", FileMode.TREE, objects.insert(db));
                CommitBuilder commit = new CommitBuilder();
                commit.setTreeId(objects.insert(top));
                commit.setAuthor(new PersonIdent("test", "test@example.com"));
                commit.setCommitter(commit.getAuthor());
                String id = objects.insert(commit).name();
                objects.flush();
                try {
                    read(new TruthSource.Git(repository, id, "db"));
                    return "nothing";
                } catch (ProblemException e) {
                    return e.problem().detail();
                }
            }
        }

        @Test
        void shouldSayOnceAndWithItsOwnNextStepWhyACommitCannotBeRead() throws Exception {
            committedWithA();
            Problem noCommit = refused("HEAD^{tree}");
            assertThat(noCommit.detail()).endsWith(".").doesNotContain("..", "null");
            assertThat(noCommit.nextStep()).startsWith("Correct lockstep.truth.ref");

            try (java.util.stream.Stream<Path> objects = Files.walk(repository.resolve(".git/objects"))) {
                for (Path object : objects.filter(Files::isRegularFile).toList()) {
                    Files.delete(object);
                    Files.writeString(object, "x");
                }
            }
            Problem broken = refused("HEAD");
            assertThat(broken.detail()).contains("cannot be read: ").doesNotContain("..", "null");
            assertThat(broken.nextStep()).contains("git fsck").doesNotContain("Correct");
        }

        private Problem refused(String ref) {
            return catchThrowableOfType(ProblemException.class, () -> read(new TruthSource.Git(repository, ref, "db")))
                    .problem();
        }

        private GitFiles read(TruthSource.Git git) {
            return GitFiles.read(git, TruthSource.Language.SQL, List.of());
        }

        /** A slash in brackets parts no folders, and what is written as it stands is no pattern. */
        @Test
        void shouldNotTakePatternsApartWithinBrackets() throws Exception {
            Path other = Files.createDirectories(repository.resolve("db/[own]"));
            Files.createDirectories(repository.resolve("db/a"));
            Files.writeString(repository.resolve("db/a/a.sql"), "CREATE TABLE public.a ();");
            TestTruths.committed(repository.toFile());
            Files.writeString(other.resolve("b.sql"), "CREATE TABLE public.b ();");
            TestTruths.committed(other.toFile());
            TestTruths.committed(repository.toFile());

            assertThat(problem("HEAD", "db", List.of("x[a/b]*.sql"))).contains("db/[own] of HEAD is a submodule");
            assertThat(problem("HEAD", "db", List.of("[own]/b.sql"))).contains("db/[own] of HEAD is a submodule");
            assertThat(read("db", "a/*.sql")).containsExactly("a/a.sql");
        }

        private Set<String> read(String path, String... entries) {
            return GitFiles.read(
                            new TruthSource.Git(repository, "HEAD", path), TruthSource.Language.SQL, List.of(entries))
                    .files()
                    .texts()
                    .keySet();
        }

        private List<String> tables(String path, String commit) {
            ReadTruth read = TestTruths.read(TestTruths.of(Map.of(
                    "lockstep.truth.kind",
                    "drizzle",
                    "lockstep.truth.repository",
                    repository.toString(),
                    "lockstep.truth.path",
                    path)));

            assertThat(read.version().name()).isEqualTo("commit " + commit);
            return read.catalog().all(Table.class).map(Table::name).sorted().toList();
        }

        private String problem(String ref, String path) {
            return problem(ref, path, List.of());
        }

        private String problem(String ref, String path, List<String> entries) {
            return catchThrowableOfType(
                            ProblemException.class,
                            () -> GitFiles.read(
                                    new TruthSource.Git(repository, ref, path), TruthSource.Language.SQL, entries))
                    .problem()
                    .detail();
        }
    }

    private ReadTruth read(String sql) {
        return reader(Duration.ofMinutes(1)).read(files(Map.of("schema.sql", sql)), List.of(), new SilentProgress());
    }

    private TruthReader reader(Duration limit) {
        return reader(limit, server.url("postgres"));
    }

    private TruthReader reader(Duration limit, String scratch) {
        return new TruthReader(
                new ScratchDatabases(databases, ConnectionUrl.parse(scratch)),
                new TruthReader.Surroundings(databases, new NoEnvironments(), new CatalogMemory()),
                new TruthStatements(EvaluationLimits.DEFAULT),
                new ScratchWatch.Limits(limit, 64 << 20));
    }

    private static TruthFiles files(Map<String, String> texts) {
        SourceFiles files = SourceFiles.of(texts);
        return new TruthFiles(
                new TruthVersion("sql", "test", files.fingerprint()),
                TruthSource.Language.SQL,
                files,
                List.of(),
                null,
                false);
    }

    private Environment environment(String database) {
        return new Environment(
                "test", ConnectionUrl.parse(server.url(database)), 1, dev.lockstep.environment.Policy.strict());
    }

    private static List<String> names(Catalog catalog) {
        return catalog.objects().stream()
                .map(DatabaseObject::id)
                .map(id -> id.displayName())
                .toList();
    }

    private long roles(String name) {
        return count("SELECT count(*) FROM pg_roles WHERE rolname = '" + name + "'");
    }

    private long count(String sql) {
        try (SqlSession session = databases.connect(environment("postgres"), "test")) {
            return session.queryOne(sql, row -> row.getLong(1));
        }
    }

    static final class NoEnvironments implements Environments {
        @Override
        public Environment get(String name) {
            throw new IllegalStateException(name);
        }

        @Override
        public List<Environment> all() {
            return List.of();
        }
    }

    static final class NoUploads implements Uploads {
        @Override
        public boolean any() {
            return false;
        }

        @Override
        public Optional<TruthFiles> latest() {
            return Optional.empty();
        }
    }
}
