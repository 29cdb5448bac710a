package dev.lockstep.truth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Policy;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.Archives;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder of migrations says what somebody gets who runs them by hand, wherever the folder is. */
class MigrationFoldersTest {
    private static final String FIRST = """
            CREATE TYPE public.mood AS ENUM ('calm');
            CREATE TABLE public.merchants (id int PRIMARY KEY, name varchar(20), mood public.mood);
            """;
    private static final String SECOND = """
            ALTER TYPE public.mood ADD VALUE 'cross';
            --> statement-breakpoint
            ALTER TABLE public.merchants ALTER name TYPE text, ADD fee numeric(9, 2) DEFAULT 0 NOT NULL;
            --> statement-breakpoint
            CREATE INDEX merchants_name ON public.merchants (name) WHERE mood = 'calm';
            """;
    private static final String THIRD = "ALTER TABLE public.merchants DROP COLUMN mood;\nDROP TYPE public.mood;\n";
    private static final String VIEW =
            "CREATE OR REPLACE VIEW public.expensive AS SELECT id, name FROM public.merchants WHERE fee > 10;\n";

    /** In the order of the names the third would come before the second, and the view before its table. */
    private static final Map<String, Map<String, String>> FOLDERS = Map.of(
            "flyway",
            Map.of(
                    "V1__first.sql", FIRST,
                    "later/V2__second.sql", SECOND,
                    "V10__third.sql", THIRD,
                    "R__expensive.sql", VIEW,
                    "U10__third.sql", "DROP TABLE public.merchants;"),
            "drizzle",
            Map.of(
                    "b_first.sql", FIRST,
                    "c_second.sql", SECOND,
                    "a_third.sql", THIRD,
                    "0_view.sql", VIEW,
                    "x_not_in_the_journal.sql", "DROP TABLE public.merchants;",
                    "meta/0000_snapshot.json", "{}",
                    "meta/_journal.json", """
                            {"version": "7", "dialect": "postgresql", "entries": [
                              {"idx": 0, "version": "7", "when": 1, "tag": "b_first", "breakpoints": true},
                              {"idx": 1, "version": "7", "when": 2, "tag": "c_second", "breakpoints": true},
                              {"idx": 10, "version": "7", "when": 4, "tag": "0_view", "breakpoints": true},
                              {"idx": 2, "version": "7", "when": 3, "tag": "a_third", "breakpoints": true}]}
                            """));

    @TempDir
    Path root;

    @ParameterizedTest
    @CsvSource({
        "flyway, disk", "flyway, git", "flyway, upload",
        "drizzle, disk", "drizzle, git", "drizzle, upload",
    })
    void shouldReadAFolderOfMigrationsAsIfRunByHand(String tool, String place) throws Exception {
        Map<String, String> folder = FOLDERS.get(tool);

        ReadTruth truth = TestTruths.read(at(place, folder));

        assertThat(truth.catalog().fingerprint()).isEqualTo(byHand().fingerprint());
        assertThat(truth.notes())
                .singleElement()
                .asString()
                .containsAnyOf("U10__third.sql", "x_not_in_the_journal.sql");
    }

    /** Both tools run a migration in a transaction; this is what only counts in one. */
    @ParameterizedTest
    @ValueSource(strings = {"flyway", "drizzle"})
    void shouldReadAMigrationThatReliesOnItsTransaction(String tool) throws Exception {
        Map<String, String> folder = new HashMap<>(FOLDERS.get(tool));
        folder.replaceAll((path, text) -> !text.equals(FIRST)
                ? text
                : "SET LOCAL search_path = public;\nLOCK TABLE pg_catalog.pg_class IN ACCESS SHARE MODE;\n"
                        + "CREATE TEMP TABLE names ON COMMIT DROP AS SELECT 'calm' AS name;\n"
                        + "CREATE TABLE merchants_of AS TABLE names;\nDROP TABLE merchants_of;\n"
                        + FIRST.replace("public.", ""));

        ReadTruth truth = TestTruths.read(at("upload", folder));

        assertThat(truth.catalog().fingerprint()).isEqualTo(byHand().fingerprint());
    }

    private Truths at(String place, Map<String, String> files) throws IOException, GitAPIException {
        Map<String, String> settings = new HashMap<>(Map.of("lockstep.truth.kind", "sql"));
        switch (place) {
            case "disk" -> {
                write(files);
                settings.put(
                        "lockstep.truth.path", root.resolve("db/migrations").toString());
            }
            case "git" -> {
                write(files);
                TestTruths.committed(root.toFile());
                write(Map.of("V11__not_committed.sql", "DROP TABLE public.merchants"));
                settings.put("lockstep.truth.repository", root.toString());
                settings.put("lockstep.truth.path", "db/migrations");
            }
            default -> settings.put("lockstep.truth.kind", "upload");
        }
        return TestTruths.of(settings, uploaded(files));
    }

    static Uploads uploaded(Map<String, String> files) throws IOException {
        SourceFiles unpacked = UploadedFiles.read(Archives.zip(files), "schema.sql");
        return new Uploads() {
            @Override
            public boolean any() {
                return true;
            }

            @Override
            public Optional<TruthFiles> latest() {
                return Optional.of(new TruthFiles(
                        new TruthVersion("sql", "upload 1", unpacked.fingerprint()),
                        TruthSource.Language.SQL,
                        unpacked,
                        List.of(),
                        null,
                        false));
            }
        };
    }

    private void write(Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = root.resolve("db/migrations").resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    private static Catalog byHand() {
        TestPostgres server = TestPostgres.shared();
        String database = server.createDatabase("by_hand");
        List.of(FIRST, SECOND, THIRD, VIEW).forEach(sql -> server.run(database, sql));
        Environment environment =
                new Environment("by-hand", ConnectionUrl.parse(server.url(database)), 1, Policy.strict());
        try (SqlSession session = new Databases().connect(environment, "test")) {
            session.transactional(true);
            return new CatalogReader().read(session);
        } finally {
            server.dropDatabase(database);
        }
    }
}
