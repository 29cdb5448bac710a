package dev.lockstep.app;

import dev.lockstep.truth.ConfiguredTruths;
import dev.lockstep.truth.TruthSource;
import dev.lockstep.truth.TruthStatements;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Objects;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Sets up the reader of the configured truth beside the start of the service, so that the first job does not wait for it. */
@ApplicationScoped
public class WarmUp {
    private static final Logger LOG = Logger.getLogger(WarmUp.class);

    private final ConfiguredTruths configured;
    private final TruthStatements statements;

    public WarmUp(ConfiguredTruths configured, TruthStatements statements) {
        this.configured = configured;
        this.statements = statements;
    }

    void start(@Observes StartupEvent event) {
        Stream.concat(Stream.ofNullable(configured.general()), configured.byEnvironment().values().stream())
                .map(TruthSource::language)
                .filter(Objects::nonNull)
                .distinct()
                .forEach(language -> {
                    Thread thread = new Thread(() -> warmUp(language), "lockstep-warm-up");
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    private void warmUp(TruthSource.Language language) {
        try {
            statements.warmUp(language);
        } catch (RuntimeException e) {
            LOG.warnf(
                    e,
                    "The reader of %s could not be set up; it is tried again with the first schema",
                    language.word());
        }
    }
}
