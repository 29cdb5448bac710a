package dev.lockstep.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives the application under test a store of its own, empty until the application migrates it:
 * {@code @WithTestResource(StoreResource.class)}.
 */
public class StoreResource implements QuarkusTestResourceLifecycleManager {

    private @Nullable String database;

    @Override
    public Map<String, String> start() {
        database = TestPostgres.shared().createDatabase("store");
        return Map.of("lockstep.store.url", TestPostgres.shared().url(database));
    }

    @Override
    public void stop() {
        if (database != null) {
            TestPostgres.shared().dropDatabase(database);
        }
    }
}
