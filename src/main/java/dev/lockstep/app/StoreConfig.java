package dev.lockstep.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValue;
import java.util.Optional;

/** Where the service keeps its own state. */
@ConfigMapping(prefix = "lockstep.store")
public interface StoreConfig {

    /**
     * libpq URL of a PostgreSQL database that the role may create tables in: {@code postgresql://user:pw@host:port/db}.
     * Optional only because dev mode brings a store of its own; {@link Main} does not start without.
     */
    Optional<ConfigValue> url();
}
