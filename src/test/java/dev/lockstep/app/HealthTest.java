package dev.lockstep.app;

import static dev.lockstep.testing.ApiClient.as;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.lockstep.testing.StoreResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StoreResource.class)
class HealthTest {

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
    void shouldBeAliveWhenTheQueuesThreadsAre() {
        given().get("/q/health/live")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'queue' }.data.stuck", equalTo(""));
    }

    @Test
    void shouldCountRequestsWhenMetricsAreAskedFor() {
        given().get("/q/health/live").then().statusCode(200);
        as(StoreResource.ADMIN_TOKEN).get("/q/metrics").then().statusCode(200);
    }
}
