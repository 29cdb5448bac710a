package dev.lockstep.backup;

import static dev.lockstep.backup.BackupFixture.DATABASES;
import static dev.lockstep.backup.BackupFixture.SERVER;
import static dev.lockstep.backup.BackupFixture.environment;
import static dev.lockstep.backup.BackupFixture.rows;
import static dev.lockstep.backup.BackupFixture.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.catalog.SecurityLabel;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.LabelProviders;
import dev.lockstep.testing.TestPostgres.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupRoundTripTest {
    @TempDir
    private Path directory;

    private BackupFixture fixture;
    private final List<String> made = new ArrayList<>();

    @BeforeEach
    void prepare() {
        fixture = new BackupFixture(directory);
    }

    @AfterEach
    void drop() {
        made.forEach(SERVER::dropDatabase);
    }

    @Nested
    class WithEverythingInIt {
        @Test
        void I2_shouldRestoreToTheSameSchemaAndRows() {
            String original = database("rich.sql");
            BackupResult backup = fixture.write(original);
            String copy = copyName(original);

            RestoreResult restored =
                    fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(original), copy));

            assertThat(restored.notRestored()).isEmpty();
            assertThat(catalog(copy).fingerprint())
                    .isEqualTo(catalog(original).fingerprint())
                    .isEqualTo(backup.catalogFingerprint());
            assertThat(rows(copy)).isEqualTo(rows(original)).hasSize(15);
            assertThat(privileges(copy)).isEqualTo(privileges(original));
            assertThat(restored.rows()).isEqualTo(backup.rows());
        }

        @Test
        void I2_shouldRestoreEventTriggersThatSeeNothingOfTheRestore() {
            String original = database("rich.sql");
            SERVER.run(original, """
                    CREATE SCHEMA audit;
                    CREATE TABLE audit.statement (tag text NOT NULL, at int);
                    CREATE RULE kept AS ON DELETE TO audit.statement DO INSTEAD NOTHING;
                    CREATE STATISTICS audit.both ON tag, at FROM audit.statement;
                    CREATE TEXT SEARCH DICTIONARY audit.words (TEMPLATE = simple, ACCEPT = true);
                    CREATE TEXT SEARCH CONFIGURATION audit.prose (PARSER = default);
                    ALTER TEXT SEARCH CONFIGURATION audit.prose ADD MAPPING FOR word WITH audit.words;
                    CREATE FUNCTION audit.same(int, int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 = $2';
                    CREATE OPERATOR audit.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = audit.same, COMMUTATOR = OPERATOR(audit.===));
                    CREATE OPERATOR CLASS audit.alike FOR TYPE int USING hash AS OPERATOR 1 audit.===, FUNCTION 1 hashint4(int);
                    CREATE INDEX on_at ON audit.statement USING hash (at audit.alike);
                    CREATE FUNCTION audit.log() RETURNS event_trigger LANGUAGE plpgsql
                        AS $$ BEGIN INSERT INTO audit.statement VALUES (tg_tag); END $$;
                    CREATE EVENT TRIGGER logs ON ddl_command_end EXECUTE FUNCTION audit.log();
                    COMMENT ON EVENT TRIGGER logs IS 'keeps a log';
                    CREATE TABLE audit.seen ();
                    """);
            BackupResult backup = fixture.write(original);
            String copy = copyName(original);

            RestoreResult restored =
                    fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(original), copy));

            assertThat(restored.notRestored()).isEmpty();
            assertThat(catalog(copy).fingerprint()).isEqualTo(catalog(original).fingerprint());
            assertThat(privileges(copy)).isEqualTo(privileges(original));
            assertThat(value(copy, "SELECT string_agg(tag, ', ') FROM audit.statement"))
                    .isEqualTo("CREATE TABLE");
        }

        @Test
        void I2_shouldLeaveUnenforcedWhatNobodyEnforced() {
            String original = SERVER.createDatabase("backup");
            made.add(original);
            SERVER.run(original, """
                    CREATE TABLE a (id int PRIMARY KEY);
                    CREATE TABLE b (a int REFERENCES a) PARTITION BY LIST (a);
                    CREATE TABLE b1 PARTITION OF b FOR VALUES IN (1);
                    ALTER TABLE a DISABLE TRIGGER ALL; ALTER TABLE b1 DISABLE TRIGGER ALL;
                    """);
            BackupResult backup = fixture.write(original);
            String copy = copyName(original);

            RestoreResult restored =
                    fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(original), copy));

            assertThat(restored.notRestored()).isEmpty();
            assertThat(catalog(copy).fingerprint()).isEqualTo(catalog(original).fingerprint());
            assertThat(value(copy, "SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'"))
                    .isEqualTo("4");
        }

        @Test
        void I2_shouldRestoreSecurityLabels() {
            LabelProviders providers = LabelProviders.assumed(SERVER);
            String original = SERVER.createDatabase("backup");
            made.add(original);
            SERVER.run(original, providers.load() + """
                    CREATE TABLE t (a int);
                    CREATE FUNCTION noted() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
                    CREATE EVENT TRIGGER notes ON sql_drop EXECUTE FUNCTION noted();
                    SECURITY LABEL FOR first ON COLUMN t.a IS 'low';
                    SECURITY LABEL FOR first ON EVENT TRIGGER notes IS 'high';
                    """);
            BackupResult backup = fixture.write(original);
            String copy = copyName(original);

            fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(original), copy));

            assertThat(catalog(copy).all(SecurityLabel.class)).hasSize(2);
            assertThat(catalog(copy).fingerprint()).isEqualTo(catalog(original).fingerprint());
        }

        @Test
        void shouldRestoreThePositionsOfSequences() {
            String original = database("rich.sql");
            BackupResult backup = fixture.write(original);
            String copy = copyName(original);
            fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(original), copy));

            for (String next : List.of(
                    "SELECT nextval('shop.ticket')",
                    "SELECT nextval('shop.untouched')",
                    "INSERT INTO shop.goods (name) VALUES ('new') RETURNING id || ' ' || number",
                    "INSERT INTO lockstep.promotion (id, result) VALUES (gen_random_uuid(), '{}') RETURNING number")) {
                assertThat(value(copy, next)).as(next).isEqualTo(value(original, next));
            }
            assertThat(value(copy, "SELECT nextval('shop.untouched')")).isEqualTo("8");
        }

        @Test
        void shouldFillMaterializedViewsThatWereFilled() {
            String original = database("rich.sql");
            BackupResult backup = fixture.write(original);
            String copy = copyName(original);
            fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(original), copy));

            assertThat(value(copy, "SELECT total FROM shop.stats_total")).isEqualTo("3004");
            assertThat(value(copy, "SELECT relispopulated FROM pg_class WHERE relname = 'never_filled'"))
                    .isEqualTo("f");
        }

        @Test
        void I8_shouldHoldNoCredentialsAndBeReadableByItsOwnerOnly() throws IOException {
            String original = database("rich.sql");
            Login login = SERVER.createRole("backup_owner");
            SERVER.run("postgres", "ALTER ROLE " + login.user() + " SUPERUSER");
            BackupResult backup = fixture.writer.write(
                    BackupRequest.of(environment("production", SERVER.url(original, login))), new SilentProgress());

            try (Stream<Path> files = Files.walk(Path.of(backup.place()))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (!file.toString().endsWith(".gz")) {
                        assertThat(Files.readString(file)).as(file.toString()).doesNotContain(login.password());
                    }
                }
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(backup.place()))))
                    .isEqualTo("rwx------");
        }
    }

    @Nested
    class OfSomebodyWhoIsNoSuperuser {
        @Test
        void shouldRestoreWhatTheirRoleOwns() {
            Login owner = SERVER.createRole("backup_owner");
            Login reader = SERVER.createRole("backup_reader");
            SERVER.run("postgres", "ALTER ROLE " + owner.user() + " CREATEDB");
            String original = SERVER.createDatabase("owned");
            made.add(original);
            SERVER.run("postgres", "ALTER DATABASE " + original + " OWNER TO " + owner.user());
            SERVER.run(original, """
                    SET ROLE %1$s;
                    CREATE SCHEMA app;
                    CREATE TABLE app.thing (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, secret text, open text);
                    INSERT INTO app.thing (secret, open) VALUES ('s', 'o');
                    CREATE FUNCTION app.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
                    REVOKE EXECUTE ON FUNCTION app.one() FROM PUBLIC;
                    GRANT USAGE ON SCHEMA app TO %2$s;
                    GRANT SELECT (id, open) ON app.thing TO %2$s WITH GRANT OPTION;
                    GRANT INSERT ON app.thing TO PUBLIC;
                    ALTER DATABASE %3$s SET search_path = app, "$user", "Odd one";
                    ALTER DATABASE %3$s SET application_name = 'O''Brien';
                    ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO %2$s;
                    ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
                    REVOKE CONNECT ON DATABASE %3$s FROM PUBLIC;
                    GRANT CONNECT ON DATABASE %3$s TO %2$s
                    """.formatted(owner.user(), reader.user(), original));
            var environment = environment("test", SERVER.url(original, owner));
            BackupResult backup = fixture.writer.write(BackupRequest.of(environment), new SilentProgress());
            String copy = copyName(original);

            RestoreResult restored = fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment, copy));

            assertThat(restored.notRestored()).isEmpty();
            assertThat(rows(copy)).isEqualTo(rows(original));
            assertThat(privileges(copy)).isEqualTo(privileges(original));
            String settings = "SELECT string_agg(c, ';' ORDER BY c) FROM pg_db_role_setting, unnest(setconfig) c"
                    + " WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())";
            assertThat(value(copy, settings))
                    .isEqualTo(value(original, settings))
                    .contains("O'Brien");
            String defaults =
                    "SELECT string_agg(concat_ws(' ', defaclobjtype, defaclnamespace::regnamespace, defaclacl), ';' ORDER BY defaclobjtype)"
                            + " FROM pg_default_acl";
            assertThat(value(copy, defaults))
                    .isEqualTo(value(original, defaults))
                    .contains(reader.user());
            String grants =
                    "SELECT datacl::text || datdba::regrole FROM pg_database WHERE datname = current_database()";
            assertThat(value(copy, grants)).isEqualTo(value(original, grants));
        }

        @Test
        void I2_shouldRefuseWhenRowsAreHiddenFromThem() {
            Login owner = SERVER.createRole("backup_owner");
            String original = SERVER.createDatabase("owned");
            made.add(original);
            SERVER.run("postgres", "ALTER DATABASE " + original + " OWNER TO " + owner.user());
            SERVER.run(original, """
                    SET ROLE %s;
                    CREATE SCHEMA app;
                    CREATE TABLE app.hidden (id int);
                    INSERT INTO app.hidden VALUES (1);
                    ALTER TABLE app.hidden ENABLE ROW LEVEL SECURITY;
                    ALTER TABLE app.hidden FORCE ROW LEVEL SECURITY;
                    """.formatted(owner.user()));

            assertThatThrownBy(() -> fixture.writer.write(
                            BackupRequest.of(environment("test", SERVER.url(original, owner))), new SilentProgress()))
                    .isInstanceOfSatisfying(ProblemException.class, e -> {
                        assertThat(e.problem().type()).isEqualTo(ProblemType.INSUFFICIENT_PRIVILEGE);
                        assertThat(e.problem().table()).isEqualTo("app.hidden");
                        assertThat(e.problem().nextStep()).contains("BYPASSRLS");
                    });
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Nested
    class WithTypesAndCodeOfEveryKind {
        @Test
        void I2_shouldRestoreToTheSameSchemaAndRows() {
            String original = database("types.sql");
            BackupResult backup = fixture.write(original);
            String copy = copyName(original);

            RestoreResult restored =
                    fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(original), copy));

            assertThat(restored.notRestored()).isEmpty();
            assertThat(catalog(copy).fingerprint()).isEqualTo(catalog(original).fingerprint());
            assertThat(rows(copy)).isEqualTo(rows(original)).hasSize(1);
            assertThat(privileges(copy)).isEqualTo(privileges(original));
        }
    }

    @Nested
    class WithViewsThatReadOneAnotherInTheBodiesOfFunctions {
        @Test
        void I2_shouldFillFirstWhatIsRead() {
            String original = SERVER.createDatabase("backup");
            made.add(original);
            SERVER.run(original, """
                    CREATE TABLE t (a int);
                    INSERT INTO t VALUES (1), (2);
                    CREATE MATERIALIZED VIEW z AS SELECT a FROM t;
                    CREATE FUNCTION counted() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM public.z';
                    CREATE MATERIALIZED VIEW a AS SELECT counted() AS n""");
            BackupResult backup = fixture.write(original);
            String copy = copyName(original);

            RestoreResult restored =
                    fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(original), copy));

            assertThat(restored.notRestored()).isEmpty();
            assertThat(SERVER.has(copy, "a WHERE n = 2")).isTrue();
        }
    }

    @Nested
    class WhatCannotBeWritten {
        @Test
        void I2_shouldBeNamedAndRefused() {
            String original = SERVER.createDatabase("backup");
            made.add(original);
            SERVER.run(
                    original,
                    "CREATE EXTENSION hstore; SET allow_system_table_mods = on; INSERT INTO pg_seclabel"
                            + " VALUES ('hstore'::regtype, 'pg_type'::regclass, 0, 'selinux', 'classified');"
                            + " SELECT lo_from_bytea(0, 'x')");

            assertThatThrownBy(() -> fixture.write(original)).isInstanceOfSatisfying(ProblemException.class, e -> {
                assertThat(e.problem().type()).isEqualTo(ProblemType.NOT_HANDLED);
                assertThat(e.problem().items())
                        .containsExactly("security label selinux on type public.hstore", "1 large objects");
            });
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void shouldBuildIndexesAndFillViewsWithTheRightsOfTheirOwner() {
        Login application = SERVER.createRole("climber");
        String original = GrabbingCode.ofOwners(SERVER, application);
        made.add(original);
        BackupResult backup = fixture.write(original);
        GrabbingCode.takeBack(SERVER, application);
        String copy = copyName(original);

        fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(original), copy));

        assertThat(GrabbingCode.grabbed(SERVER, application)).isFalse();
        assertThat(value(copy, "SELECT count(*) FROM s.m")).isEqualTo("2");
    }

    @Test
    void shouldBackUpAnEmptyDatabase() {
        String original = SERVER.createDatabase("backup");
        made.add(original);
        BackupResult backup = fixture.write(original);
        assertThat(backup.tables()).isZero();
        String copy = copyName(original);
        fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(original), copy));
        assertThat(catalog(copy).fingerprint()).isEqualTo(catalog(original).fingerprint());
    }

    @Test
    void shouldKeepEncodingAndLocale() {
        String original = "latin_" + Long.toHexString(System.nanoTime());
        made.add(original);
        SERVER.run(
                "postgres",
                "CREATE DATABASE " + original
                        + " TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
                        + (SERVER.majorVersion() < 15 ? "" : " LOCALE_PROVIDER libc"));
        SERVER.run(original, "CREATE TABLE public.t (x text); INSERT INTO public.t VALUES ('grün')");
        BackupResult backup = fixture.write(original);
        String copy = copyName(original);
        fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(original), copy));

        assertThat(value(copy, "SHOW server_encoding")).isEqualTo("LATIN1");
        assertThat(value(copy, "SELECT x || octet_length(x) FROM public.t")).isEqualTo("grün4");
    }

    private String database(String script) {
        String name = BackupFixture.database(script);
        made.add(name);
        return name;
    }

    private String copyName(String original) {
        String copy = original + "_copy";
        made.add(copy);
        return copy;
    }

    private static Catalog catalog(String database) {
        try (SqlSession session = DATABASES.connect(environment(database), "test")) {
            session.transactional(true);
            Catalog catalog = new CatalogReader().read(session);
            session.rollback();
            return catalog;
        }
    }

    private static List<Privileges> privileges(String database) {
        return catalog(database).all(Privileges.class).toList();
    }
}
