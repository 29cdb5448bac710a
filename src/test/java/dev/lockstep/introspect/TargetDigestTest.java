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
        assertThat(after).isNotEqualTo(before);
    }

    @Test
    void shouldHoldNoSecrets() throws Exception {
        String server =
                "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host '%s', password '%s')";

        assertThat(of(server.formatted("a", "one"))).isEqualTo(of(server.formatted("a", "two")));
        assertThat(of(server.formatted("a", "one"))).isNotEqualTo(of(server.formatted("b", "one")));
    }

    /** Whoever runs a script need not be who made it, and may see more or less. */
    @Test
    void shouldHeedOptionsOfUserMappingsWhereBothSeeThem() throws Exception {
        TestPostgres.Login blind = server.createRole("digest_reader");
        String database = server.createDatabase("digest");
        String set = "ALTER USER MAPPING FOR PUBLIC SERVER s OPTIONS (SET %s)";
        try (SqlSession seeing = session(server.connect(database));
                SqlSession unseeing = session(server.connect(database, blind))) {
            seeing.execute("CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
                    + "CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'one', password 'hunter2')");
            seeing.commit();
            TargetDigest made = TargetDigest.read(seeing);
            TargetDigest madeBlindly = TargetDigest.read(unseeing);

            seeing.execute(set.formatted("password 'hunter3'"));
            assertThat(again(made, seeing)).isEqualTo(made.sha256());
            seeing.execute(set.formatted("user 'two'"));
            assertThat(again(made, seeing)).isNotEqualTo(made.sha256());
            assertThat(again(made, unseeing)).isEqualTo(made.sha256());
            assertThat(again(madeBlindly, seeing)).isEqualTo(madeBlindly.sha256());
        } finally {
            server.dropDatabase(database);
            server.run("postgres", "DROP ROLE " + blind.user());
        }
    }

    private static SqlSession session(Connection connection) {
        SqlSession session = new SqlSession(connection);
        session.transactional(true);
        return session;
    }

    /** As the script does it. */
    private static String again(TargetDigest digest, SqlSession session) {
        session.commit();
        TargetDigest.SETTINGS.forEach((name, value) -> session.execute("SET LOCAL " + name + " = '" + value + "'"));
        String sha256 = session.queryOne(digest.query(), row -> row.getString(1));
        session.commit();
        return sha256;
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
