package dev.lockstep.app;

import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.lockstep.backup.Backups;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StoreResource.class)
class ProvenBackupsTest {
    private final TestPostgres postgres = TestPostgres.shared();
    private final String environment = "e-" + UUID.randomUUID().toString().substring(0, 12);

    @Inject
    Backups backups;

    @Inject
    BackupUpkeep upkeep;

    private String database;

    @BeforeEach
    void register() {
        database = postgres.createDatabase("proven");
        postgres.run(database, "CREATE TABLE public.fee (id int PRIMARY KEY); INSERT INTO public.fee VALUES (1)");
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
        postgres.dropDatabase(database);
    }

    @Test
    void I2_shouldMeasureTheAgeOfTheNewestBackupThatIsProven() {
        assertThat(age()).as("no backup").isEmpty();

        UUID older = job("/backups", Map.of("environment", environment));
        upkeep.run();
        assertThat(age()).as("none is proven").contains(Double.POSITIVE_INFINITY);

        job("/backups/" + older + "/verification", Map.of());
        assertThat(age().orElseThrow()).as("one is proven").isBetween(0.0, 60.0);

        UUID newer = job("/backups", Map.of("environment", environment));
        job("/backups/" + newer + "/verification", Map.of());
        double ofNewer = age().orElseThrow();
        backups.delete(newer);
        upkeep.run();
        assertThat(age().orElseThrow()).as("the older one counts again").isGreaterThan(ofNewer);

        UUID last = job("/backups", Map.of("environment", environment));
        backups.delete(older);
        upkeep.run();
        assertThat(age()).as("the proven one is gone").contains(Double.POSITIVE_INFINITY);

        backups.delete(last);
        upkeep.run();
        assertThat(age()).as("no backup is left").isEmpty();
    }

    @Test
    void I2_shouldNotCountABackupOfSomeRows() {
        UUID part = job(
                "/backups",
                Map.of("environment", environment, "scope", "affected", "tables", new String[] {"public.fee"}));
        job("/backups/" + part + "/verification", Map.of());

        assertThat(age()).isEmpty();
    }

    private static UUID job(String path, Map<String, ?> body) {
        String id = as(StoreResource.ADMIN_TOKEN)
                .header("Prefer", "wait=50")
                .body(body)
                .post("/api/v1" + path)
                .then()
                .statusCode(200)
                .body("state", equalTo("succeeded"))
                .extract()
                .path("id");
        return UUID.fromString(id);
    }

    private Optional<Double> age() {
        String sample = "lockstep_backup_proven_age_seconds{environment=\"" + environment + "\"";
        return as(StoreResource.ADMIN_TOKEN)
                .accept("text/plain")
                .get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(sample))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1).replace("+Inf", "Infinity"))
                .map(Double::valueOf)
                .reduce((one, other) -> {
                    throw new AssertionError("two samples of one environment");
                });
    }
}
