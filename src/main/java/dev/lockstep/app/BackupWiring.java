package dev.lockstep.app;

import dev.lockstep.backup.BackupSettings;
import dev.lockstep.backup.BackupWriter;
import dev.lockstep.backup.Backups;
import dev.lockstep.backup.RestoreOrders;
import dev.lockstep.backup.Restorer;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environments;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the parts of backups together; the parts themselves know no container. */
@ApplicationScoped
public class BackupWiring {

    /** At start, so that a setting that is not possible is said then and not in the first job. */
    @Produces
    @Singleton
    @Startup
    BackupSettings settings(BackupConfig config, @ConfigProperty(name = "quarkus.application.version") String version) {
        return new BackupSettings(
                config.directory(),
                config.connections(),
                config.lockTimeout(),
                config.keep(),
                config.maxAge().orElse(null),
                version);
    }

    @Produces
    @Singleton
    BackupWriter writer(BackupSettings settings, Databases databases) {
        return new BackupWriter(settings, databases);
    }

    @Produces
    @Singleton
    Backups backups(BackupSettings settings) {
        return new Backups(settings, Clock.systemUTC());
    }

    @Produces
    @Singleton
    Restorer restorer(BackupSettings settings, Databases databases, Backups backups) {
        return new Restorer(settings, databases, backups);
    }

    @Produces
    @Singleton
    RestoreOrders orders(Environments environments, Backups backups) {
        return new RestoreOrders(environments, backups);
    }
}
