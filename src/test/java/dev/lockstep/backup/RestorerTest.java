package dev.lockstep.backup;

import static dev.lockstep.backup.BackupFixture.DATABASES;
import static dev.lockstep.backup.BackupFixture.SERVER;
import static dev.lockstep.backup.BackupFixture.environment;
import static dev.lockstep.backup.BackupFixture.rows;
import static dev.lockstep.backup.BackupFixture.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.environment.Environment;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.OwnSchema;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestorerTest {
    private static final String SCHEMA = """
            CREATE TABLE public.parent (id int PRIMARY KEY, x text);
            CREATE TABLE public.child (id int PRIMARY KEY, parent int REFERENCES public.parent);
            INSERT INTO public.parent SELECT g, 'x' || g FROM generate_series(1, 1000) g;
            INSERT INTO public.child SELECT g, g FROM generate_series(1, 1000) g
            """;

    private static final String SUBSCRIPTION = """
            CREATE SUBSCRIPTION feed CONNECTION 'host=127.0.0.1 port=1 password=hidden' PUBLICATION p WITH (connect = false);
            ALTER SUBSCRIPTION feed ENABLE
            """;

    @TempDir
    private Path directory;

    private BackupFixture fixture;
    private String database;

    @BeforeEach
    void prepare() {
        fixture = new BackupFixture(directory);
        database = SERVER.createDatabase("restore");
        SERVER.run(database, SCHEMA);
    }

    @AfterEach
    void drop() {
        databases().forEach(SERVER::dropDatabase);
    }

    @Nested
    class IntoTheEnvironment {
        @Test
        void shouldPutItInThePlaceOfTheOldOneAndKeepThat() {
            BackupResult backup = fixture.write(database);
            Map<String, String> before = rows(database);
            SERVER.run(database, "DELETE FROM public.child; ALTER TABLE public.parent DROP COLUMN x");
            Map<String, String> broken = rows(database);

            RestoreResult result = fixture.restore(backup.id(), replacement());

            assertThat(rows(database)).isEqualTo(before);
            assertThat(result.database()).isEqualTo(database);
            assertThat(rows(String.valueOf(result.kept()))).isEqualTo(broken);
            assertThat(databases()).containsExactlyInAnyOrder(database, result.kept());
        }

        @Test
        void shouldDisconnectAnApplicationThatReconnectsAllTheTime() {
            BackupResult backup = fixture.write(database);
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger connected = new AtomicInteger();
            List<CompletableFuture<Void>> applications = List.of(
                    CompletableFuture.runAsync(() -> keepConnecting(stop, connected)),
                    CompletableFuture.runAsync(() -> keepConnecting(stop, connected)));
            try {
                RestoreResult result = fixture.restore(backup.id(), replacement());
                assertThat(databases()).containsExactlyInAnyOrder(database, result.kept());
                assertThat(connected).hasPositiveValue();
            } finally {
                stop.set(true);
                applications.forEach(CompletableFuture::join);
            }
        }

        private void keepConnecting(AtomicBoolean stop, AtomicInteger connected) {
            while (!stop.get()) {
                try (SqlSession session = DATABASES.connect(environment(database), "test")) {
                    connected.incrementAndGet();
                    while (!stop.get()) {
                        session.query("SELECT count(*) FROM public.parent", row -> row.getLong(1));
                    }
                } catch (ProblemException e) {
                    // Disconnected, as it has to be; the next turn connects again.
                    assertThat(e.problem().type()).isNotEqualTo(ProblemType.INTERNAL);
                }
            }
        }

        @Test
        void shouldLeaveItsSubscriptionsDisabledAndSayWhatToDoByHand() throws IOException {
            SERVER.run(database, SUBSCRIPTION);
            BackupResult backup = fixture.write(database);
            SERVER.dropDatabase(database);

            fixture.restore(backup.id(), replacement());

            try (SqlSession session = DATABASES.connect(environment(database), "test")) {
                assertThat(session.query(
                                "SELECT concat_ws(' ', subname, subenabled, subslotname, subconninfo) FROM pg_subscription"
                                        + " WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())",
                                row -> row.getString(1)))
                        .containsExactly("feed f dbname=set_me password=set_me");
            }
            assertThat(Files.readString(Path.of(backup.place()).resolve("RESTORE.md")))
                    .contains("Create the subscription feed, not connected; by hand: set its connection");
            assertThat(Files.readString(Path.of(backup.place()).resolve("catalog.json")))
                    .doesNotContain("hidden");
        }

        @Test
        void shouldLeaveALedgerThatTheSuperuserWhoRestoredItMayWriteTo() {
            SERVER.run(database, """
                    CREATE SCHEMA lockstep AUTHORIZATION %1$s;
                    CREATE TABLE lockstep.promotion (id uuid PRIMARY KEY);
                    ALTER TABLE lockstep.promotion OWNER TO %1$s
                    """.formatted(SERVER.createRole("keeper").user()));
            BackupResult backup = fixture.write(database);

            fixture.restore(backup.id(), replacement());

            try (SqlSession session = DATABASES.connect(environment(database), "test")) {
                assertThat(OwnSchema.hasOwn(session, "promotion")).isTrue();
            }
        }

        @Test
        void shouldBringBackADatabaseThatWasDropped() {
            BackupResult backup = fixture.write(database);
            Map<String, String> before = rows(database);
            SERVER.dropDatabase(database);

            RestoreResult result = fixture.restore(backup.id(), replacement());

            assertThat(result.kept()).isNull();
            assertThat(rows(database)).isEqualTo(before);
        }

        @Test
        void shouldKeepOwnerAndSettingsOfAnEnvironmentThatGetsAnothersBackup() {
            Login owner = SERVER.createRole("restore_owner");
            BackupResult backup = fixture.write(database);
            String other = SERVER.createDatabase("restore");
            SERVER.run("postgres", "ALTER DATABASE " + other + " OWNER TO " + owner.user());
            SERVER.run("postgres", "ALTER DATABASE " + other + " SET work_mem = '7MB'");

            fixture.restore(backup.id(), new RestoreTarget.Replacement(environment("staging", SERVER.url(other))));

            assertThat(rows(other)).isEqualTo(rows(database));
            assertThat(value(other, "SHOW work_mem")).isEqualTo("7MB");
            assertThat(value(other, "SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()"))
                    .isEqualTo(owner.user());
        }

        @Test
        void I1_shouldLeaveTheEnvironmentAsItWasWhenOthersCannotBeDisconnected() {
            Login owner = SERVER.createRole("restore_owner");
            SERVER.run("postgres", "ALTER ROLE " + owner.user() + " CREATEDB");
            SERVER.run("postgres", "ALTER DATABASE " + database + " OWNER TO " + owner.user());
            SERVER.run(database, "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + owner.user());
            Environment asOwner = environment("test", SERVER.url(database, owner));
            BackupResult backup = fixture.write(database);
            try (SqlSession superuser = DATABASES.connect(environment(database), "test")) {
                assertThatThrownBy(() -> fixture.restore(backup.id(), new RestoreTarget.Replacement(asOwner)))
                        .isInstanceOfSatisfying(ProblemException.class, e -> {
                            assertThat(e.problem().type()).isEqualTo(ProblemType.TARGET_BUSY);
                            assertThat(e.problem().items()).containsExactly("postgres (lockstep test)");
                        });
                assertThat(superuser.query("SELECT count(*) FROM public.child", row -> row.getLong(1)))
                        .containsExactly(1000L);
            }
            assertThat(databases()).containsExactly(database);
        }
    }

    @Nested
    class WhenItFails {
        /** Damages that make the restore fail after it has begun: before the rows, with them, after them, at the very end. */
        @ParameterizedTest
        @ValueSource(strings = {"preData", "postData", "refresh"})
        void I1_shouldLeaveEverythingAsItWas(String section) throws IOException {
            BackupResult backup = fixture.write(database);
            sabotage(Path.of(backup.place()), section);
            Map<String, String> before = rows(database);

            assertThatThrownBy(() -> fixture.restore(backup.id(), replacement()))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.STATEMENT_FAILED));

            assertThat(databases()).containsExactly(database);
            assertThat(rows(database)).isEqualTo(before);
        }

        @Test
        void I1_shouldDropWhatItMadeWithASubscriptionToo() throws IOException {
            SERVER.run(database, SUBSCRIPTION);
            BackupResult backup = fixture.write(database);
            sabotage(Path.of(backup.place()), "refresh");

            assertThatThrownBy(() -> fixture.restore(backup.id(), replacement()))
                    .isInstanceOf(ProblemException.class);

            assertThat(databases()).containsExactly(database);
        }

        @Test
        void I1_shouldNotBeginWithADamagedBackup() throws IOException {
            BackupResult backup = fixture.write(database);
            Path file = Path.of(backup.place()).resolve("schema.sql");
            Files.writeString(file, Files.readString(file) + "-- more\n");

            assertThatThrownBy(() -> fixture.restore(backup.id(), replacement()))
                    .isInstanceOfSatisfying(ProblemException.class, e -> {
                        assertThat(e.problem().type()).isEqualTo(ProblemType.BACKUP_FAILED);
                        assertThat(e.problem().detail()).contains(file.toString());
                    });
            assertThat(databases()).containsExactly(database);
        }

        @Test
        void I1_shouldFindThatTheSchemaIsNotWhatWasBackedUp() throws IOException {
            BackupResult backup = fixture.write(database);
            RestoreScript script = BackupFixture.restoreScript(Path.of(backup.place()));
            BackupFixture.rewrite(
                    Path.of(backup.place()),
                    new RestoreScript(
                            script.database(),
                            script.preData(),
                            List.of(),
                            script.refresh(),
                            script.privileges(),
                            script.eventTriggers(),
                            script.eventTriggerOwners()));

            assertThatThrownBy(() -> fixture.restore(backup.id(), replacement()))
                    .isInstanceOfSatisfying(ProblemException.class, e -> {
                        assertThat(e.problem().type()).isEqualTo(ProblemType.VERIFICATION_FAILED);
                        assertThat(e.problem().items()).contains("constraint public.child.child_parent_fkey: missing");
                    });
            assertThat(databases()).containsExactly(database);
        }

        private void sabotage(Path backup, String section) throws IOException {
            RestoreScript script = BackupFixture.restoreScript(backup);
            List<RestoreScript.Statement> bad = List.of(new RestoreScript.Statement("SELECT 1 / 0", "fail", null));
            BackupFixture.rewrite(
                    backup,
                    new RestoreScript(
                            script.database(),
                            section.equals("preData") ? bad : script.preData(),
                            section.equals("postData") ? bad : script.postData(),
                            section.equals("refresh") ? List.of("SELECT 1 / 0") : script.refresh(),
                            script.privileges(),
                            script.eventTriggers(),
                            script.eventTriggerOwners()));
        }
    }

    @Nested
    class IntoANewDatabase {
        @Test
        void shouldNeverOverwriteOne() {
            BackupResult backup = fixture.write(database);
            assertThatThrownBy(() -> fixture.restore(
                            backup.id(), new RestoreTarget.NewDatabase(environment(database), database)))
                    .isInstanceOfSatisfying(ProblemException.class, e -> {
                        assertThat(e.problem().type()).isEqualTo(ProblemType.CONFLICT);
                        assertThat(e.problem().pointer()).isEqualTo("/into/database");
                    });
            assertThat(databases()).containsExactly(database);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "a b", "postgres", "template0", "1st", "a\"b", "x;y"})
        void shouldRefuseNamesThatAreNotFit(String name) {
            assertThatThrownBy(() -> new RestoreTarget.NewDatabase(environment(database), name))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.BAD_REQUEST));
        }
    }

    @Nested
    class AfterAnInterruption {
        @Test
        void I5_shouldKnowThatTheRestoredDatabaseWasPutIntoItsPlace() {
            BackupResult backup = fixture.write(database);
            UUID id = BackupRequest.newId();
            RestoreResult result = fixture.restorer.restore(
                    id, backup.id(), replacement(), new dev.lockstep.progress.SilentProgress());

            assertThat(fixture.restorer.finishInterrupted(id, backup.id(), replacement()))
                    .hasValueSatisfying(found -> assertThat(found.kept()).isEqualTo(result.kept()));
        }

        @Test
        void I5_shouldKnowThatTheNewDatabaseIsTheOneOfThisRestore() {
            BackupResult backup = fixture.write(database);
            UUID id = BackupRequest.newId();
            RestoreTarget target = new RestoreTarget.NewDatabase(environment(database), database + "_copy");
            fixture.restorer.restore(id, backup.id(), target, new dev.lockstep.progress.SilentProgress());

            assertThat(fixture.restorer.finishInterrupted(id, backup.id(), target))
                    .isPresent();
            assertThat(fixture.restorer.finishInterrupted(BackupRequest.newId(), backup.id(), target))
                    .as("another restore did not make it")
                    .isEmpty();
        }

        @Test
        void I5_shouldDropTheHalfDatabase() {
            BackupResult backup = fixture.write(database);
            UUID id = BackupRequest.newId();
            SERVER.run("postgres", "CREATE DATABASE \"" + Maintenance.besideName(database, id) + '"');

            assertThat(fixture.restorer.finishInterrupted(id, backup.id(), replacement()))
                    .isEmpty();
            assertThat(databases()).containsExactly(database);
        }
    }

    private RestoreTarget replacement() {
        return new RestoreTarget.Replacement(environment(database));
    }

    /** Those of this test, by the beginning of their names. */
    private List<String> databases() {
        try (SqlSession session = DATABASES.connect(environment("postgres"), "test")) {
            return session.query(
                    "SELECT datname FROM pg_database WHERE datname LIKE ? || '%' ORDER BY 1",
                    row -> row.getString(1), database);
        }
    }
}
