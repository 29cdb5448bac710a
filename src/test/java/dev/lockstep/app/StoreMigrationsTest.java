package dev.lockstep.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.environment.Secrets;
import dev.lockstep.testing.TestPostgres;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.ConfigValue;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreMigrationsTest {
    private static final String NEWEST = "SELECT max(version::int)::text FROM flyway_schema_history";

    private final TestPostgres postgres = TestPostgres.shared();
    private String store;

    @BeforeEach
    void create() {
        store = postgres.createDatabase("migrations");
    }

    @AfterEach
    void drop() {
        postgres.dropDatabase(store);
    }

    @Test
    void shouldKnowTheVersionOfANewStore() {
        assertThat(migrated()).isEqualTo(value(NEWEST));
    }

    @Test
    void shouldKnowTheVersionOfAStoreThatIsThereAlready() {
        String first = migrated();

        assertThat(migrated()).isEqualTo(first);
    }

    /** Flyway lets go of its lock after each migration, so either may apply the last one. */
    @Test
    void shouldKnowTheVersionWhenAnotherReplicaAppliesTheLastMigration() {
        migrated();
        String last = value(NEWEST);
        String before =
                value("SELECT max(version::int)::text FROM flyway_schema_history WHERE version <> '" + last + "'");
        String row = value(
                "SELECT format('%L, %L, %L, %L, %s, %L, 1, true', version, description, type, script, checksum, installed_by)"
                        + " FROM flyway_schema_history WHERE version = '" + last + "'");
        drop();
        create();
        migrateOnlyTheFirst();
        postgres.run(
                store,
                "CREATE FUNCTION other_replica() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                        + "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, execution_time, success) VALUES (NEW.installed_rank + 1, " + row
                        + "); RETURN NULL; END $$;"
                        + "CREATE TRIGGER other_replica AFTER INSERT ON flyway_schema_history FOR EACH ROW WHEN (NEW.version = '"
                        + before + "') EXECUTE FUNCTION other_replica()");

        assertThat(migrated()).isEqualTo(last);
    }

    private String value(String query) {
        try (Connection connection = postgres.connect(store);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void migrateOnlyTheFirst() {
        Flyway.configure()
                .dataSource(postgres.jdbcUrl(store), "postgres", null)
                .locations("classpath:db/migration")
                .target("1")
                .load()
                .migrate();
    }

    /** As a replica does when it starts. */
    private String migrated() {
        ConfigValue url = ConfigValue.builder()
                .withRawValue(postgres.url(store))
                .withValue(postgres.url(store))
                .build();
        StoreMigrations migrations = new StoreMigrations(() -> Optional.of(url), new Secrets(name -> null, List.of()));
        migrations.migrate(new StartupEvent());
        return migrations.version();
    }
}
