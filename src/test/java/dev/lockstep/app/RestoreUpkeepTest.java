package dev.lockstep.app;

import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.lockstep.backup.Restorer;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.CapturedLog;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StoreResource.class)
class RestoreUpkeepTest {
    private final TestPostgres postgres = TestPostgres.shared();
    private final String environment = "e-" + UUID.randomUUID().toString().substring(0, 12);
    private final String database = postgres.createDatabase("left");

    @Inject
    RestoreUpkeep upkeep;

    @Inject
    Pool store;

    @BeforeEach
    void register() {
        as(StoreResource.ADMIN_TOKEN)
                .body(Map.of("url", postgres.url(database), "tier", 3))
                .put("/api/v1/environments/" + environment)
                .then()
                .statusCode(201);
    }

    @AfterEach
    void drop() {
        as(StoreResource.ADMIN_TOKEN)
                .delete("/api/v1/environments/" + environment)
                .then()
                .statusCode(204);
        databases().forEach(postgres::dropDatabase);
        store("DELETE FROM job WHERE requested_by = 'odd' AND environment = $1");
    }

    @Test
    void shouldDropWhatFailedRestoresLeftAndNothingElse() {
        String backup = job("/backups", Map.of("environment", environment), "succeeded");
        // There is one of that name.
        Map<String, ?> order = Map.of("backup", backup, "into", Map.of("database", database));
        UUID failed = UUID.fromString(job("/restores", order, "failed"));
        String left = database + "_restore_" + Restorer.suffix(failed);
        String others = database + "_restore_" + Restorer.suffix(UUID.randomUUID());
        postgres.run("postgres", "CREATE DATABASE " + left);
        postgres.run("postgres", "CREATE DATABASE " + others);

        upkeep.run();

        assertThat(databases()).containsExactlyInAnyOrder(database, others);
    }

    /** As jobs of another version may be. */
    @Test
    void shouldDropWhatIsLeftBesideRestoresThatItCannotRead() {
        Map<String, ?> order = Map.of(
                "backup",
                job("/backups", Map.of("environment", environment), "succeeded"),
                "into",
                Map.of("database", database));
        String left = database + "_restore_" + Restorer.suffix(UUID.fromString(job("/restores", order, "failed")));
        postgres.run("postgres", "CREATE DATABASE " + left);
        failed("{\"into\": {\"somewhere\": \"else\"}}");
        failed("{}");

        upkeep.run();

        assertThat(databases()).containsExactly(database);
    }

    @Test
    void shouldSayInOneLineThatTheStoreDoesNotTell() {
        store.query("ALTER TABLE job RENAME COLUMN finished_at TO away")
                .execute()
                .await()
                .indefinitely();
        try (CapturedLog log = new CapturedLog()) {
            upkeep.run();

            assertThat(log.text().lines())
                    .filteredOn(line -> line.contains(RestoreUpkeep.class.getSimpleName()))
                    .singleElement()
                    .asString()
                    .contains("is looked for again in an hour", "finished_at", "See to it that the store")
                    .doesNotContain("\n");
        } finally {
            store.query("ALTER TABLE job RENAME COLUMN away TO finished_at")
                    .execute()
                    .await()
                    .indefinitely();
        }
    }

    private void failed(String request) {
        store("""
                INSERT INTO job (id, kind, requested_by, request_hash, request, max_attempts, environment, state, error, finished_at)
                VALUES (gen_random_uuid(), 'restore', 'odd', '', '%s', 5, $1, 'failed', '{}', now())
                """.formatted(request));
    }

    private void store(String sql) {
        store.preparedQuery(sql).execute(Tuple.of(environment)).await().indefinitely();
    }

    private static String job(String path, Map<String, ?> body, String state) {
        return as(StoreResource.ADMIN_TOKEN)
                .header("Prefer", "wait=50")
                .body(body)
                .post("/api/v1" + path)
                .then()
                .statusCode(200)
                .body("state", equalTo(state))
                .extract()
                .path("id");
    }

    private List<String> databases() {
        try (SqlSession session = new SqlSession(postgres.connect("postgres"))) {
            return session.query(
                    "SELECT datname FROM pg_database WHERE datname LIKE ? || '%'", row -> row.getString(1), database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
