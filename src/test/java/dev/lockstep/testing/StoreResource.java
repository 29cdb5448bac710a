package dev.lockstep.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives the application under test a store of its own, empty until the application migrates it:
 * {@code @WithTestResource(StoreResource.class)}.
 */
public class StoreResource implements QuarkusTestResourceLifecycleManager {

    /** The admin of the application under test, which has no other token in production mode. */
    public static final String ADMIN_TOKEN = "the-admin-token-of-the-application-under-test";

    private @Nullable String database;

    @Override
    public Map<String, String> start() {
        database = TestPostgres.shared().createDatabase("store");
        return Map.of("lockstep.store.url", TestPostgres.shared().url(database), "lockstep.admin-token", ADMIN_TOKEN);
    }

    @Override
    public void stop() {
        if (database != null) {
            TestPostgres.shared().dropDatabase(database);
        }
    }
}
