package dev.lockstep.introspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.OwnCases;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
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
    /** Not every role can read options of user mappings, and whoever runs a script need not be who made it. */
    private static final String LEFT_OUT = "user-mapping/options-in-place";

    private final TestPostgres server = TestPostgres.shared();

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> shouldDifferWhereTheSchemaDiffersAndBeTheSameInAnotherDatabase() throws IOException {
        List<Path> cases = OwnCases.containing("", server);
        assertThat(cases).hasSizeGreaterThan(150);
        return OwnCases.tests(cases, this::compare);
    }

    private void compare(Path directory) throws Exception {
        String old = OwnCases.read(directory, "old.sql", server);
        TargetDigest before = of(old);

        assertThat(of("CREATE TABLE public.moves_oids (id int); DROP TABLE public.moves_oids;", old))
                .isEqualTo(before);
        TargetDigest after = of(OwnCases.read(directory, "new.sql", server));
        if (OwnCases.name(directory).equals(LEFT_OUT)) {
            assertThat(after).isEqualTo(before);
        } else {
            assertThat(after).isNotEqualTo(before);
        }
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
