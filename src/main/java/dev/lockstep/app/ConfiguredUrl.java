package dev.lockstep.app;

import dev.lockstep.environment.UrlText;
import dev.lockstep.problem.ProblemException;
import io.smallrye.config.ConfigValue;
import java.util.function.Function;

/** A libpq URL of the configuration. */
final class ConfiguredUrl {
    private ConfiguredUrl() {}

    /**
     * What {@code use} makes of it.
     *
     * @throws IllegalArgumentException when the URL is none or a secret that it refers to cannot be had, naming {@code key}
     */
    static <T> T of(String key, ConfigValue value, Function<UrlText, T> use) {
        try {
            return use.apply(UrlText.of(value));
        } catch (ProblemException e) {
            throw new IllegalArgumentException(key + ": " + e.problem().detail(), e);
        }
    }
}
