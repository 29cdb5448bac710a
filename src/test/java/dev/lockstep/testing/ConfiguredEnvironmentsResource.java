package dev.lockstep.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** {@code production} defined by {@code DATABASE_URL}, whose password is nowhere else. */
public class ConfiguredEnvironmentsResource implements QuarkusTestResourceLifecycleManager {
    /** The password in {@code DATABASE_URL}. */
    public static final String PASSWORD = "configured-s3cret";

    @Override
    public Map<String, String> start() {
        return Map.of(
                "DATABASE_URL",
                "postgresql://owner:" + PASSWORD + "@127.0.0.1:1/shop",
                "lockstep.environments.production.policy.accept-hazards",
                "VALIDATION_SCAN");
    }

    @Override
    public void stop() {
        // Nothing was started.
    }
}
