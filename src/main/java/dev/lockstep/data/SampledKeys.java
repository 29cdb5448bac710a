package dev.lockstep.data;

import dev.lockstep.data.RowSample.Difference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts differences and keeps the first keys of each kind. */
final class SampledKeys implements Differences.Listener {
    private final int samples;
    private final Map<Difference, Long> counts = new EnumMap<>(Difference.class);
    private final Map<Difference, List<List<String>>> keys = new EnumMap<>(Difference.class);

    SampledKeys(int samples) {
        this.samples = samples;
        for (Difference difference : Difference.values()) {
            counts.put(difference, 0L);
            keys.put(difference, new ArrayList<>());
        }
    }

    long count(Difference difference) {
        return counts.get(difference);
    }

    List<List<String>> keys(Difference difference) {
        return keys.get(difference);
    }

    @Override
    public void added(List<String> key) {
        count(Difference.ADDED, key);
    }

    @Override
    public void changed(List<String> key) {
        count(Difference.CHANGED, key);
    }

    @Override
    public void removed(List<String> key) {
        count(Difference.REMOVED, key);
    }

    private void count(Difference difference, List<String> key) {
        counts.merge(difference, 1L, Long::sum);
        if (keys.get(difference).size() < samples) {
            keys.get(difference).add(key);
        }
    }
}
