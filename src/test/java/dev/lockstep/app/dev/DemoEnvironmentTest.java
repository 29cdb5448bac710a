package dev.lockstep.app.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoEnvironmentTest {

    private static final TestPostgres POSTGRES = TestPostgres.shared();
    private static final String[] DATABASES = new String[DemoEnvironment.values().length];

    @BeforeAll
    static void load() throws SQLException {
        for (DemoEnvironment environment : DemoEnvironment.values()) {
            String database = POSTGRES.createDatabase("demo_" + environment.database());
            try (Connection connection = POSTGRES.connect(database)) {
                environment.load(connection);
            }
            DATABASES[environment.ordinal()] = database;
        }
    }

    @ParameterizedTest
    @EnumSource(DemoEnvironment.class)
    void shouldHoldAFewThousandRowsWhenLoaded(DemoEnvironment environment) throws SQLException {
        assertThat(value(environment, "SELECT count(*) FROM transactions")).isEqualTo("4000");
        assertThat(value(environment, "SELECT count(*) FROM merchants")).isEqualTo("250");
        assertThat(value(environment, "SELECT count(*) > 0 FROM reporting.monthly_volume"))
                .isEqualTo("t");
    }

    @Test
    void shouldHaveEachEnvironmentAheadOfTheNextInSchema() throws SQLException {
        String columns = "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public'";
        assertThat(number(DemoEnvironment.DEVELOPMENT, columns)).isGreaterThan(number(DemoEnvironment.TEST, columns));
        assertThat(number(DemoEnvironment.TEST, columns)).isGreaterThan(number(DemoEnvironment.PRODUCTION, columns));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fee_items", "equipment_items", "email_templates", "email_triggers"})
    void shouldHaveEachEnvironmentAheadOfTheNextInLookupRows(String table) throws SQLException {
        String rows = "SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM " + table + " t";
        String development = value(DemoEnvironment.DEVELOPMENT, rows);
        String test = value(DemoEnvironment.TEST, rows);
        assertThat(development).isNotEqualTo(test);
        assertThat(test).isNotEqualTo(value(DemoEnvironment.PRODUCTION, rows));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pricing_types", "fee_groups"})
    void shouldDifferInLookupRowsOnlyByReleases(String table) throws SQLException {
        String rows = "SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM " + table + " t";
        assertThat(value(DemoEnvironment.TEST, rows)).isEqualTo(value(DemoEnvironment.PRODUCTION, rows));
        assertThat(value(DemoEnvironment.DEVELOPMENT, rows)).isNotEqualTo(value(DemoEnvironment.TEST, rows));
    }

    private static long number(DemoEnvironment environment, String query) throws SQLException {
        return Long.parseLong(value(environment, query));
    }

    private static String value(DemoEnvironment environment, String query) throws SQLException {
        try (Connection connection = POSTGRES.connect(DATABASES[environment.ordinal()]);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
