package dev.lockstep.environment;

import dev.lockstep.problem.ProblemException;
import java.util.Optional;

/** Where a registered environment's URL comes from. */
public sealed interface UrlSource permits UrlText, UrlSource.Unreadable {

    /** The reference, when the whole URL is one. */
    Optional<Secret> reference();

    /** @throws ProblemException when a reference cannot be followed or the URL is not valid */
    ConnectionUrl resolve(Secrets secrets);

    /** A stored URL that no key opens. It hinders nobody but who wants this environment. */
    record Unreadable(ProblemException why) implements UrlSource {
        @Override
        public Optional<Secret> reference() {
            return Optional.empty();
        }

        @Override
        public ConnectionUrl resolve(Secrets secrets) {
            throw why;
        }
    }
}
