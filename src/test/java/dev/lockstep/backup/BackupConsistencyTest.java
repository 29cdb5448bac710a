package dev.lockstep.backup;

import static dev.lockstep.backup.BackupFixture.DATABASES;
import static dev.lockstep.backup.BackupFixture.SERVER;
import static dev.lockstep.backup.BackupFixture.environment;
import static dev.lockstep.backup.BackupFixture.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.plan.Plan;
import dev.lockstep.plan.Planner;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupConsistencyTest {
    private static final int TABLES = 6;
    private static final String TOTAL =
            "SELECT sum(s) FROM (SELECT sum(amount) s FROM public.a0 UNION ALL SELECT sum(amount) FROM public.a1"
                    + " UNION ALL SELECT sum(amount) FROM public.a2 UNION ALL SELECT sum(amount) FROM public.a3"
                    + " UNION ALL SELECT sum(amount) FROM public.a4 UNION ALL SELECT sum(amount) FROM public.a5) x";

    @TempDir
    private Path directory;

    private BackupFixture fixture;
    private String database;

    @BeforeEach
    void prepare() {
        fixture = new BackupFixture(directory);
        database = SERVER.createDatabase("busy");
        for (int i = 0; i < TABLES; i++) {
            SERVER.run(
                    database,
                    "CREATE TABLE public.a%1$d (id int PRIMARY KEY, amount bigint);".formatted(i)
                            + "INSERT INTO public.a%1$d SELECT g, 100 FROM generate_series(1, 5000) g".formatted(i));
        }
    }

    @AfterEach
    void drop() {
        SERVER.dropDatabase(database);
        SERVER.dropDatabase(database + "_copy");
    }

    @Test
    void I2_shouldBeOneMomentOfADatabaseThatIsWrittenTo() {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger transfers = new AtomicInteger();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int seed = i;
            writers.add(CompletableFuture.runAsync(() -> transfer(new Random(seed), stop, transfers)));
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> transfers.get() > 20);
        int before = transfers.get();
        BackupResult backup = fixture.write(database);
        int during = transfers.get() - before;
        stop.set(true);
        writers.forEach(CompletableFuture::join);

        fixture.restore(backup.id(), new RestoreTarget.NewDatabase(environment(database), database + "_copy"));
        assertThat(during).as("transfers while the backup was written").isPositive();
        assertThat(value(database + "_copy", TOTAL)).isEqualTo(Integer.toString(TABLES * 5000 * 100));
    }

    private void transfer(Random random, AtomicBoolean stop, AtomicInteger transfers) {
        try (SqlSession session = DATABASES.connect(environment(database), "test")) {
            session.transactional(true);
            while (!stop.get()) {
                // In one order, so that two writers never wait for each other.
                int from = random.nextInt(TABLES - 1);
                int to = from + 1 + random.nextInt(TABLES - 1 - from);
                int amount = random.nextInt(50);
                session.update("UPDATE public.a" + from + " SET amount = amount - ? WHERE id = ?", amount, 17);
                session.update("UPDATE public.a" + to + " SET amount = amount + ? WHERE id = ?", amount, 17);
                session.commit();
                transfers.incrementAndGet();
            }
        }
    }

    @Test
    void shouldNotWaitForThoseWhoWaitToChangeATable() throws Exception {
        try (SourceSnapshot snapshot =
                SourceSnapshot.open(DATABASES, environment(database), Duration.ofSeconds(5), new SilentProgress())) {
            CompletableFuture<Void> change =
                    CompletableFuture.runAsync(() -> SERVER.run(database, "ALTER TABLE public.a3 ADD COLUMN more int"));
            await().atMost(Duration.ofSeconds(30)).until(() -> value(
                            database,
                            "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'"
                                    + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                    .equals("1"));

            List<TableExport.Exported> exported = new TableExport(target(snapshot)).run();

            assertThat(exported)
                    .hasSize(TABLES)
                    .allSatisfy(table -> assertThat(table.rows().rows()).isEqualTo(5000));
            assertThat(change).isNotDone();
            snapshot.close();
            change.join();
        }
    }

    private NewBackup target(SourceSnapshot snapshot) throws IOException {
        BackupSettings settings = new BackupFixture(directory).settings;
        BackupRequest request = BackupRequest.of(environment(database));
        DatabaseProperties properties = DatabaseProperties.read(snapshot.leader());
        Plan creation = Planner.create(snapshot.catalog());
        RestoreScript script = RestoreScript.of(properties, snapshot.catalog(), creation, request.scope());
        return new NewBackup(
                new NewBackup.Source(
                        request, settings, snapshot, Instant.now(), properties, creation, script, new SilentProgress()),
                settings.storage().begin(request.id()));
    }

    @Test
    void shouldSayThatATableCannotBeLocked() throws Exception {
        BackupWriter writer =
                new BackupWriter(new BackupSettings(directory, 2, Duration.ofMillis(200), 5, null, "test"), DATABASES);
        try (SqlSession other = DATABASES.connect(environment(database), "test")) {
            other.transactional(true);
            other.execute("LOCK TABLE public.a2 IN ACCESS EXCLUSIVE MODE");

            assertThatThrownBy(() -> writer.write(BackupRequest.of(environment(database)), new SilentProgress()))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.LOCK_TIMEOUT));
            other.rollback();
        }
        assertThat(directory).isEmptyDirectory();
        assertThat(fixture.write(database).tables()).isEqualTo(TABLES);
    }
}
