package dev.lockstep.introspect;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one reading finds out that the next ones need not ask for again, as long as certain catalogs have no new rows. */
final class Lasting {
    private Set<String> knownPlaces = Set.of();
    private PlainDefinitions.@Nullable Printing printing;
    private boolean usualFirings;

    Lasting() {}

    Lasting(Lasting earlier) {
        this.knownPlaces = earlier.knownPlaces;
        this.printing = earlier.printing;
        this.usualFirings = earlier.usualFirings;
    }

    /** Where something was found the last time ({@link KindReader#presence}). */
    Set<String> knownPlaces() {
        return knownPlaces;
    }

    /** Where something was found now. */
    void know(Set<String> places) {
        knownPlaces = Set.copyOf(places);
    }

    /** {@code null} when it was not read yet. */
    PlainDefinitions.@Nullable Printing printing() {
        return printing;
    }

    void printing(PlainDefinitions.Printing read) {
        printing = read;
    }

    /** Whether all triggers of constraints fired as they were made to. */
    boolean usualFirings() {
        return usualFirings;
    }

    void usualFirings(boolean found) {
        usualFirings = found;
    }
}
