package dev.lockstep.truth.drizzle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.truth.drizzle.DrizzleCorpus.Case;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The other way round: what the real {@code drizzle-kit push} finds to do in a database that we have made is what it finds to do in one
 * that its own {@code export} has made, which mostly is nothing. What it finds in its own is asked in the same run: it pushes some
 * defaults, sized types and names that PostgreSQL has cut at 63 bytes every time anew.
 *
 * <p>Each push is a process. A sample of the corpus by default; {@code -Dlockstep.drizzle.push=all} takes all of it.
 */
class DrizzlePushTest {
    private static final TestPostgres SERVER = TestPostgres.shared();
    private static final String WANTED = System.getProperty("lockstep.drizzle.push", "8");
    private static final String NOTHING = "No changes detected";

    private static final AtomicInteger WITHOUT_CHANGES = new AtomicInteger();
    private static Map<String, List<String>> exported = Map.of();

    @BeforeAll
    static void askDrizzleKit() throws Exception {
        DrizzleKit.assumeInstalled();
        exported = DrizzleKit.exportAll(DrizzleCorpus.FOLDER);
        SERVER.run("postgres", """
                DO $$ BEGIN
                    CREATE ROLE drizzle_reader; CREATE ROLE drizzle_writer;
                EXCEPTION WHEN duplicate_object THEN NULL; END $$
                """);
    }

    /** Else "the same as in its own" would say little. */
    @AfterAll
    static void shouldMostlyFindNothing() {
        if (!exported.isEmpty()) {
            assertThat(WITHOUT_CHANGES.get()).isGreaterThanOrEqualTo(sample().size() / 2);
        }
    }

    @TestFactory
    Stream<DynamicTest> shouldFindNothingThatItDoesNotFindInItsOwn() {
        return sample().stream()
                .map(schema -> DynamicTest.dynamicTest(schema.name(), () -> {
                    List<String> inTheirs = pushed(schema, exported.get(schema.name()));
                    List<String> inOurs = pushed(schema, ours(schema));

                    // It reads all tables at once, and says what it finds in the order in which their answers came.
                    assertThat(inOurs).isNotEmpty().containsExactlyInAnyOrderElementsOf(inTheirs);
                    if (inOurs.stream().anyMatch(line -> line.contains(NOTHING))) {
                        WITHOUT_CHANGES.incrementAndGet();
                    }
                }));
    }

    private static List<Case> sample() {
        List<Case> all = DrizzleCorpus.cases();
        int wanted = WANTED.equals("all") ? all.size() : Math.min(Integer.parseInt(WANTED), all.size());
        return IntStream.range(0, wanted)
                .mapToObj(n -> all.get(n * all.size() / wanted))
                .toList();
    }

    private static List<String> ours(Case schema) {
        try (DrizzleReader reader = new DrizzleReader()) {
            return schema.read(reader).statements().stream()
                    .map(DrizzleStatement::sql)
                    .toList();
        }
    }

    /** What drizzle-kit says and does in a database of its own that was made by these statements. */
    private static List<String> pushed(Case schema, List<String> statements) throws Exception {
        String database = SERVER.createDatabase("pushed");
        try {
            run(database, statements);
            return DrizzleKit.push(schema.name(), SERVER.url(database));
        } finally {
            SERVER.dropDatabase(database);
        }
    }

    private static void run(String database, List<String> statements) throws SQLException {
        try (SqlSession session = new SqlSession(SERVER.connect(database))) {
            session.transactional(true);
            for (String statement : statements) {
                session.execute(statement.replace(" CONCURRENTLY ", " "));
            }
            session.commit();
        }
    }
}
