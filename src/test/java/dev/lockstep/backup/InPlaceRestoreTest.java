package dev.lockstep.backup;

import static dev.lockstep.backup.BackupFixture.DATABASES;
import static dev.lockstep.backup.BackupFixture.SERVER;
import static dev.lockstep.backup.BackupFixture.environment;
import static dev.lockstep.backup.BackupFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.environment.Environment;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres.Login;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restores within a database, by its owner who may not make another one. */
class InPlaceRestoreTest {
    private static final String SCHEMA = """
            CREATE TYPE public.mood AS ENUM ('low', 'high');
            CREATE TABLE public.parent (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, x text DEFAULT 'x', m public.mood);
            CREATE TABLE public.child (id int PRIMARY KEY, parent int REFERENCES public.parent);
            CREATE INDEX ON public.parent (x);
            CREATE MATERIALIZED VIEW public.counted AS SELECT x, count(*) AS n FROM public.parent GROUP BY x;
            CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.x := NEW.x || ''!''; RETURN NEW; END';
            CREATE TRIGGER touch BEFORE INSERT ON public.parent FOR EACH ROW EXECUTE FUNCTION public.touch();
            CREATE TABLE public.part (id int, at date) PARTITION BY RANGE (at);
            CREATE TABLE public.part_1 PARTITION OF public.part FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
            INSERT INTO public.parent (x, m) SELECT 'x' || g, 'low' FROM generate_series(1, 500) g;
            INSERT INTO public.child SELECT g, g FROM generate_series(1, 500) g;
            INSERT INTO public.part SELECT g, '2020-02-01' FROM generate_series(1, 50) g;
            REFRESH MATERIALIZED VIEW public.counted
            """;

    @TempDir
    private Path directory;

    private BackupFixture fixture;
    private String database;
    private Environment owner;

    @BeforeEach
    void prepare() {
        fixture = new BackupFixture(directory);
        database = SERVER.createDatabase("in_place");
        Login login = SERVER.createRole("in_place_owner");
        SERVER.run("postgres", "ALTER DATABASE " + database + " OWNER TO " + login.user());
        SERVER.run(database, "ALTER SCHEMA public OWNER TO " + login.user());
        owner = environment("test", SERVER.url(database, login));
        execute(SCHEMA);
    }

    @AfterEach
    void drop() {
        SERVER.dropDatabase(database);
    }

    @Test
    void I1_shouldBringSchemaAndRowsBackWithoutAnotherDatabase() {
        BackupResult backup = backUp();
        Map<String, String> rows = rows(database);
        String schema = fingerprint();
        execute("DROP TABLE public.child; ALTER TABLE public.parent DROP COLUMN m, ADD COLUMN more int;"
                + " CREATE SCHEMA later; CREATE TABLE later.t (id int); INSERT INTO later.t VALUES (7);"
                + " UPDATE public.parent SET x = 'broken'");
        Map<String, String> broken = rows(database);

        RestoreResult result = restore(BackupRequest.newId(), backup.id(), fixture);

        assertThat(rows(database)).containsAllEntriesOf(rows).doesNotContainKey("later.t");
        assertThat(fingerprint()).isEqualTo(schema);
        assertThat(result.kept()).isNull();
        assertThat(result.notRestored()).isEmpty();
        // What was replaced is in a backup, and comes back from it in the same way.
        restore(BackupRequest.newId(), result.before(), fixture);
        assertThat(rows(database)).containsAllEntriesOf(broken);
    }

    @Test
    void shouldBuildIndexesAndFillViewsWithTheRightsOfTheirOwner() {
        SERVER.dropDatabase(database);
        Login application = SERVER.createRole("climber");
        database = GrabbingCode.ofOwners(SERVER, application);
        owner = environment(database);
        BackupResult backup = backUp();
        GrabbingCode.takeBack(SERVER, application);

        restore(BackupRequest.newId(), backup.id(), fixture);

        assertThat(GrabbingCode.grabbed(SERVER, application)).isFalse();
        assertThat(BackupFixture.value(database, "SELECT count(*) FROM s.m")).isEqualTo("2");
    }

    @Test
    void shouldGoOnNumberingWhereTheBackupWas() {
        BackupResult backup = backUp();
        execute("INSERT INTO public.parent (x) SELECT 'later' FROM generate_series(1, 100)");

        restore(BackupRequest.newId(), backup.id(), fixture);

        execute("INSERT INTO public.parent (x) VALUES ('next')");
        assertThat(BackupFixture.value(database, "SELECT max(id) FROM public.parent"))
                .isEqualTo("501");
    }

    @Test
    void I1_shouldLeaveEverythingAsItWasWhenItFails() {
        BackupResult backup = backUp();
        execute("DELETE FROM public.child; CREATE TABLE public.mine (id int); INSERT INTO public.mine VALUES (1)");
        // Somebody else's, which the owner of the database may not drop.
        SERVER.run(
                database,
                "CREATE SCHEMA theirs; CREATE TABLE theirs.t (id int); GRANT USAGE ON SCHEMA theirs TO PUBLIC;"
                        + " GRANT SELECT, UPDATE ON theirs.t TO PUBLIC");
        Map<String, String> before = rows(database);

        assertThatThrownBy(() -> restore(BackupRequest.newId(), backup.id(), fixture))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(ProblemType.INSUFFICIENT_PRIVILEGE));

        assertThat(rows(database)).isEqualTo(before);
    }

    @Test
    void I2_shouldChangeNothingWhenWhatIsReplacedCannotBeBackedUp() {
        BackupResult backup = backUp();
        execute("SELECT lo_create(0)");
        Map<String, String> before = rows(database);

        assertThatThrownBy(() -> restore(BackupRequest.newId(), backup.id(), fixture))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().type()).isEqualTo(ProblemType.NOT_HANDLED);
                    assertThat(e.problem().items()).containsExactly("large objects in the database");
                });

        assertThat(rows(database)).isEqualTo(before);
        assertThat(fixture.backups.list(null, 10, null)).hasSize(1);
    }

    @Test
    void I2_shouldHaveEveryRowEitherInTheBackupOfWhatWasReplacedOrBeRefusedIt() throws Exception {
        BackupResult backup = backUp();
        AtomicInteger written = new AtomicInteger();
        CompletableFuture<Void> application = CompletableFuture.runAsync(() -> {
            try (SqlSession session = DATABASES.connect(owner, "application")) {
                for (int i = 1_000; ; i++) {
                    session.execute("INSERT INTO public.child VALUES (" + i + ", NULL)");
                    written.incrementAndGet();
                }
            } catch (ProblemException e) {
                // The table that it was waiting for is gone, or its key is another one's by now.
                assertThat(e.problem().type()).isNotEqualTo(ProblemType.INTERNAL);
            }
        });
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> written.get() > 20 || application.isDone());

        RestoreResult result = restore(BackupRequest.newId(), backup.id(), fixture);
        execute("DROP TABLE public.child");
        application.get(60, java.util.concurrent.TimeUnit.SECONDS);

        long replaced = fixture.backups.get(result.before()).tables().stream()
                .filter(table -> table.name().equals("child"))
                .findFirst()
                .orElseThrow()
                .rows();
        assertThat(replaced - 500).isPositive().isLessThanOrEqualTo(written.get());
    }

    @Test
    void I5_shouldKnowWhetherItTookEffect() {
        BackupResult backup = backUp();
        UUID id = BackupRequest.newId();

        restore(id, backup.id(), fixture);

        try (SqlSession session = DATABASES.connect(owner, Restorer.sessionName(id))) {
            RestoreResult settled = fixture.restorer
                    .finishInPlace(id, backup.id(), owner, session)
                    .orElseThrow();
            assertThat(settled.before()).isEqualTo(id);
            assertThat(fixture.backups.get(id).rows()).isEqualTo(backup.rows());
            assertThat(fixture.restorer.finishInPlace(BackupRequest.newId(), backup.id(), owner, session))
                    .isEmpty();
        }
    }

    @Test
    void I2_shouldLeaveOneBackupOfWhatWasReplacedHoweverOftenItIsTried() {
        BackupResult backup = backUp();
        UUID id = BackupRequest.newId();
        SERVER.run(database, "CREATE SCHEMA theirs; CREATE TABLE theirs.t (id int)");
        SERVER.run(database, "GRANT USAGE ON SCHEMA theirs TO PUBLIC; GRANT SELECT, UPDATE ON theirs.t TO PUBLIC");
        assertThatThrownBy(() -> restore(id, backup.id(), fixture)).isInstanceOf(ProblemException.class);
        assertThat(fixture.backups.list(null, 10, null)).hasSize(2);
        SERVER.run(database, "DROP SCHEMA theirs CASCADE");
        execute("INSERT INTO public.child VALUES (1001, NULL)");

        RestoreResult result = restore(id, backup.id(), fixture);

        assertThat(fixture.backups.list(null, 10, null))
                .extracting(Manifest::id)
                .containsExactlyInAnyOrder(id, backup.id());
        assertThat(result.before()).isEqualTo(id);
        assertThat(fixture.backups.get(id).rows())
                .as("what was written between the attempts is in it")
                .isEqualTo(backup.rows() + 1);
    }

    @Test
    void I5_shouldEndWhatAnInterruptedAttemptIsStillRunning() {
        UUID id = BackupRequest.newId();
        try (SqlSession dead = DATABASES.connect(owner, Restorer.sessionName(id));
                SqlSession next = DATABASES.connect(owner, Restorer.sessionName(id))) {
            Restorer.endSessionsOf(next, id);

            assertThatThrownBy(() -> dead.query("SELECT 1", row -> row.getInt(1)))
                    .isInstanceOf(ProblemException.class);
            assertThat(next.query("SELECT 1", row -> row.getInt(1))).containsExactly(1);
        }
    }

    private RestoreResult restore(UUID id, UUID backup, BackupFixture with) {
        try (SqlSession session = DATABASES.connect(owner, Restorer.sessionName(id))) {
            return with.restorer.restoreInPlace(id, backup, owner, session, new SilentProgress());
        }
    }

    private BackupResult backUp() {
        return fixture.writer.write(BackupRequest.of(owner), new SilentProgress());
    }

    private void execute(String sql) {
        try (SqlSession session = DATABASES.connect(owner, "test")) {
            List.of(sql).forEach(session::execute);
        }
    }

    private String fingerprint() {
        try (SqlSession session = DATABASES.connect(owner, "test")) {
            session.transactional(true);
            Catalog catalog = new CatalogReader().read(session);
            session.rollback();
            return catalog.fingerprint();
        }
    }
}
