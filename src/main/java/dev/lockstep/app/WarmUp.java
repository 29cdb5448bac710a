package dev.lockstep.app;

import dev.lockstep.truth.ConfiguredTruths;
import dev.lockstep.truth.StoredUploads;
import dev.lockstep.truth.TruthFiles;
import dev.lockstep.truth.TruthSource;
import dev.lockstep.truth.Truths;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Sets up the readers of what the truth is written in beside the start of the service, so that the first job does not wait for it.
 * What will be uploaded is not known: Drizzle's reader is set up where {@code lockstep.truth} says that it is uploaded, or where the
 * last upload was Drizzle's.
 */
@ApplicationScoped
public class WarmUp {
    private static final Logger LOG = Logger.getLogger(WarmUp.class);

    private final ConfiguredTruths configured;
    private final StoredUploads uploads;
    private final Truths truths;

    public WarmUp(ConfiguredTruths configured, StoredUploads uploads, Truths truths) {
        this.configured = configured;
        this.uploads = uploads;
        this.truths = truths;
    }

    void start(@Observes StartupEvent event) {
        Thread thread = new Thread(this::warmUp, "lockstep-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    private void warmUp() {
        try {
            languages().forEach(truths::warmUp);
        } catch (RuntimeException e) {
            LOG.warn(
                    "What reads the source of truth could not be set up altogether: the first schema will take some seconds longer",
                    e);
        }
    }

    private Set<TruthSource.Language> languages() {
        List<TruthSource> sources = Stream.concat(
                        Stream.ofNullable(configured.general()), configured.byEnvironment().values().stream())
                .toList();
        Set<TruthSource.Language> languages = EnumSet.noneOf(TruthSource.Language.class);
        sources.stream().map(TruthSource::language).filter(Objects::nonNull).forEach(languages::add);
        if (sources.stream().anyMatch(source -> source.origin() instanceof TruthSource.Upload)) {
            languages.add(TruthSource.Language.DRIZZLE);
        } else if (configured.general() == null && uploads.any()) {
            uploads.latest().map(TruthFiles::language).ifPresent(languages::add);
        }
        return languages;
    }
}
