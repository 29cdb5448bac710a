package dev.lockstep.truth.drizzle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bundles of {@code src/main/resources} are what {@code npm ci && npm run build} makes of {@code src/main/drizzle}. */
class BundlesTest {
    private static final Path SOURCES = Path.of("src/main/drizzle");
    private static final Path CHECKED_IN = Path.of("src/main/resources/dev/lockstep/truth/drizzle");
    private static final Path MADE_IN = Path.of("target/drizzle-bundles").toAbsolutePath();
    private static final Path MADE = MADE_IN.resolve("resources/dev/lockstep/truth/drizzle");

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        NpmProject project = NpmProject.installed(
                SOURCES,
                List.of(
                        "package.json",
                        "package-lock.json",
                        "build.mjs",
                        "conditions.mjs",
                        "drizzle-orm.mjs",
                        "sucrase.mjs"),
                MADE_IN.resolve("drizzle"));
        for (String bundle : List.of("drizzle-orm.js", "sucrase.js")) {
            Files.deleteIfExists(MADE.resolve(bundle));
        }
        NpmProject.Run run = project.run("npm", "run", "build");
        assertThat(run.status()).as(run.errors()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"drizzle-orm.js", "sucrase.js"})
    void shouldBeWhatTheirSourcesGive(String bundle) throws IOException {
        assertThat(Files.mismatch(MADE.resolve(bundle), CHECKED_IN.resolve(bundle)))
                .as("where it differs from what is made of %s in %s", SOURCES, MADE)
                .isEqualTo(-1);
    }
}
