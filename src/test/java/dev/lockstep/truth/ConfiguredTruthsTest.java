package dev.lockstep.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfiguredTruthsTest {

    @TempDir
    Path folder;

    @Test
    void shouldReadWhatIsConfigured() throws Exception {
        Files.writeString(folder.resolve("schema.ts"), "");

        ConfiguredTruths truths = read(Map.of(
                "lockstep.truth.kind", "drizzle",
                "lockstep.truth.path", folder.resolve("schema.ts").toString(),
                "lockstep.truth.casing", "snake_case",
                "lockstep.truth.environments.staging.kind", "environment",
                "lockstep.truth.environments.staging.environment", "production"));

        assertThat(truths.general()).isNotNull().satisfies(source -> {
            assertThat(source.kind()).isEqualTo("drizzle");
            assertThat(source.casing()).isEqualTo("snake_case");
        });
        assertThat(truths.byEnvironment().get("staging").origin()).isEqualTo(new TruthSource.Database("production"));
    }

    @Test
    void shouldLetAReadingTakeWhatItsPartsMay() {
        ConfiguredTruths truths =
                read(Map.of("lockstep.truth.time-limit", "10m", "lockstep.truth.evaluation-time", "30s"));

        assertThat(truths.longestReading()).isEqualTo(Duration.ofSeconds(630));
    }

    @Test
    void shouldTakeAPatternForTheFolderBeforeItAndTheFilesInIt() throws Exception {
        Files.createDirectories(folder.resolve("db"));

        ConfiguredTruths truths = read(Map.of(
                "lockstep.truth.kind",
                "drizzle",
                "lockstep.truth.path",
                folder + "/db/**/*.schema.ts",
                "lockstep.truth.environments.a.kind",
                "sql",
                "lockstep.truth.environments.a.path",
                folder.resolve("db").toString(),
                "lockstep.truth.environments.a.entries",
                "one.sql,two.sql"));

        assertThat(truths.general()).isNotNull().satisfies(source -> {
            assertThat(source.origin()).isEqualTo(new TruthSource.Files(folder.resolve("db")));
            assertThat(source.entries()).containsExactly("**/*.schema.ts");
        });
        assertThat(truths.byEnvironment().get("a").entries()).containsExactly("one.sql", "two.sql");
    }

    @Test
    void shouldHaveNoneWhenNothingIsConfigured() {
        assertThat(read(Map.of()).general()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "path=FOLDER                                  | lockstep.truth.kind is missing: sql, drizzle, environment or upload",
                "kind=prisma                                  | lockstep.truth.kind is 'prisma' and has to be sql, drizzle, environment or upload",
                "kind=sql                                     | lockstep.truth.path is missing: a file, a folder or a pattern",
                "kind=drizzle, path=FOLDER/none/*.ts          | lockstep.truth.path: FOLDER/none is not there, or cannot be read",
                "kind=drizzle, path=FOLDER/*.ts, entries=a.ts | lockstep.truth.entries: has no meaning where the path is a pattern",
                "kind=sql, path=FOLDER/none.sql               | lockstep.truth.path: FOLDER/none.sql is not there, or cannot be read",
                "kind=sql, repository=FOLDER                  | lockstep.truth.repository: FOLDER is not there, or no Git repository",
                "kind=sql, path=FOLDER, ref=main              | lockstep.truth.ref has no meaning for a truth without .repository",
                "kind=sql, path=FOLDER, casing=snake_case     | lockstep.truth.casing is Drizzle's",
                "kind=drizzle, path=FOLDER, casing=kebab      | lockstep.truth.casing is Drizzle's, snake_case or camelCase, not 'kebab'",
                "kind=drizzle, path=FOLDER, entries=a[        | lockstep.truth.entries: 'a[' is no pattern",
                "kind=environment                             | lockstep.truth.environment is missing",
                "kind=upload, path=FOLDER                     | lockstep.truth.path has no meaning for upload",
                "time-limit=0s                                | lockstep.truth.time-limit has to be longer than nothing",
                "evaluation-time=10ms                         | lockstep.truth.evaluation-time: a schema needs at least a second",
                "evaluation-memory=1                          | lockstep.truth.evaluation-memory: is in megabytes and has to be at least 64",
                "size-limit=1                                 | lockstep.truth.size-limit is in megabytes and has to be at least 16",
                "environments.x y.kind=upload                 | lockstep.truth.environments: 'x y' is no name for an environment",
                "environments.a.kind=environment, environments.a.environment=a | lockstep.truth.environments.a.environment: an environment cannot be its own truth"
            })
    void shouldNameTheKeyOfWhatIsWrong(String entries, String message) {
        Map<String, String> properties = new HashMap<>();
        for (String entry : entries.replace("FOLDER", folder.toString()).split(", ")) {
            String[] parts = entry.split("=", 2);
            String key = parts[0].strip().replace("x y", "\"x y\"");
            properties.put("lockstep.truth." + key, parts[1].strip());
        }

        assertThatThrownBy(() -> read(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message.replace("FOLDER", folder.toString()));
    }

    static ConfiguredTruths read(Map<String, String> properties) {
        return new ConfiguredTruths(new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(ConfiguredTruths.TruthConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(ConfiguredTruths.TruthConfig.class));
    }
}
