package dev.lockstep.app;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started: the store's schema has been brought up to date. */
@Startup
public class StoreMigrated implements HealthCheck {

    private final StoreMigrations migrations;

    StoreMigrated(StoreMigrations migrations) {
        this.migrations = migrations;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("store migrated")
                .status(migrations.version() != null)
                .build();
    }
}
