package dev.lockstep.app;

import dev.lockstep.diff.ScopePattern;
import dev.lockstep.truth.ConfiguredTruths;
import dev.lockstep.truth.TruthSource;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Stops the start when what a truth speaks about, {@code lockstep.truth.include} or {@code .exclude}, is no pattern. */
@ApplicationScoped
public class TruthScopes {
    private static final String PREFIX = "lockstep.truth";

    void validate(@Observes @Priority(11) StartupEvent start, ConfiguredTruths configured) {
        TruthSource general = configured.general();
        if (general != null) {
            check(PREFIX, general);
        }
        configured.byEnvironment().forEach((name, source) -> check(PREFIX + ".environments." + name, source));
    }

    static void check(String prefix, TruthSource source) {
        check(prefix + ".include", source.include());
        check(prefix + ".exclude", source.exclude());
    }

    private static void check(String key, List<String> patterns) {
        for (String pattern : patterns) {
            try {
                new ScopePattern(pattern);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
            }
        }
    }
}
