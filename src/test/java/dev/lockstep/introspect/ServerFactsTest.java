package dev.lockstep.introspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.TestPostgres.Login;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerFactsTest {
    private final TestPostgres server = TestPostgres.shared();
    private String database;
    private Login app;

    @BeforeEach
    void createDatabase() {
        database = server.createDatabase("facts");
        app = server.createRole("app");
    }

    @AfterEach
    void dropDatabase() {
        server.dropDatabase(database);
    }

    @Test
    void shouldSayWhatServerAndRoleAre() throws SQLException {
        try (SqlSession session = new SqlSession(server.connect(database, app))) {
            ServerFacts facts = ServerFacts.read(session);
            assertThat(facts)
                    .returns(server.majorVersion(), ServerFacts::majorVersion)
                    .returns(app.user(), ServerFacts::user)
                    .returns(database, ServerFacts::database)
                    .returns("UTF8", ServerFacts::encoding)
                    .returns(false, ServerFacts::superuser)
                    .returns(false, ServerFacts::standby)
                    .returns(false, ServerFacts::createInDatabase);
            assertThat(facts.databaseBytes()).isPositive();
            assertThat(facts.versionText()).startsWith(server.majorVersion() + ".");
            assertThat(facts.locale()).isNotBlank();
            assertThat(List.of("libc", "icu", "builtin")).contains(facts.collationProvider());
        }
    }

    @Test
    void shouldMissNothingForASuperuserOrTheOwnerOfAll() throws SQLException {
        server.run(
                database,
                "CREATE TABLE t (a int); ALTER TABLE t OWNER TO %1$s; ALTER DATABASE %2$s OWNER TO %1$s"
                        .formatted(app.user(), database));
        try (SqlSession owner = new SqlSession(server.connect(database, app));
                SqlSession superuser = new SqlSession(server.connect(database))) {
            assertThat(missing(owner)).isEmpty();
            assertThat(missing(superuser)).isEmpty();
        }
    }

    @Test
    void shouldNameWhatIsMissing() throws SQLException {
        server.run(database, """
                CREATE SCHEMA sales;
                CREATE TABLE sales.merchant (id int);
                CREATE TABLE sales.account (id int);
                CREATE TABLE sales.own (id int);
                ALTER TABLE sales.own OWNER TO %1$s;
                ALTER TABLE sales.own ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
                CREATE FUNCTION sales.fee(int) RETURNS int LANGUAGE sql AS 'select 1';
                """.formatted(app.user()));
        try (SqlSession session = new SqlSession(server.connect(database, app))) {
            assertThat(missing(session))
                    .containsExactly(
                            "The role %s lacks CREATE on the database %s, so it cannot create schemas."
                                    .formatted(app.user(), database),
                            // Before PostgreSQL 15 everybody could create objects in public.
                            (server.majorVersion() < 15
                                            ? "The role %s lacks CREATE and USAGE on the schema sales."
                                            : "The role %s lacks CREATE and USAGE on the schemas public and sales.")
                                    .formatted(app.user()),
                            "The schema lockstep, in which each promotion is recorded, does not exist and the role %s cannot create it."
                                    .formatted(app.user()),
                            "The role %s does not own the tables sales.account and sales.merchant, so it cannot alter or drop them."
                                    .formatted(app.user()),
                            "The role %s does not own the function sales.fee(integer), so it cannot alter or drop it."
                                    .formatted(app.user()),
                            "Row-level security is forced on the table sales.own and the role %s lacks BYPASSRLS, so it may not see all rows."
                                    .formatted(app.user()));
        }
    }

    @Test
    void shouldNameALedgerOfAnotherRole() throws SQLException {
        server.run(
                database,
                "CREATE SCHEMA lockstep; ALTER SCHEMA public OWNER TO %1$s; GRANT CREATE ON DATABASE %2$s TO %1$s"
                        .formatted(app.user(), database));
        try (SqlSession session = new SqlSession(server.connect(database, app))) {
            assertThat(missing(session))
                    .containsExactly(
                            "The schema lockstep, in which each promotion is recorded, belongs to another role than %s."
                                    .formatted(app.user()));
        }
    }

    private static List<String> missing(SqlSession session) {
        session.transactional(true);
        Catalog catalog = new CatalogReader().read(session);
        return ServerFacts.missingForPromotion(session, catalog);
    }
}
