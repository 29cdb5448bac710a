package dev.lockstep.app;

import dev.lockstep.environment.Secrets;
import dev.lockstep.environment.StoreConnections;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;

/** Makes the pool of connections to the store from {@code lockstep.store.url}, which Quarkus would not read as libpq does. */
@Singleton
public class StorePool implements PgPoolCreator {
    private final StoreConfig store;
    private final Secrets secrets;

    StorePool(StoreConfig store, Secrets secrets) {
        this.store = store;
        this.secrets = secrets;
    }

    @Override
    public Pool create(Input input) {
        StoreConnections connections =
                ConfiguredUrl.of("lockstep.store.url", store.url().orElseThrow(), url -> {
                    StoreConnections made = new StoreConnections(
                            input.vertx(),
                            url,
                            secrets,
                            input.pgConnectOptionsList().get(0));
                    made.check();
                    return made;
                });
        return PgBuilder.pool()
                .with(input.poolOptions())
                .connectingTo(connections)
                .using(input.vertx())
                .build();
    }
}
