package dev.lockstep.environment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code lockstep.environments.<name>.url}, {@code .tier}, {@code .policy.accept-hazards}, {@code .policy.approvals},
 * {@code .policy.protected}. */
@ConfigMapping(prefix = "lockstep.environments")
interface EnvironmentsConfig {

    @WithParentName
    Map<String, Entry> environments();

    /** One environment. */
    interface Entry {
        /** May be left out where one of the three variables gives it. */
        Optional<ConfigValue> url();

        OptionalInt tier();

        PolicyEntry policy();
    }

    /** What it allows as a target. */
    interface PolicyEntry {
        Optional<List<String>> acceptHazards();

        @WithDefault("0")
        int approvals();

        @WithName("protected")
        Optional<Boolean> guarded();
    }
}
