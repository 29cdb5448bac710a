package dev.lockstep.catalog;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Immutable sorted copies, so that equal maps print the same text. */
final class Sorted {
    private Sorted() {}

    static <V> SortedMap<String, V> copyOf(Map<String, V> map) {
        if (map.isEmpty()) {
            return Collections.emptySortedMap();
        }
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
