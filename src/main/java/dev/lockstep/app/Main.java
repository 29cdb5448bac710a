package dev.lockstep.app;

import dev.lockstep.app.dev.DemoServer;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.eclipse.microprofile.config.ConfigProvider;

/** Starts the service; in dev mode, where no store is configured, an embedded PostgreSQL first. */
@QuarkusMain
public class Main {

    /** As {@code EX_CONFIG} of sysexits.h. */
    private static final int CONFIGURATION_ERROR = 78;

    private static final String STORE = "lockstep.store.url";

    public static void main(String... args) {
        if (args.length > 0 && args[0].equals(DecryptBackup.COMMAND)) {
            System.exit(DecryptBackup.run(args));
        }
        boolean devMode = isDevMode();
        if (devMode) {
            // Quarkus says so itself only when it starts, but the configuration's profile depends on it.
            LaunchMode.set(LaunchMode.DEVELOPMENT);
        }
        if (!storeIsConfigured()) {
            if (!devMode) {
                System.err.println(
                        STORE + " is not set. Set it (or the environment variable LOCKSTEP_STORE_URL)"
                                + " to the PostgreSQL database that keeps Lockstep's own state: postgresql://user:password@host:port/database");
                System.exit(CONFIGURATION_ERROR);
            }
            DemoServer.start();
        }
        Quarkus.run(args);
    }

    /** Whether {@code quarkus:dev} started this JVM: it puts this on the class path. */
    private static boolean isDevMode() {
        return ClassLoader.getSystemResource("META-INF/dev-mode-context.dat") != null;
    }

    private static boolean storeIsConfigured() {
        String url = ConfigProvider.getConfig().getConfigValue(STORE).getValue();
        return url != null && !url.isBlank();
    }
}
