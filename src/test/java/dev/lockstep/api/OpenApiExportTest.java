package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.ApiClient;
import dev.lockstep.testing.StoreResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
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
