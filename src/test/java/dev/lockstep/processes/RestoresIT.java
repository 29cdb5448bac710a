package dev.lockstep.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.testing.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one store, of which one is killed while it restores in place. */
@ExtendWith(RestoresIT.ShowLogs.class)
class RestoresIT {
    private static TestPostgres server;

    @TempDir
    private static Path directory;

    private static Installation installation;

    private Route route;
    private Holds holds;
    private UUID backup;
    private String shape;

    @BeforeAll
    static void install() {
        server = TestPostgres.startSeparate();
        installation = new Installation(directory, Map.of());
    }

    @AfterAll
    static void uninstall() {
        installation.close();
        server.close();
    }

    @BeforeEach
    void prepare() {
        installation.two();
        route = new Route(installation, server);
        holds = new Holds(installation, route);
        backup = installation.backUp(route.targetName());
        shape = route.targetShape();
        server.run(route.target, "CREATE TABLE since (id int); INSERT INTO since VALUES (1); DROP TABLE payments");
    }

    @AfterEach
    void letGo() {
        waitForStandby("DEFAULT", "");
        holds.close();
        route.close();
    }

    @Test
    void I1_I5_shouldBeFinishedByAnotherProcessWhenKilledInTheMiddle() {
        UUID job = holds.restoreInPlace(backup);
        installation.workerOf(job).kill();
        assertThat(installation.phases(job, 1)).endsWith("restore running");
        assertThat(installation.backupsOf(route.targetName())).containsExactly(job.toString(), backup.toString());
        installation.fillUp();
        installation.awaitTakeover(job);
        writeUnlessTooLate();
        holds.release();

        assertRestored(job);
        assertThat(installation.phases(job, 1)).endsWith("restore interrupted");
        assertThat(installation.phases(job, 2)).endsWith("restore succeeded");
    }

    /** What the application writes meanwhile is in the backup of what is replaced, or comes when its table is about to go. */
    private void writeUnlessTooLate() {
        try {
            server.run(route.target, "SET lock_timeout = '1s'; INSERT INTO since VALUES (2)");
        } catch (IllegalStateException tooLate) {
            assertThat(tooLate).hasMessageContaining("lock timeout");
        }
    }

    /** A commit that waits for a synchronous standby is durable already, but nobody was told. */
    @Test
    void I5_shouldBeSettledByWhatTheDatabaseSaysWhenKilledWhileTheServerCommits() {
        server.run("postgres", "ALTER DATABASE " + route.target + " SET synchronous_commit = on");
        waitForStandby("'nobody'", "nobody");
        UUID job = installation.restoreInPlace(route.targetName(), backup);
        await().atMost(Installation.PATIENCE).until(() -> Sql.value(
                        server,
                        "postgres",
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'lockstep restore "
                                + job + "'")
                .equals("1"));

        installation.workerOf(job).kill();
        installation.fillUp();

        assertRestored(job);
        assertThat(installation.isTrue("attempt > 1", job)).isTrue();
    }

    private void assertRestored(UUID id) {
        JsonNode job = installation.awaitEnd(id);
        assertThat(job.get("state").textValue()).as(job.toPrettyString()).isEqualTo("succeeded");
        assertThat(route.targetShape()).isEqualTo(shape);
        assertThat(route.value("SELECT to_regclass('since') IS NULL")).isEqualTo("t");
        assertThat(route.value("SELECT count(*) FROM lockstep.restore WHERE id = '" + id + "'"))
                .isEqualTo("1");
        assertThat(job.get("result").get("before").textValue()).isEqualTo(id.toString());
        assertThat(installation.backupsOf(route.targetName()))
                .as("one backup of what was replaced, however often it was tried")
                .isEqualTo(List.of(id.toString(), backup.toString()));
    }

    private static void waitForStandby(String name, String expected) {
        server.run("postgres", "ALTER SYSTEM SET synchronous_standby_names = " + name);
        server.run("postgres", "SELECT pg_reload_conf()");
        await().until(() ->
                Sql.value(server, "postgres", "SHOW synchronous_standby_names").equals(expected));
    }

    /** What the processes said, when a test fails. */
    static final class ShowLogs implements TestWatcher {
        @Override
        public void testFailed(ExtensionContext context, Throwable cause) {
            System.out.println(context.getDisplayName() + " failed: " + cause + "\n" + installation.logs());
        }
    }
}
