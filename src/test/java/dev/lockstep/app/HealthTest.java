package dev.lockstep.app;

import static dev.lockstep.testing.ApiClient.as;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.StoreResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StoreResource.class)
class HealthTest {

    @Inject
    BootstrapToken admin;

    @Test
    void shouldBeReadyWhenStoreIsMigrated() {
        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body("checks.name", hasItem("store"))
                .body("checks.find { it.name == 'store' }.data.reachable", equalTo(true));
    }

    @Test
    void shouldBeStartedWhenStoreIsMigrated() {
        given().get("/q/health/started").then().statusCode(200).body("checks.name", hasItem("store migrated"));
    }

    @Test
    void shouldCountRequestsWhenMetricsAreAskedFor() {
        given().get("/q/health/live").then().statusCode(200);
        as(admin.text().orElseThrow().value()).get("/q/metrics").then().statusCode(200);
    }
}
