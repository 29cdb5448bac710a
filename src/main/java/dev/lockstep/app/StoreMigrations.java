package dev.lockstep.app;

import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Secrets;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.output.MigrateResult;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.hostchooser.HostRequirement;

/**
 * Brings the store's schema up to date at start, before anything uses it. Replicas that start at once wait for one
 * another (Flyway holds an advisory lock in the store). A store that does not answer yet is waited for.
 */
@ApplicationScoped
public class StoreMigrations {

    private static final Logger LOG = Logger.getLogger(StoreMigrations.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final StoreConfig store;
    private final Secrets secrets;
    private volatile @Nullable String version;

    StoreMigrations(StoreConfig store, Secrets secrets) {
        this.store = store;
        this.secrets = secrets;
    }

    void migrate(@Observes @Priority(1) StartupEvent start) {
        DataSource dataSource = dataSource(
                ConfiguredUrl.of("lockstep.store.url", store.url().orElseThrow(), url -> url.resolve(secrets)));
        awaitStore(dataSource);
        Flyway flyway = Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/migration")
                .load();
        MigrateResult result = flyway.migrate();
        version = newest(flyway.info());
        LOG.infof("The store is at version %s (%d migrations now)", version, result.migrationsExecuted);
    }

    /** Not the last that this replica applied: of two that start on a new store, each applies some. */
    private static @Nullable String newest(MigrationInfoService migrations) {
        return Arrays.stream(migrations.all())
                .filter(migration -> migration.getState().isResolved())
                .map(MigrationInfo::getVersion)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .map(MigrationVersion::getVersion)
                .orElse(null);
    }

    /** The version that this replica was built for, or {@code null} before the store is there. */
    @Nullable
    String version() {
        return version;
    }

    private static void awaitStore(DataSource dataSource) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                dataSource.getConnection().close();
                return;
            } catch (SQLException e) {
                if (!mayPass(e) || Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException(
                            "The store of lockstep.store.url cannot be used: " + e.getMessage(), e);
                }
                LOG.infof("Waiting for the store: %s", e.getMessage());
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            }
        }
    }

    /** Class 08: no connection; 57P03: the server is starting up. */
    private static boolean mayPass(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") || state.equals("57P03"));
    }

    private DataSource dataSource(ConnectionUrl url) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL(url.jdbcUrl());
        try {
            for (Map.Entry<Object, Object> property :
                    url.jdbcProperties(secrets).entrySet()) {
                dataSource.setProperty((String) property.getKey(), (String) property.getValue());
            }
        } catch (SQLException e) {
            throw new IllegalStateException("lockstep.store.url: " + e.getMessage(), e);
        }
        dataSource.setApplicationName("lockstep-migrations");
        if (url.hosts().size() > 1) {
            dataSource.setTargetServerType(HostRequirement.primary.name());
        }
        return dataSource;
    }
}
