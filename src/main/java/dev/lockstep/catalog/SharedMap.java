package dev.lockstep.catalog;

import java.lang.ref.WeakReference;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A map that has most of its entries in common with the one that it was made of, and holds only the others itself: a catalog of which
 * little was read again. Read-only, and nobody changes what it was made of.
 *
 * <p>In the order of the first map, what came later after it.
 *
 * @param <K> keys
 * @param <V> values, never {@code null}
 */
public final class SharedMap<K, V> extends AbstractMap<K, V> {
    /** As a part of the common entries; with more of its own, it is worth a copy. */
    private static final int LARGEST_PART = 8;

    private static final int FEW = 1_000;

    private final Map<K, V> common;
    private final Map<K, V> own;
    /** Keys that are in {@code common} and no more; or otherwise in {@code own}. */
    private final Set<K> hidden;

    private SharedMap(Map<K, V> common, Map<K, V> own, Set<K> hidden) {
        this.common = common;
        this.own = own;
        this.hidden = hidden;
    }

    /** @param entries which nobody changes any more */
    public static <K, V> SharedMap<K, V> of(Map<K, V> entries) {
        return entries instanceof SharedMap<K, V> shared ? shared : new SharedMap<>(entries, Map.of(), Set.of());
    }

    /** Without these keys, and then with these entries. Takes as long as these are many, not as the map is large. */
    public SharedMap<K, V> with(Collection<K> without, Map<K, V> entries) {
        Map<K, V> all = new LinkedHashMap<>(own);
        Set<K> gone = new HashSet<>(hidden);
        for (K key : without) {
            all.remove(key);
            hide(key, gone);
        }
        entries.forEach((key, value) -> {
            hide(key, gone);
            all.put(key, value);
        });
        SharedMap<K, V> changed = new SharedMap<>(common, all, gone);
        boolean few = all.size() + gone.size() <= FEW + common.size() / LARGEST_PART;
        return few ? changed : new SharedMap<>(new LinkedHashMap<>(changed), Map.of(), Set.of());
    }

    private void hide(K key, Set<K> gone) {
        if (common.containsKey(key)) {
            gone.add(key);
        }
    }

    /**
     * What tells later which entries are others, without keeping the common ones in memory.
     *
     * @param <K> keys
     * @param <V> values
     */
    static final class Mark<K, V> {
        private final WeakReference<Map<K, V>> common;
        private final Map<K, V> own;
        private final Set<K> hidden;

        private Mark(SharedMap<K, V> map) {
            this.common = new WeakReference<>(map.common);
            this.own = map.own;
            this.hidden = map.hidden;
        }

        private @Nullable V get(K key, Map<K, V> shared) {
            V value = own.get(key);
            return value != null || hidden.contains(key) ? value : shared.get(key);
        }
    }

    Mark<K, V> mark() {
        return new Mark<>(this);
    }

    /** The keys whose values may be others than they were, or gone, or new; {@code null} when that cannot be told. */
    @Nullable
    Set<K> changedSince(Mark<K, V> mark) {
        if (!mark.common.refersTo(common)) {
            return null;
        }
        Set<K> changed = new HashSet<>();
        Stream.of(own.keySet(), hidden, mark.own.keySet(), mark.hidden)
                .flatMap(Set::stream)
                .filter(key -> get(key) != mark.get(key, common))
                .forEach(changed::add);
        return changed;
    }

    @Override
    public @Nullable V get(Object key) {
        V value = own.get(key);
        if (value != null) {
            return value;
        }
        value = common.get(key);
        return value == null || hidden.contains(key) ? null : value;
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public int size() {
        return common.size() - hidden.size() + own.size();
    }

    @Override
    public Set<Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<K, V>> iterator() {
                return hidden.isEmpty() && own.isEmpty()
                        ? common.entrySet().iterator()
                        : Stream.concat(
                                        common.entrySet().stream().filter(entry -> !hidden.contains(entry.getKey())),
                                        own.entrySet().stream())
                                .iterator();
            }

            @Override
            public int size() {
                return SharedMap.this.size();
            }
        };
    }
}
