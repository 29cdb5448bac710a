package dev.lockstep.truth.drizzle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.truth.drizzle.DrizzleCorpus.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our reading of every schema of the corpus held against the command {@code drizzle-kit export}: both make a database, and the catalogs of
 * the two are equal. Needs npm, and says so where it is not there.
 */
class DrizzleFidelityTest {
    private static final TestPostgres SERVER = TestPostgres.shared();
    private static final DrizzleReader READER = new DrizzleReader();
    private static final List<Case> CASES = DrizzleCorpus.cases();

    /** Schemas that the command cannot export, with the reason: {@code drizzle-kit generate} speaks for them. */
    private static final Map<String, String> NOT_EXPORTED =
            Map.of("casing.snake_case", "export takes no casing", "casing_columns.camelCase", "export takes no casing");

    /** Each command is a process, and no more than two of them run at a time. */
    private static final ExecutorService BESIDE = Executors.newFixedThreadPool(2);

    private static final Map<String, Future<String>> THEIRS = new HashMap<>();
    private static final Map<String, String> DATABASES = new TreeMap<>();

    @TempDir
    private static Path migrations;

    @BeforeAll
    static void askDrizzleKit() throws IOException, InterruptedException {
        DrizzleKit.assumeInstalled();
        DrizzleKit.takeCorpus();
        CASES.forEach(schema -> THEIRS.put(
                schema.name(),
                BESIDE.submit(() ->
                        NOT_EXPORTED.containsKey(schema.name()) ? generated(schema) : DrizzleKit.export(schema))));
        SERVER.run("postgres", """
                DO $$ BEGIN
                    CREATE ROLE drizzle_reader; CREATE ROLE drizzle_writer;
                EXCEPTION WHEN duplicate_object THEN NULL; END $$
                """);
    }

    @AfterAll
    static void drop() {
        BESIDE.shutdownNow();
        DATABASES.values().forEach(SERVER::dropDatabase);
        READER.close();
    }

    @Test
    void shouldBeHeldAgainstAtLeastSixtySchemas() {
        assertThat(CASES).hasSizeGreaterThanOrEqualTo(60);
        assertThat(THEIRS.keySet()).containsAll(NOT_EXPORTED.keySet());
    }

    @TestFactory
    Stream<DynamicTest> shouldMakeTheDatabaseThatDrizzleKitMakes() {
        return CASES.stream()
                .map(schema -> DynamicTest.dynamicTest(schema.name(), () -> {
                    Catalog theirs = temporary(schema, THEIRS.get(schema.name()).get());
                    Catalog ours = read(database(schema));
                    assertThat(definitions(ours)).containsExactlyEntriesOf(definitions(theirs));
                    assertThat(ours.fingerprint()).isEqualTo(theirs.fingerprint());
                }));
    }

    @TestFactory
    Stream<DynamicTest> shouldBeHeldAgainstAnotherCommandOnlyWhereExportGivesSomethingElse() {
        return NOT_EXPORTED.keySet().stream()
                .map(DrizzleCorpus::named)
                .map(schema -> DynamicTest.dynamicTest(
                        schema.name(), () -> assertThat(definitions(temporary(schema, DrizzleKit.export(schema))))
                                .isNotEqualTo(definitions(read(database(schema))))));
    }

    private static String generated(Case schema) throws IOException, InterruptedException {
        return DrizzleKit.generate(schema, Files.createDirectory(migrations.resolve(schema.name())));
    }

    /** The schema's database, made by our statements. */
    private static String database(Case schema) throws SQLException {
        String database = DATABASES.get(schema.name());
        if (database == null) {
            database = SERVER.createDatabase("drizzle");
            DATABASES.put(schema.name(), database);
            schema.prepare(SERVER, database);
            after(database, ours(schema));
        }
        return database;
    }

    private static Catalog read(String database) throws SQLException {
        return after(database, List.of());
    }

    private static List<String> ours(Case schema) {
        return schema.read(READER).statements().stream()
                .map(DrizzleStatement::sql)
                .toList();
    }

    private static Catalog temporary(Case schema, String script) throws SQLException {
        String database = SERVER.createDatabase("drizzle");
        try {
            schema.prepare(SERVER, database);
            return after(database, List.of(script));
        } finally {
            SERVER.dropDatabase(database);
        }
    }

    private static Catalog after(String database, List<String> statements) throws SQLException {
        try (SqlSession session = new SqlSession(SERVER.connect(database))) {
            session.transactional(true);
            for (String statement : statements) {
                session.execute(statement.replace(" CONCURRENTLY ", " "));
            }
            session.commit();
            return new CatalogReader().read(session);
        }
    }

    private static Map<String, String> definitions(Catalog catalog) {
        return catalog.objects().stream()
                .collect(Collectors.toMap(
                        object -> object.id().toString(), DatabaseObject::toString, (a, b) -> a, TreeMap::new));
    }
}
