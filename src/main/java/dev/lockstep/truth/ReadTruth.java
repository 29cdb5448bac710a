package dev.lockstep.truth;

import dev.lockstep.catalog.Catalog;
import java.util.List;

/**
 * The desired schema.
 *
 * @param notes one sentence each on what is left out
 */
public record ReadTruth(TruthVersion version, Catalog catalog, List<String> notes) {}
