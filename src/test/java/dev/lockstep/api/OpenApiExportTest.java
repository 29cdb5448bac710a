package dev.lockstep.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The description that clients are generated from is a file of the repository; it must be that of the code. To write it anew:
 * {@code ./mvnw test -Dtest=OpenApiExportTest -Dlockstep.openapi.write=true}.
 */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class OpenApiExportTest {
    private static final Path FILE = Path.of("openapi", "lockstep.yaml");

    @Test
    void shouldEqualTheExportedFile() throws IOException {
        String actual = given().accept("application/yaml").get("/q/openapi").asString();
        if (Boolean.getBoolean("lockstep.openapi.write")) {
            Files.writeString(FILE, actual);
        }
        assertThat(FILE)
                .as("write it with -Dlockstep.openapi.write=true")
                .content()
                .isEqualTo(actual);
    }

    @Test
    void shouldDescribeEveryCall() throws IOException {
        List<String> lines = Files.readAllLines(FILE);
        long operations = lines.stream()
                .filter(line -> line.matches("    (get|put|post|delete):"))
                .count();
        long ids = lines.stream()
                .filter(line -> line.startsWith("      operationId: "))
                .count();

        assertThat(operations).isGreaterThan(20);
        assertThat(ids).isEqualTo(operations);
    }
}
