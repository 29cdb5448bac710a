package dev.lockstep.app;

import dev.lockstep.truth.ConfiguredTruths;
import dev.lockstep.truth.Truths;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/**
 * Sets up the readers of what the truth is written in beside the start of the service, so that the first job does not wait for it;
 * {@code lockstep.truth.warm-up} says whether.
 */
@ApplicationScoped
public class WarmUp {
    private static final Logger LOG = Logger.getLogger(WarmUp.class);

    private final ConfiguredTruths configured;
    private final Truths truths;

    public WarmUp(ConfiguredTruths configured, Truths truths) {
        this.configured = configured;
        this.truths = truths;
    }

    void start(@Observes StartupEvent event) {
        if (!configured.warmUp()) {
            return;
        }
        Thread thread = new Thread(this::warmUp, "lockstep-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    private void warmUp() {
        try {
            truths.expectedLanguages().forEach(truths::warmUp);
        } catch (RuntimeException e) {
            LOG.warn(
                    "What reads the source of truth could not be set up altogether: the first schema will take some seconds longer",
                    e);
        }
    }
}
