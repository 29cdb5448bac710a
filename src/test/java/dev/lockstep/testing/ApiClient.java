package dev.lockstep.testing;

import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;

/** Requests to the application under test. */
public final class ApiClient {
    private ApiClient() {}

    /** With this token, and a JSON body if there is one. */
    public static RequestSpecification as(String token) {
        return RestAssured.given().header("Authorization", "Bearer " + token).contentType(ContentType.JSON);
    }

    /** Without a token. */
    public static RequestSpecification asNobody() {
        return RestAssured.given().contentType(ContentType.JSON);
    }
}
