package dev.lockstep.environment;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** {@code lockstep.secret-directories}: where <code>${file:PATH}</code> may read, everywhere when it is not set. */
@ApplicationScoped
class SecretsConfiguration {

    @Produces
    @Singleton
    Secrets secrets(@ConfigProperty(name = "lockstep.secret-directories") Optional<List<String>> directories) {
        List<Path> real = new ArrayList<>();
        for (String directory : directories.orElse(List.of())) {
            try {
                real.add(Path.of(directory).toRealPath());
            } catch (IOException | IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "lockstep.secret-directories: '" + directory + "' is not a directory that can be read", e);
            }
        }
        return new Secrets(System::getenv, real);
    }
}
