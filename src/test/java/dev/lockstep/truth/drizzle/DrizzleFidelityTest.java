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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our reading of every schema of the corpus held against that of the real drizzle-kit: both make a database, and the catalogs of the
 * two are equal. And the other way round: in our database, {@code drizzle-kit push} has nothing to do. Needs npm, and says so where
 * it is not there.
 */
class DrizzleFidelityTest {
    private static final TestPostgres SERVER = TestPostgres.shared();
    private static final DrizzleReader READER = new DrizzleReader();
    private static final List<Case> CASES = DrizzleCorpus.cases();

    private static final Map<String, String> DATABASES = new TreeMap<>();
    private static Map<String, List<String>> exported = Map.of();

    @BeforeAll
    static void askDrizzleKit() throws IOException, InterruptedException {
        DrizzleKit.assumeInstalled();
        exported = DrizzleKit.exportAll(DrizzleCorpus.FOLDER);
        SERVER.run("postgres", """
                DO $$ BEGIN
                    CREATE ROLE drizzle_reader; CREATE ROLE drizzle_writer;
                EXCEPTION WHEN duplicate_object THEN NULL; END $$
                """);
    }

    @AfterAll
    static void drop() {
        DATABASES.values().forEach(SERVER::dropDatabase);
        READER.close();
    }

    @Test
    void shouldBeHeldAgainstAtLeastSixtySchemas() {
        assertThat(CASES).hasSizeGreaterThanOrEqualTo(60);
        assertThat(exported.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        CASES.stream().map(Case::name).toList());
    }

    @TestFactory
    Stream<DynamicTest> shouldMakeTheDatabaseThatDrizzleKitMakes() {
        return CASES.stream()
                .map(schema -> DynamicTest.dynamicTest(schema.name(), () -> {
                    Catalog theirs = temporary(exported.get(schema.name()));
                    Catalog ours = read(database(schema));
                    assertThat(definitions(ours)).containsExactlyEntriesOf(definitions(theirs));
                    assertThat(ours.fingerprint()).isEqualTo(theirs.fingerprint());
                }));
    }

    @Test
    void shouldMakeTheDatabaseThatTheCommandLineExports() throws Exception {
        Case schema = DrizzleCorpus.named("hundred_tables");
        String script = DrizzleKit.export(DrizzleCorpus.FOLDER.resolve("hundred_tables.ts"));
        assertThat(definitions(temporary(ours(schema))))
                .containsExactlyEntriesOf(definitions(temporary(List.of(script))));
    }

    /**
     * Each takes a process of its own: drizzle-kit's API for pushing loses the parameters of its own queries. What it pushes every
     * time anew, also to a database that its own export made (which is equal to ours): the default of {@code .array().default([])},
     * and constraints whose names PostgreSQL has cut at 63 bytes.
     */
    @ParameterizedTest
    @ValueSource(strings = {"hundred_tables", "payments", "references", "identity"})
    void shouldLeaveNothingToPush(String name) throws Exception {
        Path schema = DrizzleCorpus.FOLDER.resolve(name + ".ts");
        String output = DrizzleKit.push(schema, SERVER.url(database(DrizzleCorpus.named(name))));
        List<String> pushed = output.lines()
                .filter(line -> line.matches("(ALTER|CREATE|DROP|TRUNCATE|INSERT|UPDATE|DELETE) .*"))
                .filter(line -> !line.endsWith(" SET DEFAULT '{}';"))
                .filter(line -> !line.matches(".* (ADD|DROP) CONSTRAINT \"[^\"]{63,}\".*"))
                .toList();
        assertThat(pushed).isEmpty();
        boolean again = Files.readString(schema).contains(".array().default([])");
        assertThat(output).contains(again ? "Changes applied" : "No changes detected");
    }

    /** The schema's database, made by our statements. */
    private static String database(Case schema) throws SQLException {
        String database = DATABASES.get(schema.name());
        if (database == null) {
            database = SERVER.createDatabase("drizzle");
            DATABASES.put(schema.name(), database);
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

    private static Catalog temporary(List<String> statements) throws SQLException {
        String database = SERVER.createDatabase("drizzle");
        try {
            return after(database, statements);
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
