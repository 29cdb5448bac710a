package dev.lockstep.environment;

import dev.lockstep.problem.ProblemException;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.ConfigValue;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * The environments that configuration defines: {@code DEV_DATABASE_URL}, {@code TEST_DATABASE_URL}, {@code DATABASE_URL} and {@code
 * lockstep.environments.<name>.…}, whose {@code url} goes before the variable of the same environment. Read once, at start, when
 * what is wrong with them stops the service with an error that names the key.
 */
@ApplicationScoped
public class ConfiguredEnvironments {
    private static final Map<String, Predefined> PREDEFINED = Map.of(
            "development", new Predefined("DEV_DATABASE_URL", 1),
            "test", new Predefined("TEST_DATABASE_URL", 2),
            "production", new Predefined("DATABASE_URL", 3));

    private record Predefined(String variable, int tier) {}

    private final SortedMap<String, Registration> byName = new TreeMap<>();

    @Inject
    ConfiguredEnvironments(EnvironmentsConfig mapped, Config config) {
        Map<String, EnvironmentsConfig.Entry> entries = new LinkedHashMap<>(mapped.environments());
        PREDEFINED.forEach((name, predefined) -> {
            ConfigValue variable = (ConfigValue) config.getConfigValue(predefined.variable());
            EnvironmentsConfig.Entry entry = entries.remove(name);
            if (entry != null || UrlText.isPresent(variable)) {
                define(name, entry, UrlText.isPresent(variable) ? variable : null);
            }
        });
        entries.forEach((name, entry) -> define(name, entry, null));
    }

    ConfiguredEnvironments() {
        // For the container's proxy.
    }

    /** Makes the container read the configuration at start, and not when somebody first asks. */
    void validate(@Observes @Priority(10) StartupEvent start) {
        byName.size();
    }

    public List<Registration> all() {
        return List.copyOf(byName.values());
    }

    public @Nullable Registration find(String name) {
        return byName.get(name);
    }

    private void define(String name, EnvironmentsConfig.@Nullable Entry entry, @Nullable ConfigValue variable) {
        String prefix = "lockstep.environments." + name;
        EnvironmentNames.check(name, "lockstep.environments");
        ConfigValue url = entry != null
                        && entry.url().isPresent()
                        && UrlText.isPresent(entry.url().get())
                ? entry.url().get()
                : variable;
        if (url == null) {
            throw new IllegalArgumentException(prefix + ".url is missing");
        }
        String definedBy = url == variable ? PREDEFINED.get(name).variable() : prefix + ".url";
        byName.put(
                name,
                new Registration(
                        name, url(definedBy, url), tier(name, prefix, entry), policy(prefix, entry), definedBy, null));
    }

    private static UrlText url(String key, ConfigValue value) {
        UrlText url = UrlText.of(value);
        if (url.reference().isEmpty()) {
            try {
                ConnectionUrl.parse(url.text());
            } catch (ProblemException e) {
                throw new IllegalArgumentException(key + ": " + e.problem().detail(), e);
            }
        }
        return url;
    }

    private static int tier(String name, String prefix, EnvironmentsConfig.@Nullable Entry entry) {
        if (entry != null && entry.tier().isPresent()) {
            int tier = entry.tier().getAsInt();
            if (tier < 1 || tier > Registration.HIGHEST_TIER) {
                throw new IllegalArgumentException(
                        prefix + ".tier has to be from 1 to " + Registration.HIGHEST_TIER + ", not " + tier);
            }
            return tier;
        }
        Predefined predefined = PREDEFINED.get(name);
        if (predefined == null) {
            throw new IllegalArgumentException(prefix + ".tier is missing: its place in the pipeline, from 1");
        }
        return predefined.tier();
    }

    private static Policy policy(String prefix, EnvironmentsConfig.@Nullable Entry entry) {
        if (entry == null) {
            return Policy.strict();
        }
        int approvals = entry.policy().approvals();
        if (approvals != 0) {
            throw new IllegalArgumentException(prefix + ".policy.approvals is " + approvals
                    + ", but promotions with approvals are not available yet; set 0");
        }
        return new Policy(
                new ArrayList<>(entry.policy().acceptHazards().orElse(List.of())),
                approvals,
                entry.policy().guarded().orElse(null));
    }
}
