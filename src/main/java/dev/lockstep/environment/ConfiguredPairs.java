package dev.lockstep.environment;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The pairs of environments that the configuration says something of: {@code lockstep.pairs.<name>.source}, {@code .target}, {@code .tables}
 * (glob patterns), {@code .data} ({@code mirror}, {@code upsert} or {@code none}) and {@code .lookup[0].table} and so on, one declaration
 * each; and {@code lockstep.lookup.tables} for every pair that says nothing of its own. Read once, at start, when an error in it stops the
 * service.
 */
@ApplicationScoped
public class ConfiguredPairs {
    static final Set<String> DATA = Set.of("mirror", "upsert", "none");

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

            List<Declared> lookup();
        }

        /** What is said of some tables. */
        interface Declared {
            String table();

            Optional<String> where();

            Optional<List<String>> key();

            Optional<List<String>> columns();

            Optional<List<String>> excludeColumns();

            Optional<List<String>> targetOwned();

            Optional<String> targetOwnedRows();

            Optional<String> policy();

            Optional<List<String>> sensitive();

            Optional<List<String>> after();
        }
    }

    private final Map<String, LookupPair> pairs = new TreeMap<>();
    private final List<String> everywhere;

    @Inject
    ConfiguredPairs(
            PairsConfig config, @ConfigProperty(name = "lockstep.lookup.tables") Optional<List<String>> everywhere) {
        this.everywhere = patterns("lockstep.lookup.tables", everywhere.orElse(List.of()));
        config.pairs().forEach((name, entry) -> add(name, entry));
    }

    ConfiguredPairs() {
        // For the container's proxy.
        everywhere = List.of();
    }

    void validate(@Observes @Priority(10) StartupEvent start) {
        pairs.size();
    }

    /** By name. */
    List<LookupPair> all() {
        return List.copyOf(pairs.values());
    }

    /** Patterns of the lookup tables of a pair that names none. */
    List<String> everywhere() {
        return everywhere;
    }

    private void add(String name, PairsConfig.Entry entry) {
        String key = "lockstep.pairs." + name;
        EnvironmentNames.check(name, key);
        EnvironmentNames.check(entry.source(), key + ".source");
        EnvironmentNames.check(entry.target(), key + ".target");
        if (entry.source().equals(entry.target())) {
            throw new IllegalArgumentException(key + ".target is the same environment as " + key + ".source");
        }
        entry.data().filter(data -> !DATA.contains(data)).ifPresent(data -> {
            throw new IllegalArgumentException(key + ".data is '" + data + "' and has to be mirror, upsert or none");
        });
        entry.tables().ifPresent(tables -> patterns(key + ".tables", tables));
        all().stream()
                .filter(pair -> pair.isBetween(entry.source(), entry.target()))
                .forEach(before -> {
                    throw new IllegalArgumentException(key + " has the same source and target as " + before.definedBy()
                            + "; put their tables together");
                });
        LookupTerms terms = new LookupTerms(
                entry.data().orElse(null), entry.tables().orElse(null), declarations(key, entry.lookup()));
        pairs.put(name, new LookupPair(name, entry.source(), entry.target(), terms, key, null));
    }

    private static List<LookupDeclaration> declarations(String key, List<PairsConfig.Declared> entries) {
        List<LookupDeclaration> declarations = new ArrayList<>();
        for (PairsConfig.Declared entry : entries) {
            LookupDeclaration declaration = new LookupDeclaration(
                    entry.table(),
                    entry.where().orElse(null),
                    entry.key().orElse(List.of()),
                    entry.columns().orElse(List.of()),
                    entry.excludeColumns().orElse(List.of()),
                    entry.targetOwned().orElse(List.of()),
                    entry.targetOwnedRows().orElse(null),
                    entry.policy().orElse(null),
                    entry.sensitive().orElse(List.of()),
                    entry.after().orElse(List.of()));
            LookupDeclaration.Flaw flaw = declaration.flaw();
            if (flaw != null) {
                throw new IllegalArgumentException(
                        "%s.lookup[%d].%s %s".formatted(key, declarations.size(), kebab(flaw.field()), flaw.reason()));
            }
            declarations.add(declaration);
        }
        return declarations;
    }

    private static String kebab(String field) {
        return field.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static List<String> patterns(String key, List<String> patterns) {
        for (String pattern : patterns) {
            if (LookupDeclaration.isNoPattern(pattern)) {
                throw new IllegalArgumentException(key + " has an empty pattern, or one with space around it");
            }
        }
        return List.copyOf(patterns);
    }
}
