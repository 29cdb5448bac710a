package dev.lockstep.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Lets the code of a schema run for a few seconds only, so that a test of what does not end is not waited for. */
public class ImpatientEvaluationResource implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        return Map.of("lockstep.truth.evaluation-time", "3s");
    }

    @Override
    public void stop() {}
}
