package dev.lockstep.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** The truth of the application under test is the environment {@link #NAME}, which a test registers. */
public class TruthEnvironmentResource implements QuarkusTestResourceLifecycleManager {
    public static final String NAME = "model";

    @Override
    public Map<String, String> start() {
        return Map.of("lockstep.truth.kind", "environment", "lockstep.truth.environment", NAME);
    }

    @Override
    public void stop() {}
}
