package dev.lockstep.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharedMapTest {
    private final Random random = new Random(20261128);

    @Test
    void shouldBeLikeAMapThatIsCopiedEachTime() {
        Map<Integer, String> plain = new HashMap<>();
        for (int key = 0; key < 5_000; key++) {
            plain.put(key, "first");
        }
        SharedMap<Integer, String> shared = SharedMap.of(new LinkedHashMap<>(plain));
        int told = 0;
        for (int round = 0; round < 60; round++) {
            Set<Integer> without = new HashSet<>();
            Map<Integer, String> entries = new HashMap<>();
            for (int i = 0; i < 100; i++) {
                without.add(random.nextInt(6_000));
                entries.put(random.nextInt(6_000), "of round " + round);
            }
            SharedMap.Mark<Integer, String> before = shared.mark();
            Map<Integer, String> old = new HashMap<>(plain);
            shared = shared.with(without, entries);
            plain.keySet().removeAll(without);
            plain.putAll(entries);

            assertThat(new HashMap<>(shared)).as("round %d", round).isEqualTo(plain);
            assertThat(shared).hasSameSizeAs(plain).containsAllEntriesOf(plain);
            assertThat(shared.keySet()).doesNotContainAnyElementsOf(gone(without, plain));
            Set<Integer> changed = shared.changedSince(before);
            if (changed != null) {
                told++;
                for (int key = 0; key < 6_000; key++) {
                    assertThat(changed.contains(key))
                            .as("key %d of round %d", key, round)
                            .isEqualTo(!Objects.equals(old.get(key), plain.get(key)));
                }
            }
        }

        assertThat(told).as("rounds without a copy").isBetween(40, 59);
    }

    private static Set<Integer> gone(Set<Integer> without, Map<Integer, String> plain) {
        Set<Integer> gone = new HashSet<>(without);
        gone.removeAll(plain.keySet());
        assertThat(gone).isNotEmpty();
        return gone;
    }
}
