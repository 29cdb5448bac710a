package dev.lockstep.app;

import dev.lockstep.backup.BackupProver;
import dev.lockstep.backup.BackupSettings;
import dev.lockstep.backup.BackupWriter;
import dev.lockstep.backup.Backups;
import dev.lockstep.backup.KeptDatabases;
import dev.lockstep.backup.RestoreOrders;
import dev.lockstep.backup.Restorer;
import dev.lockstep.backup.Retention;
import dev.lockstep.backup.storage.BackupKeys;
import dev.lockstep.backup.storage.BackupStorage;
import dev.lockstep.backup.storage.Bucket;
import dev.lockstep.backup.storage.BucketStorage;
import dev.lockstep.backup.storage.DirectoryStorage;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environments;
import dev.lockstep.environment.ScratchDatabases;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the parts of backups together; the parts themselves know no container. */
@ApplicationScoped
public class BackupWiring {

    /** At start, so that a setting that is not possible is said then and not in the first job. */
    @Produces
    @Singleton
    @Startup
    BackupSettings settings(BackupConfig config, @ConfigProperty(name = "quarkus.application.version") String version) {
        Path directory = config.directory().toAbsolutePath().normalize();
        return new BackupSettings(
                directory,
                storage(config.s3(), directory),
                keys(config),
                config.engine(),
                config.programs().orElse(null),
                config.connections(),
                config.lockTimeout(),
                new Retention(
                        config.keep(),
                        config.maxAge().orElse(null),
                        config.maxSize().map(MemorySize::asLongValue).orElse(null)),
                version);
    }

    private static BackupStorage storage(BackupConfig.S3 s3, Path directory) {
        if (s3.bucket().isEmpty()) {
            return new DirectoryStorage(directory);
        }
        if (s3.accessKey().isPresent() != s3.secretKey().isPresent()) {
            throw new IllegalArgumentException(
                    "lockstep.backup.s3.access-key and lockstep.backup.s3.secret-key are set together or not at all");
        }
        return new BucketStorage(new Bucket(
                new Bucket.Location(
                        s3.endpoint().orElse(null),
                        s3.region(),
                        s3.bucket().get(),
                        s3.prefix().orElse("")),
                s3.accessKey().orElse(null),
                s3.secretKey().orElse(null)));
    }

    private static BackupKeys keys(BackupConfig config) {
        List<String> keys = new ArrayList<>();
        config.encryptionKey().ifPresent(keys::add);
        List<String> previous = config.encryptionKeyPrevious().orElse(List.of());
        if (keys.isEmpty() && !previous.isEmpty()) {
            throw new IllegalArgumentException(
                    "lockstep.backup.encryption-key-previous is set and lockstep.backup.encryption-key is not");
        }
        keys.addAll(previous);
        BackupKeys parsed = BackupKeys.parse(keys);
        return config.acceptUnencrypted() ? parsed.acceptingUnencrypted() : parsed;
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
    KeptDatabases kept(Databases databases, Environments environments) {
        return new KeptDatabases(databases, environments);
    }

    @Produces
    @Singleton
    RestoreOrders orders(Environments environments, Backups backups) {
        return new RestoreOrders(environments, backups);
    }

    @Produces
    @Singleton
    BackupProver prover(
            BackupSettings settings, Databases databases, Backups backups, ScratchDatabases scratches, Clock clock) {
        return new BackupProver(settings, databases, backups, scratches, clock);
    }
}
