package dev.lockstep.truth;

import static dev.lockstep.truth.TruthSource.Language.DRIZZLE;
import static dev.lockstep.truth.TruthSource.Language.SQL;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TruthsTest {
    @TempDir
    Path folder;

    @Test
    void shouldExpectALanguageByWhatIsConfiguredAndWasSent() throws IOException {
        Uploads sentSql = MigrationFoldersTest.uploaded(Map.of("schema.sql", ""));
        Uploads sentNothing = new TruthReaderTest.NoUploads();
        Map<String, String> sql = Map.of("lockstep.truth.kind", "sql", "lockstep.truth.path", folder.toString());
        Path schema = Files.writeString(folder.resolve("schema.ts"), "");

        assertThat(TestTruths.of(Map.of(), sentNothing).expectedLanguages()).containsExactly(DRIZZLE);
        assertThat(TestTruths.of(Map.of(), sentSql).expectedLanguages()).containsExactly(SQL);
        assertThat(TestTruths.of(Map.of("lockstep.truth.kind", "upload"), sentNothing)
                        .expectedLanguages())
                .containsExactly(DRIZZLE);
        assertThat(TestTruths.of(sql, sentNothing).expectedLanguages()).containsExactly(SQL);
        assertThat(TestTruths.of(
                                Map.of(
                                        "lockstep.truth.environments.a.kind",
                                        "drizzle",
                                        "lockstep.truth.environments.a.path",
                                        schema.toString()),
                                sentSql)
                        .expectedLanguages())
                .containsExactlyInAnyOrder(SQL, DRIZZLE);
    }
}
