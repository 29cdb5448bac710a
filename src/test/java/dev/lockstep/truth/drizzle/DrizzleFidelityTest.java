package dev.lockstep.truth.drizzle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.truth.drizzle.DrizzleCorpus.Case;
import java.io.IOException;
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

/**
 * Our reading of every schema of the corpus held against that of the real drizzle-kit: both make a database, and the catalogs of the
 * two are equal. Needs npm, and says so where it is not there.
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
                    Catalog theirs = temporary(schema, exported.get(schema.name()));
                    Catalog ours = read(database(schema));
                    assertThat(definitions(ours)).containsExactlyEntriesOf(definitions(theirs));
                    assertThat(ours.fingerprint()).isEqualTo(theirs.fingerprint());
                }));
    }

    @Test
    void shouldMakeTheDatabaseThatTheCommandLineExports() throws Exception {
        Case schema = DrizzleCorpus.named("hundred_tables");
        String script = DrizzleKit.export(DrizzleCorpus.FOLDER.resolve("hundred_tables.ts"));
        assertThat(definitions(temporary(schema, ours(schema))))
                .containsExactlyEntriesOf(definitions(temporary(schema, List.of(script))));
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

    private static Catalog temporary(Case schema, List<String> statements) throws SQLException {
        String database = SERVER.createDatabase("drizzle");
        try {
            schema.prepare(SERVER, database);
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
