package dev.lockstep.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValue;
import java.util.Optional;

/** Where databases are made for a short while, to rehearse plans in. */
@ConfigMapping(prefix = "lockstep.scratch")
public interface ScratchConfig {

    /**
     * libpq URL of a PostgreSQL database whose role may create databases and roles, on a server of the environments' major version;
     * by default the store's.
     */
    Optional<ConfigValue> url();
}
