package dev.lockstep.backup;

import static dev.lockstep.backup.BackupFixture.DATABASES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backup.client.PostgresClient;
import dev.lockstep.backup.storage.BackupKeys;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.TestPostgres.Login;
import dev.lockstep.testing.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups that pg_dump makes, on a server that the installed one fits. */
class DumpEngineTest {
    private static final @Nullable Path PROGRAMS = Optional.ofNullable(System.getProperty("lockstep.test.programs"))
            .map(Path::of)
            .orElse(null);

    private static TestPostgres server;
    private static boolean own;

    @TempDir
    private Path directory;

    private BackupFixture fixture;
    private String database;

    @BeforeAll
    static void start() {
        server = TestPostgres.shared();
        if (PostgresClient.atLeast(server.majorVersion(), PROGRAMS).isEmpty()) {
            Optional<TestPostgres> other = TestPostgres.startOtherVersion();
            Tool.PG_DUMP.assume(other.isPresent(), "Neither a pg_dump that fits nor another server is installed");
            server = other.get();
            own = true;
            Tool.PG_DUMP.assume(
                    PostgresClient.atLeast(server.majorVersion(), PROGRAMS).isPresent(),
                    "There is no pg_dump that fits");
        }
    }

    @AfterAll
    static void stop() {
        if (own) {
            server.close();
        }
    }

    @BeforeEach
    void prepare() throws IOException {
        fixture = new BackupFixture(settings(EngineChoice.AUTO));
        database = server.createDatabase("dumped");
        for (String script : List.of("rich.sql")) {
            try (InputStream in = BackupFixture.class.getResourceAsStream("/backup/" + script)) {
                server.run(database, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    private BackupSettings settings(EngineChoice engine) {
        BackupSettings plain = new BackupSettings(directory, 2, Duration.ofSeconds(5), 5, null, "test");
        return new BackupSettings(
                plain.directory(),
                plain.storage(),
                plain.keys(),
                engine,
                PROGRAMS,
                plain.connections(),
                plain.lockTimeout(),
                plain.retention(),
                plain.lockstepVersion());
    }

    @AfterEach
    void drop() {
        server.dropDatabase(database + "_copy");
        server.dropDatabase(database);
    }

    @Test
    void I2_shouldRestoreWhatPgDumpWrote() {
        BackupResult backup = backUp(fixture);
        Manifest manifest = fixture.backups.get(backup.id());
        assertThat(manifest.engine()).isEqualTo("pg_dump");
        assertThat(manifest.engineVersion())
                .isEqualTo(PostgresClient.atLeast(server.majorVersion(), PROGRAMS)
                        .orElseThrow()
                        .version());

        RestoreResult restored = restore(fixture, backup);

        assertThat(restored.notRestored()).isEmpty();
        assertThat(DumpEngineTest.rows(database + "_copy")).isEqualTo(DumpEngineTest.rows(database));
        assertThat(catalog(database + "_copy").fingerprint())
                .isEqualTo(catalog(database).fingerprint());
        assertThat(directory.toFile().list())
                .as("nothing but the backup")
                .containsExactly(backup.id().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rich.sql", "types.sql"})
    void I2_shouldProveWhatPgDumpWrote(String script) {
        server.dropDatabase(database);
        database = server.createDatabase("dumped");
        // pg_dump does not write out a language whose handler is the server's own.
        server.run(
                database,
                BackupFixture.script(script)
                        .lines()
                        .filter(line -> !line.contains(" LANGUAGE mine "))
                        .collect(Collectors.joining("\n")));
        BackupResult backup = backUp(fixture);
        assertThat(prover().prove(backup.id(), new SilentProgress()).proven()).isTrue();
    }

    @Test
    void I2_shouldProveWhatADatabaseWithSettingsOfItsOwnPrintsOtherwise() {
        server.run(database, """
                ALTER DATABASE %1$s SET timezone = 'Europe/Zurich';
                ALTER DATABASE %1$s SET bytea_output = 'escape';
                ALTER DATABASE %1$s SET datestyle = 'German';
                ALTER DATABASE %1$s SET intervalstyle = 'sql_standard';
                ALTER DATABASE %1$s SET extra_float_digits = -2;
                CREATE TABLE public.printed (at timestamptz, b bytea, m money, x xml, i interval, f float8);
                INSERT INTO public.printed VALUES
                    ('2026-07-01 12:00+00', '\\x00ff', 12.5, '<a/>', '1 day -2 hours', 0.1::float8 + 0.2);
                """.formatted(database));
        BackupResult backup = backUp(fixture);

        assertThat(prover().prove(backup.id(), new SilentProgress()).proven()).isTrue();
    }

    /** Of all the places where restoring runs code. */
    @Test
    void shouldRunNoCodeOfADumpWithRightsOfTheServer() {
        Login application = server.createRole("climber");
        server.dropDatabase(database);
        database = GrabbingCode.database(server, application);
        BackupResult backup = backUp(fixture);
        GrabbingCode.takeBack(server, application);

        assertThat(prover().prove(backup.id(), new SilentProgress()).proven()).isTrue();
        assertThat(GrabbingCode.grabbed(server, application)).isFalse();
    }

    @Test
    void shouldBuildIndexesAndFillViewsOfADumpWithTheRightsOfTheirOwner() {
        Login application = server.createRole("climber");
        server.dropDatabase(database);
        database = GrabbingCode.ofOwners(server, application);
        BackupResult backup = backUp(fixture);
        GrabbingCode.takeBack(server, application);

        restore(fixture, backup);

        assertThat(GrabbingCode.grabbed(server, application)).isFalse();
    }

    private BackupProver prover() {
        return new BackupProver(
                fixture.settings,
                DATABASES,
                fixture.backups,
                new ScratchDatabases(DATABASES, ConnectionUrl.parse(server.url("postgres"))),
                Clock.systemUTC());
    }

    @Test
    void I2_shouldCountTheRowsOfEveryTable() {
        BackupResult dumped = backUp(fixture);
        BackupResult written = backUp(new BackupFixture(settings(EngineChoice.NATIVE)));

        assertThat(counts(dumped)).isEqualTo(counts(written)).isNotEmpty();
    }

    private Map<Manifest.TableName, Long> counts(BackupResult backup) {
        Map<Manifest.TableName, Long> counts = new HashMap<>();
        fixture.backups.get(backup.id()).tables().forEach(table -> counts.put(table.table(), table.rows()));
        return counts;
    }

    @Test
    void I2_shouldRestoreAnEncryptedDump() throws IOException {
        BackupKeys keys = BackupKeys.parse(List.of("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));
        BackupFixture encrypted =
                new BackupFixture(settings(EngineChoice.PG_DUMP).with(keys));
        BackupResult backup = backUp(encrypted);
        byte[] toc = Files.readAllBytes(Path.of(backup.place(), "dump/toc.dat"));
        assertThat(new String(toc, StandardCharsets.ISO_8859_1))
                .startsWith("LOCKSTP1")
                .doesNotContain("PGDMP");

        restore(encrypted, backup);

        assertThat(DumpEngineTest.rows(database + "_copy")).isEqualTo(DumpEngineTest.rows(database));
    }

    @Test
    void shouldNotBeTakenByItselfWhereBackupsAreEncryptedUnlessNothingElseIsWhole() {
        BackupKeys keys = BackupKeys.parse(List.of("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));
        BackupFixture encrypted = new BackupFixture(settings(EngineChoice.AUTO).with(keys));
        BackupResult streamed = backUp(encrypted);
        server.run(database, "SELECT lo_from_bytea(0, 'x')");
        BackupResult dumped = backUp(encrypted);

        assertThat(fixture.backups.get(streamed.id()).engine()).isEqualTo("native");
        assertThat(fixture.backups.get(dumped.id()).engine()).isEqualTo("pg_dump");
    }

    @Test
    void I1_shouldNoticeWhatWasChangedOrCutOffBeforeAnythingIsMade() throws IOException {
        BackupResult backup = backUp(fixture);
        List<Path> files;
        try (Stream<Path> all = Files.list(Path.of(backup.place(), "dump"))) {
            files = all.filter(file -> file.toFile().length() > 0).limit(4).toList();
        }
        for (Path file : files) {
            byte[] whole = Files.readAllBytes(file);
            byte[] changed = whole.clone();
            changed[whole.length / 2] ^= 1;
            for (byte[] content : List.of(changed, Arrays.copyOf(whole, whole.length - 1))) {
                Files.write(file, content);
                assertThatThrownBy(() -> restore(fixture, backup)).isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().type()).isEqualTo(ProblemType.BACKUP_FAILED);
                    assertThat(e.problem().detail()).contains(file.getFileName().toString());
                });
            }
            Files.write(file, whole);
        }
        assertThat(exists(database + "_copy")).isFalse();
        restore(fixture, backup);
    }

    @Test
    void I8_shouldLeaveDatabasesWithSecretsToTheNativeEngine() throws IOException {
        server.run(database, """
                CREATE FOREIGN DATA WRAPPER w;
                CREATE SERVER s FOREIGN DATA WRAPPER w;
                CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'me', password 'hidden');
                """);
        assertThat(backUp(fixture).engine()).isEqualTo("native");
        assertThatThrownBy(() -> backUp(new BackupFixture(settings(EngineChoice.PG_DUMP))))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().type()).isEqualTo(ProblemType.NOT_HANDLED);
                    assertThat(e.problem().detail()).contains("secrets");
                });
    }

    @Test
    void shouldGiveTheRowsOfOneTableWhicheverEngineItWas() {
        for (EngineChoice engine : List.of(EngineChoice.AUTO, EngineChoice.NATIVE)) {
            BackupFixture made = new BackupFixture(settings(engine));
            BackupResult backup = backUp(made);
            try (Backups.InUse use = made.backups.use(backup.id());
                    BackupRows rows = BackupRows.of(made.settings, use, new SilentProgress());
                    SqlSession session = DATABASES.connect(here(database), "test")) {
                session.transactional(true);
                for (Manifest.TableRows table : use.manifest().tables()) {
                    assertThat(rows.has(table.table())).isTrue();
                    long loaded = rows.load(session, table.table(), "loaded");
                    assertThat(loaded).as(table.name()).isEqualTo(table.rows());
                    Long counted = session.queryOne("SELECT count(*) FROM pg_temp.loaded", row -> row.getLong(1));
                    assertThat(counted).isEqualTo(table.rows());
                    session.execute("DROP TABLE pg_temp.loaded");
                }
            }
        }
    }

    @Test
    void I2_shouldEndPgDumpWhenItIsCancelled() {
        server.run(database, "CREATE TABLE public.big AS SELECT g, md5(g::text) FROM generate_series(1, 200000) g");
        Progress cancelled = new CancelledAtFirstTable();

        assertThatThrownBy(() -> fixture.writer.write(BackupRequest.of(here(database)), cancelled))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(ProblemType.CANCELLED));

        assertThat(directory).isEmptyDirectory();
        assertThat(ProcessHandle.current().descendants().filter(DumpEngineTest::isDump))
                .isEmpty();
    }

    private static boolean isDump(ProcessHandle process) {
        return process.info()
                .command()
                .filter(command -> command.contains("pg_dump"))
                .isPresent();
    }

    @Test
    void I2_shouldNameTheTableThatCannotBeRead() {
        TestPostgres.Login login = server.createRole("reader");
        server.run(database, "GRANT USAGE ON SCHEMA shop TO " + login.user());

        assertThatThrownBy(() -> fixture.writer.write(
                        BackupRequest.of(BackupFixture.environment("test", server.url(database, login))),
                        new SilentProgress()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("permission denied");
    }

    @Test
    void I2_shouldLetSequencesGoOnWhereTheyStoodWhenItIsRestoredInPlace() {
        server.dropDatabase(database);
        database = server.createDatabase("dumped");
        server.run(database, """
                CREATE TABLE public.t (id serial PRIMARY KEY, n bigint GENERATED ALWAYS AS IDENTITY);
                CREATE SEQUENCE public."it's
                SELECT pg_catalog.setval('x', 1, true);" INCREMENT -3;
                INSERT INTO public.t DEFAULT VALUES;
                INSERT INTO public.t DEFAULT VALUES;
                SELECT nextval(pg_get_serial_sequence('public.t', 'id')), setval(oid::regclass, -7)
                  FROM pg_class WHERE relname LIKE 'it''s%'
                """);
        BackupResult backup = backUp(fixture);
        assertThat(backup.engine()).isEqualTo("pg_dump");
        String stood = positions();
        server.run(database, "INSERT INTO public.t DEFAULT VALUES");
        UUID id = BackupRequest.newId();

        try (SqlSession session = DATABASES.connect(here(database), Restorer.sessionName(id))) {
            fixture.restorer.restoreInPlace(id, backup.id(), here(database), session, new SilentProgress());
        }

        assertThat(positions()).isEqualTo(stood).contains(" 2 true", " 3 true", " -7 true");
    }

    private String positions() {
        try (SqlSession session = DATABASES.connect(here(database), "test")) {
            return session
                    .query(
                            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace ORDER BY 1",
                            row -> row.getString(1))
                    .stream()
                    .map(name -> name
                            + session.queryOne(
                                    "SELECT concat_ws(' ', '', last_value, is_called::text) FROM " + name,
                                    row -> row.getString(1)))
                    .collect(Collectors.joining("\n"));
        }
    }

    private static BackupResult backUp(BackupFixture fixture, String database) {
        return fixture.writer.write(BackupRequest.of(here(database)), new SilentProgress());
    }

    private BackupResult backUp(BackupFixture made) {
        return backUp(made, database);
    }

    private RestoreResult restore(BackupFixture made, BackupResult backup) {
        return made.restore(backup.id(), new RestoreTarget.NewDatabase(here(database), database + "_copy"));
    }

    private static Environment here(String database) {
        return BackupFixture.environment("test", server.url(database));
    }

    private static Map<String, String> rows(String database) {
        return BackupFixture.rows(here(database));
    }

    private static boolean exists(String database) {
        try (SqlSession session = DATABASES.connect(here("postgres"), "test")) {
            return session.queryOne(
                    "SELECT EXISTS (SELECT FROM pg_database WHERE datname = ?)", row -> row.getBoolean(1), database);
        }
    }

    private static Catalog catalog(String database) {
        try (SqlSession session = DATABASES.connect(here(database), "test")) {
            session.transactional(true);
            return CatalogReader.withLedger().read(session);
        }
    }

    /** Lets the first table begin, and then hears that somebody wants it to stop. */
    private static final class CancelledAtFirstTable extends SilentProgress {
        private volatile boolean cancelled;

        @Override
        public void advanced(long done, long total, String unit) {
            cancelled = true;
        }

        @Override
        public void checkCancelled() {
            if (cancelled) {
                throw new ProblemException(Problem.of(ProblemType.CANCELLED, "Somebody cancelled it."));
            }
        }
    }
}
