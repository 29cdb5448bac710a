package dev.lockstep.environment;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Which tables a promotion keeps equal to the source's, per pair of source and target: {@code lockstep.pairs.<name>.source}, {@code
 * .target}, {@code .tables} (glob patterns) and {@code .data} ({@code mirror}, {@code upsert} or {@code none}); and {@code
 * lockstep.lookup.tables} for every pair that says nothing of its own. Read once, at start, when an error in it stops the service.
 */
@ApplicationScoped
public class LookupPairs {
    private static final Set<String> POLICIES = Set.of("mirror", "upsert", "none");

    private record Pair(String source, String target) {}

    private record Settings(String key, Optional<List<String>> tables, Optional<String> data) {}

    /** {@code lockstep.pairs}. */
    @ConfigMapping(prefix = "lockstep.pairs")
    interface PairsConfig {
        @WithParentName
        Map<String, Entry> pairs();

        /** One pair. */
        interface Entry {
            String source();

            String target();

            Optional<List<String>> tables();

            Optional<String> data();
        }
    }

    private final Map<Pair, Settings> pairs = new HashMap<>();
    private final List<String> everywhere;

    @Inject
    LookupPairs(
            PairsConfig config, @ConfigProperty(name = "lockstep.lookup.tables") Optional<List<String>> everywhere) {
        this.everywhere = patterns("lockstep.lookup.tables", everywhere.orElse(List.of()));
        config.pairs().forEach((name, entry) -> add("lockstep.pairs." + name, entry));
    }

    LookupPairs() {
        // For the container's proxy.
        everywhere = List.of();
    }

    void validate(@Observes @Priority(10) StartupEvent start) {
        pairs.size();
    }

    /** Glob patterns of the lookup tables of a promotion from {@code source} to {@code target}; empty when none are configured. */
    public List<String> tablesFor(String source, String target) {
        return settings(source, target).flatMap(Settings::tables).orElse(everywhere);
    }

    /** {@code mirror}, {@code upsert} or {@code none}, where it is configured for this pair. */
    public Optional<String> dataFor(String source, String target) {
        return settings(source, target).flatMap(Settings::data);
    }

    private Optional<Settings> settings(String source, String target) {
        return Optional.ofNullable(pairs.get(new Pair(source, target)));
    }

    private void add(String key, PairsConfig.Entry entry) {
        EnvironmentNames.check(entry.source(), key + ".source");
        EnvironmentNames.check(entry.target(), key + ".target");
        if (entry.source().equals(entry.target())) {
            throw new IllegalArgumentException(key + ".target is the same environment as " + key + ".source");
        }
        entry.data().filter(data -> !POLICIES.contains(data)).ifPresent(data -> {
            throw new IllegalArgumentException(key + ".data is '" + data + "' and has to be mirror, upsert or none");
        });
        entry.tables().ifPresent(tables -> patterns(key + ".tables", tables));
        Settings before =
                pairs.put(new Pair(entry.source(), entry.target()), new Settings(key, entry.tables(), entry.data()));
        if (before != null) {
            throw new IllegalArgumentException(
                    key + " has the same source and target as " + before.key() + "; put their tables together");
        }
    }

    private static List<String> patterns(String key, List<String> patterns) {
        for (String pattern : patterns) {
            if (pattern.isBlank() || !pattern.equals(pattern.strip())) {
                throw new IllegalArgumentException(key + " has an empty pattern, or one with space around it");
            }
        }
        return List.copyOf(patterns);
    }
}
