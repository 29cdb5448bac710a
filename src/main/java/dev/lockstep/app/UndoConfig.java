package dev.lockstep.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What is kept for promotions to be taken back. */
@ConfigMapping(prefix = "lockstep.undo")
public interface UndoConfig {

    /** How long it is known in the targets what a promotion changed in lookup rows. */
    @WithDefault("90d")
    Duration keepRowImages();

    /** How long it is known in the targets what schema a promotion found and left. */
    @WithDefault("365d")
    Duration keepCatalogs();
}
