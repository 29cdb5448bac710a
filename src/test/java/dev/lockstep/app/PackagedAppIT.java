package dev.lockstep.app;

import static dev.lockstep.testing.ApiClient.as;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.startsWith;

import dev.lockstep.testing.DrizzleTruthResource;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The same of the packaged application: it runs in production mode, without the dependencies of dev mode. */
@QuarkusIntegrationTest
@WithTestResource(DrizzleTruthResource.class)
class PackagedAppIT extends HealthTest {
    private static final String ENVIRONMENT = "packaged";

    private final TestPostgres server = TestPostgres.shared();

    /** The interpreter of JavaScript comes with many jars that find each other by their resources. */
    @Test
    void shouldBringAnEnvironmentToASchemaOfDrizzle() {
        String database = server.createDatabase("packaged");
        as(StoreResource.ADMIN_TOKEN)
                .body(Map.of("url", server.url(database), "tier", 1))
                .put("/api/v1/environments/" + ENVIRONMENT)
                .then()
                .statusCode(201);

        finished("drift-checks", Map.of("environment", ENVIRONMENT, "against", "truth"))
                .body("result.truth.kind", equalTo("drizzle"))
                .body("result.truth.name", startsWith("files "))
                .body("result.differences.name", hasItems("public.merchants", "public.mood"));
        finished("pushes", Map.of("environment", ENVIRONMENT)).body("outcome", equalTo("promoted"));
        finished("drift-checks", Map.of("environment", ENVIRONMENT, "against", "truth"))
                .body("result.drift", equalTo(false));

        as(StoreResource.ADMIN_TOKEN).delete("/api/v1/environments/" + ENVIRONMENT);
        server.dropDatabase(database);
    }

    private static ValidatableResponse finished(String path, Map<String, String> order) {
        return as(StoreResource.ADMIN_TOKEN)
                .header("Prefer", "wait=120")
                .body(order)
                .post("/api/v1/" + path)
                .then()
                .statusCode(200);
    }
}
