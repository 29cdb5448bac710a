package dev.lockstep.api;

import static dev.lockstep.api.PairOverHttp.json;
import static dev.lockstep.testing.ApiClient.as;
import static dev.lockstep.testing.ApiClient.asNobody;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.ConfiguredEnvironmentsResource;
import dev.lockstep.testing.StoreResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who may call what: every call that the API's description knows, with every role. */
@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(ConfiguredEnvironmentsResource.class)
class RolesTest {
    /** In the order of what they may do. */
    private static final List<String> ROLES = List.of("viewer", "operator", "admin");

    private static final Map<String, Set<String>> CALLS = Map.of(
            "viewer",
                    Set.of(
                            "listEnvironments",
                            "getEnvironment",
                            "checkDrift",
                            "compareRows",
                            "plan",
                            "planImport",
                            "listPromotions",
                            "previewUndo",
                            "listJobs",
                            "getJob",
                            "getJobLog",
                            "watchJob",
                            "getReport",
                            "listBackups",
                            "getBackup",
                            "listRestores",
                            "getTruth",
                            "listTruthVersions",
                            "getTruthVersion",
                            "diffTruthVersions",
                            "getDdlCapture",
                            "getExpectedDifferences",
                            "listSchedules",
                            "getSchedule",
                            "listPairs",
                            "listComparedRows",
                            "listExports",
                            "getPair"),
            "operator",
                    Set.of(
                            "pingEnvironment",
                            "promote",
                            "undo",
                            "push",
                            "putTruth",
                            "putExpectedDifferences",
                            "cancelJob",
                            "startBackup",
                            "verifyBackup",
                            "startRestore",
                            "confirmRestore",
                            "putSchedule",
                            "deleteSchedule",
                            "reviewPair",
                            "startExport",
                            "startImport",
                            "downloadExport",
                            "uploadExport",
                            "deleteExport"),
            "admin",
                    Set.of(
                            "putEnvironment",
                            "deleteEnvironment",
                            "putPair",
                            "deletePair",
                            "deleteTruthVersion",
                            "startDdlCapture",
                            "stopDdlCapture",
                            "getDdlCaptureScript",
                            "listTokens",
                            "createToken",
                            "revokeToken",
                            "listAudit"));

    /** One call as the description has it. */
    private record Call(String method, String path, String id) {
        Response with(RequestSpecification request) {
            String address = path.replace("{id}", UUID.randomUUID().toString())
                    .replace("{name}", "no-such-name")
                    .replace("{table}", "public.t")
                    .replace("{number}", "0");
            boolean body = method.equals("post") || method.equals("put");
            return (body ? request.body("{}") : request).request(method.toUpperCase(Locale.ROOT), address);
        }
    }

    @Inject
    BootstrapToken admin;

    @Test
    void shouldKnowARoleForEveryCall() {
        List<String> known = CALLS.values().stream().flatMap(Set::stream).toList();

        assertThat(calls()).extracting(Call::id).containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void shouldLetNobodyInWithoutAToken() {
        assertThat(calls()).allSatisfy(call -> {
            Response answer = call.with(asNobody());
            assertThat(answer.statusCode()).as(call.toString()).isEqualTo(401);
            assertThat(json(answer).path("type").asText()).isEqualTo("urn:lockstep:problem:unauthenticated");
        });
    }

    @Test
    void shouldLetEveryRoleDoWhatItIsForAndNothingElse() {
        Map<String, String> tokens = new TreeMap<>();
        ROLES.forEach(role -> tokens.put(role, token(role)));
        for (Call call : calls()) {
            int needed = ROLES.indexOf(roleFor(call.id()));
            for (String role : ROLES) {
                Response answer = call.with(as(tokens.get(role)));
                if (ROLES.indexOf(role) < needed) {
                    assertThat(answer.statusCode()).as(role + " " + call).isEqualTo(403);
                    assertThat(json(answer).path("type").asText()).isEqualTo("urn:lockstep:problem:forbidden");
                    assertThat(json(answer).path("nextStep").asText()).isNotBlank();
                } else {
                    assertThat(answer.statusCode())
                            .as(role + " " + call + answer.asString())
                            .isIn(200, 400, 404, 422);
                }
            }
        }
    }

    private List<Call> calls() {
        JsonNode paths = json(as(admin.text().orElseThrow().value())
                        .accept("application/json")
                        .get("/q/openapi"))
                .path("paths");
        List<Call> calls = new ArrayList<>();
        paths.fields().forEachRemaining(path -> path.getValue().fields().forEachRemaining(method -> {
            String id = method.getValue().path("operationId").asText();
            calls.add(new Call(method.getKey(), path.getKey(), id));
        }));
        return calls;
    }

    private static String roleFor(String id) {
        return CALLS.entrySet().stream()
                .filter(entry -> entry.getValue().contains(id))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private String token(String role) {
        String name = role + "-" + UUID.randomUUID().toString().substring(0, 8);
        return json(as(admin.text().orElseThrow().value())
                        .body(Map.of("name", name, "role", role))
                        .post("/api/v1/tokens"))
                .path("token")
                .asText();
    }
}
