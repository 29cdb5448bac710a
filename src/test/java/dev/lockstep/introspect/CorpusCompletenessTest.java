package dev.lockstep.introspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.testing.CorpusSample;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The catalog held against an independent description of the same database, for the schemas of the corpus: an evenly spread sample
 * of {@code lockstep.corpus.sample} cases (default 60; {@code 0} for all). Needs the corpus and psql.
 */
class CorpusCompletenessTest {
    private static final int SAMPLE = Integer.getInteger("lockstep.corpus.sample", 60);

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> shouldSeeAllThatTheFingerprintSees() throws IOException {
        return CorpusSample.tests(SAMPLE, CorpusCompletenessTest::check);
    }

    private static void check(Path folder) throws IOException, InterruptedException {
        Side before = load(folder.resolve("old.sql"));
        Side after = load(folder.resolve("new.sql"));
        assertThat(before.fingerprint().missingIn(before.catalog())).isEmpty();
        assertThat(after.fingerprint().missingIn(after.catalog())).isEmpty();
        if (!before.fingerprint().definitions().equals(after.fingerprint().definitions())) {
            assertThat(definitions(before.catalog()))
                    .as("the fingerprints differ, so the catalogs have to")
                    .isNotEqualTo(definitions(after.catalog()));
        }
    }

    private record Side(Catalog catalog, Fingerprint fingerprint) {}

    private static Side load(Path script) throws IOException, InterruptedException {
        TestPostgres server = TestPostgres.shared();
        String database = server.createDatabase("corpus");
        try {
            run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", server.url(database), "-f", script.toString());
            Catalog catalog = ReadDatabase.read(database);
            assertReadsTheSameAgain(catalog, ReadDatabase.read(database));
            assertReadsTheSameAgain(catalog, CatalogDocument.fromJson(CatalogDocument.toJson(catalog)));
            Path fingerprint = CorpusSample.CORPUS.resolve("fingerprint.sh");
            return new Side(catalog, Fingerprint.of(run("bash", fingerprint.toString(), server.url(database))));
        } finally {
            server.dropDatabase(database);
        }
    }

    private static void assertReadsTheSameAgain(Catalog one, Catalog other) {
        assertThat(other.objects()).containsExactlyElementsOf(one.objects());
        assertThat(other.dependencies().edges())
                .containsExactlyInAnyOrderElementsOf(one.dependencies().edges());
        assertThat(other.fingerprint()).isEqualTo(one.fingerprint());
    }

    /** All that is compared or reported; the columns and constraints of foreign tables count among the latter. */
    private static Map<ObjectId, String> definitions(Catalog catalog) {
        return catalog.objects().stream()
                .filter(object -> !(object instanceof Privileges))
                .collect(Collectors.toMap(DatabaseObject::id, Object::toString, (a, b) -> a, TreeMap::new));
    }

    private static List<String> run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("lockstep-corpus", ".out");
        try {
            Process process = Tool.process(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            List<String> lines = new ArrayList<>(Files.readAllLines(output));
            assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
            lines.removeIf(String::isEmpty);
            return lines;
        } finally {
            Files.delete(output);
        }
    }
}
