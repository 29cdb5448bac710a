package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.ApiClient;
import dev.lockstep.testing.StoreResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The description that clients are generated from is a file of the repository; it must be that of the code. To write it anew:
 * {@code ./mvnw test -Dtest=OpenApiExportTest -Dlockstep.openapi.write=true}.
 */
@QuarkusTest
@WithTestResource(StoreResource.class)
class OpenApiExportTest {
    private static final Path FILE = Path.of("openapi", "lockstep.yaml");

    @Inject
    BootstrapToken admin;

    @Test
    void shouldEqualTheExportedFile() throws IOException {
        String actual = ApiClient.as(admin.text().orElseThrow().value())
                .accept("application/yaml")
                .get("/q/openapi")
                .asString();
        if (Boolean.getBoolean("lockstep.openapi.write")) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, actual);
        }
        assertThat(FILE)
                .as("write it with -Dlockstep.openapi.write=true")
                .content()
                .isEqualTo(actual);
    }

    @Test
    void shouldDescribeEveryCall() {
        JsonNode paths = PairOverHttp.json(
                        ApiClient.as(admin.text().orElseThrow().value())
                                .accept("application/json")
                                .get("/q/openapi"))
                .path("paths");
        List<String> gaps = new ArrayList<>();

        paths.fields().forEachRemaining(path -> path.getValue().fields().forEachRemaining(call -> {
            String name = call.getKey() + " " + path.getKey();
            gaps(call.getValue()).forEach(gap -> gaps.add(name + ": " + gap));
        }));

        assertThat(paths).hasSizeGreaterThan(15);
        assertThat(gaps).isEmpty();
    }

    private static List<String> gaps(JsonNode call) {
        List<String> gaps = new ArrayList<>();
        if (call.path("operationId").asText().isBlank()
                || call.path("summary").asText().isBlank()) {
            gaps.add("has no id or summary");
        }
        call.path("requestBody").path("content").forEach(body -> {
            if (!body.has("example")) {
                gaps.add("has no example of its body");
            }
        });
        call.path("parameters").forEach(parameter -> {
            if (parameter.path("description").asText().isBlank()) {
                gaps.add("does not describe " + parameter.path("name").asText());
            }
        });
        call.path("responses").fields().forEachRemaining(response -> {
            String status = response.getKey();
            JsonNode content = response.getValue().path("content");
            if (status.startsWith("2")
                    && !status.equals("204")
                    && !content.toString().contains("\"schema\"")) {
                gaps.add("does not say what " + status + " answers with");
            }
            if (status.compareTo("400") >= 0 && !content.has("application/problem+json")) {
                gaps.add("has no problem for " + status);
            }
        });
        List.of("400", "401", "403").forEach(status -> {
            if (!call.path("responses").has(status)) {
                gaps.add("does not mention " + status);
            }
        });
        if (call.path("security").findValues("token").isEmpty()) {
            gaps.add("does not say which role it needs");
        }
        return gaps;
    }
}
