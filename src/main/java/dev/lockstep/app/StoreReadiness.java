package dev.lockstep.app;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.Objects;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: the store answers, and its schema is the one that this replica was built for. */
@Readiness
public class StoreReadiness implements AsyncHealthCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final String VERSION =
            "SELECT version FROM flyway_schema_history WHERE success ORDER BY installed_rank DESC LIMIT 1";

    private final Pool store;
    private final StoreMigrations migrations;

    StoreReadiness(Pool store, StoreMigrations migrations) {
        this.store = store;
        this.migrations = migrations;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return store.query(VERSION)
                .execute()
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(rows -> rows.iterator().hasNext() ? rows.iterator().next().getString(0) : "none")
                .map(this::answer)
                // The reason may name hosts and roles, which are nobody's business without a token; the log has it.
                .onFailure()
                .recoverWithItem(failure -> HealthCheckResponse.builder()
                        .name("store")
                        .down()
                        .withData("reachable", false)
                        .build());
    }

    private HealthCheckResponse answer(String version) {
        return HealthCheckResponse.builder()
                .name("store")
                .status(Objects.equals(version, migrations.version()))
                .withData("reachable", true)
                .withData("version", version)
                .build();
    }
}
