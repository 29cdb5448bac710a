package dev.lockstep.truth;

import dev.lockstep.catalog.Catalog;
import java.util.List;
import java.util.Set;

/**
 * The desired schema.
 *
 * @param notes one sentence each on what is left out
 * @param lent schemas that the environment has, that this refers to and that it does not speak about: what the catalog has of them only
 *     stands in for what is there
 */
public record ReadTruth(TruthVersion version, Catalog catalog, List<String> notes, Set<String> lent) {
    public ReadTruth {
        notes = List.copyOf(notes);
        lent = Set.copyOf(lent);
    }

    /** The same, as another version says it, too. */
    ReadTruth as(TruthVersion other) {
        return new ReadTruth(other, catalog, notes, lent);
    }
}
