package dev.lockstep.introspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The digest tells two schemas apart exactly when they differ: every case of every kind that there is has two that do. */
class TargetDigestTest {
    private static final Path CASES = Path.of("src/test/resources/cases");

    private final TestPostgres server = TestPostgres.shared();

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> shouldDifferWhereTheSchemaDiffersAndBeTheSameInAnotherDatabase() throws IOException {
        try (Stream<Path> directories = Files.walk(CASES, 2)) {
            List<Path> cases = directories
                    .filter(directory -> Files.exists(directory.resolve("old.sql")) && loads(directory))
                    .sorted()
                    .toList();
            assertThat(cases).hasSizeGreaterThan(150);
            return cases.stream()
                    .map(directory ->
                            DynamicTest.dynamicTest(CASES.relativize(directory).toString(), () -> compare(directory)));
        }
    }

    private boolean loads(Path directory) {
        try {
            return new ObjectMapper()
                            .readTree(directory.resolve("expect.json").toFile())
                            .path("from")
                            .asInt(0)
                    <= server.majorVersion();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void compare(Path directory) throws Exception {
        String old = Files.readString(directory.resolve("old.sql"));
        TargetDigest before = of(old);

        assertThat(of("CREATE TABLE public.moves_oids (id int); DROP TABLE public.moves_oids;", old))
                .isEqualTo(before);
        assertThat(of(Files.readString(directory.resolve("new.sql")))).isNotEqualTo(before);
    }

    @Test
    void shouldHoldNoSecrets() throws Exception {
        String server =
                "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host '%s', password '%s')";

        assertThat(of(server.formatted("a", "one"))).isEqualTo(of(server.formatted("a", "two")));
        assertThat(of(server.formatted("a", "one"))).isNotEqualTo(of(server.formatted("b", "one")));
    }

    private TargetDigest of(String... scripts) throws SQLException {
        String database = server.createDatabase("digest");
        try (Connection connection = server.connect(database);
                Connection loading = DriverManager.getConnection(server.jdbcUrl(database) + "&preferQueryMode=simple");
                Statement statement = loading.createStatement()) {
            for (String script : scripts) {
                statement.execute(script);
            }
            SqlSession session = new SqlSession(connection);
            session.transactional(true);
            TargetDigest digest = TargetDigest.read(session);
            session.rollback();
            return digest;
        } finally {
            server.dropDatabase(database);
        }
    }
}
