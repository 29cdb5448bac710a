package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Relations that lie elsewhere than their database, and databases that lie elsewhere than in {@code pg_default}. */
class TablespacesTest {
    private static final TestPostgres SERVER = TestPostgres.shared();

    private static final String WITHOUT = """
            CREATE TABLE "t's" (id int PRIMARY KEY, code text CONSTRAINT codes UNIQUE, at date);
            INSERT INTO "t's" VALUES (1, 'a', '2026-01-01'), (2, 'b', '2026-01-02');
            CREATE INDEX by_date ON "t's" (at);
            CREATE TABLE parent (id int) PARTITION BY LIST (id);
            CREATE TABLE child PARTITION OF parent FOR VALUES IN (1);
            INSERT INTO parent VALUES (1);
            CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM "t's";
            """;

    private static final String MOVED = """
            ALTER TABLE "t's" SET TABLESPACE %1$s; ALTER INDEX codes SET TABLESPACE %1$s; ALTER INDEX by_date SET TABLESPACE %1$s;
            ALTER TABLE parent SET TABLESPACE %1$s; ALTER TABLE child SET TABLESPACE %1$s;
            ALTER MATERIALIZED VIEW counted SET TABLESPACE %1$s;
            """;

    private static final List<String> RELATIONS =
            List.of("by_date", "child", "codes", "counted", "parent", "t's", "t's_pkey");

    private final String fast = space();
    private final String own = space();

    @BeforeEach
    void createTablespaces() throws SQLException {
        try (Connection connection = SERVER.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("SET allow_in_place_tablespaces = on");
            statement.execute("CREATE TABLESPACE " + fast + " LOCATION ''");
            statement.execute("CREATE TABLESPACE " + own + " LOCATION ''");
        }
    }

    @AfterEach
    void dropTablespaces() {
        SERVER.run("postgres", "DROP TABLESPACE " + fast);
        SERVER.run("postgres", "DROP TABLESPACE " + own);
    }

    @ParameterizedTest
    @CsvSource({"ATOMIC,false", "ATOMIC,true", "ONLINE,false", "ONLINE,true"})
    void shouldMoveRelationsThereAndBack(Mode mode, boolean ofItsOwn) throws Exception {
        String without = WITHOUT;
        String moved = WITHOUT + MOVED.formatted(fast);
        try (ProvenDatabase target = database(without, ofItsOwn);
                ProvenDatabase source = database(moved, false)) {
            Proof.Wanted back = new Proof.Wanted(target.read(), null);
            Proof forth = Proof.of(target, new Proof.Wanted(source.read(), null), null, mode);
            assertThat(forth.reason()).isEmpty();
            assertThat(elsewhere(target)).isEqualTo(String.join(",", RELATIONS.subList(0, RELATIONS.size() - 1)));
            assertThat(forth.plan().steps())
                    .filteredOn(Step::rewrites)
                    .extracting(step -> step.subject().name())
                    .containsExactlyInAnyOrder("child", "t's", "counted");

            Proof returned = Proof.of(target, back, null, mode);
            assertThat(returned.reason()).isEmpty();
            assertThat(elsewhere(target)).isEmpty();
            assertThat(returned.plan().steps())
                    .filteredOn(step -> step.sql().contains("SET TABLESPACE"))
                    .hasSameSizeAs(RELATIONS.subList(1, RELATIONS.size()))
                    .allSatisfy(step -> assertThat(step.lock()).isEqualTo(TableLock.ACCESS_EXCLUSIVE));
            assertThat(target.value("SELECT string_agg(code, '' ORDER BY id) FROM \"t's\""))
                    .isEqualTo("ab");
        }
    }

    @ParameterizedTest
    @CsvSource({"ATOMIC", "ONLINE"})
    void shouldMakeRelationsWhereTheyBelong(Mode mode) throws Exception {
        try (ProvenDatabase target = database("", true);
                ProvenDatabase source = database(WITHOUT + MOVED.formatted(fast), false)) {
            Proof made = Proof.of(target, new Proof.Wanted(source.read(), null), null, mode);
            assertThat(made.reason()).isEmpty();
            assertThat(elsewhere(target)).isEqualTo(String.join(",", RELATIONS.subList(0, RELATIONS.size() - 1)));
        }
    }

    /** Those that do not follow their database. */
    private static String elsewhere(ProvenDatabase database) {
        return database.value("""
                SELECT coalesce(string_agg(relname, ',' ORDER BY relname COLLATE "C"), '') FROM pg_class
                 WHERE relnamespace = 'public'::regnamespace AND reltablespace <> 0
                """);
    }

    private ProvenDatabase database(String script, boolean ofItsOwn) throws SQLException {
        String name = SERVER.createDatabase("spaces");
        if (ofItsOwn) {
            SERVER.run("postgres", "ALTER DATABASE " + name + " SET TABLESPACE " + own);
        }
        return new ProvenDatabase(SERVER, script, name);
    }

    private static String space() {
        return "space_" + UUID.randomUUID().toString().substring(0, 8);
    }
}
