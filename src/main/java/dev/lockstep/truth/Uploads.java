package dev.lockstep.truth;

import java.util.Optional;

/** The truth as it was sent to the service. Calls block. */
public interface Uploads {

    boolean any();

    Optional<TruthFiles> latest();
}
