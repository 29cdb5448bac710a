package dev.lockstep.app;

import dev.lockstep.plan.NearNames;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SysPropConfigSource;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jboss.logging.Logger;

/**
 * Says at start which keys under {@code lockstep.} nobody reads, since a misspelt one would be taken for one that is not set. In a file
 * it is an error; among the variables of the environment and the JVM's properties, which may be other programs' as well, a warning.
 */
@ApplicationScoped
public class ConfigurationKeys {
    private static final Logger LOG = Logger.getLogger(ConfigurationKeys.class);
    private static final String PREFIX = "lockstep.";
    private static final String VARIABLE_PREFIX = "LOCKSTEP_";
    private static final String NAME = "<name>";
    private static final String NUMBER = "[0]";

    private static final List<String> TRUTH =
            List.of("kind", "path", "repository", "ref", "environment", "entries", "casing", "include", "exclude");

    /** All that there are; the README describes them. */
    static final List<String> KNOWN = Stream.of(
                    below(
                            "lockstep.environments.<name>.",
                            List.of("url", "tier", "policy.accept-hazards", "policy.approvals", "policy.protected")),
                    below("lockstep.pairs.<name>.", List.of("source", "target", "tables", "data")),
                    below(
                            "lockstep.pairs.<name>.lookup[0].",
                            List.of(
                                    "table",
                                    "where",
                                    "key",
                                    "columns",
                                    "exclude-columns",
                                    "target-owned",
                                    "target-owned-rows",
                                    "policy",
                                    "sensitive",
                                    "after")),
                    below("lockstep.truth.", TRUTH),
                    below("lockstep.truth.environments.<name>.", TRUTH),
                    below(
                            "lockstep.truth.",
                            List.of("time-limit", "size-limit", "warm-up", "evaluation-time", "evaluation-memory")),
                    below(
                            PREFIX,
                            List.of(
                                    "lookup.tables",
                                    "secret-key",
                                    "secret-key-previous",
                                    "secret-directories",
                                    "admin-token",
                                    "store.url",
                                    "scratch.url",
                                    "http.port",
                                    "workers",
                                    "events.heartbeat",
                                    "looks.at-once",
                                    "looks.time-limit",
                                    "demo.run",
                                    "undo.keep-row-images",
                                    "undo.keep-catalogs")),
                    below("lockstep.jobs.", List.of("lease", "poll", "grace", "max-attempts", "max-lapses", "max-age")),
                    below("lockstep.schedule.", List.of("drift-cron", "backup-verification-cron", "poll")),
                    below("lockstep.exports.", List.of("directory", "max-age", "max-size")),
                    below(
                            "lockstep.backup.",
                            List.of(
                                    "directory",
                                    "connections",
                                    "lock-timeout",
                                    "keep",
                                    "max-age",
                                    "max-size",
                                    "engine",
                                    "programs",
                                    "encryption-key",
                                    "encryption-key-previous",
                                    "accept-unencrypted")),
                    below(
                            "lockstep.backup.s3.",
                            List.of("bucket", "endpoint", "region", "prefix", "access-key", "secret-key")))
            .flatMap(keys -> keys)
            .toList();

    private static final List<Pattern> KEYS =
            KNOWN.stream().map(ConfigurationKeys::ofKey).toList();
    private static final List<Pattern> VARIABLES =
            KNOWN.stream().map(ConfigurationKeys::ofVariable).toList();

    /** A key of one profile, or of several. */
    private static final Pattern PROFILE = Pattern.compile("^%(\\{[^}]*}|[^.]+)\\.");

    /** What Kubernetes sets for services of that name, and what a backup's instructions have somebody set. */
    private static final Pattern OF_OTHERS = Pattern.compile(
            "LOCKSTEP_(JAR|(.+_)?SERVICE_(HOST|PORT(_.+)?)|PORT|(.+_)?PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private final Config config;

    ConfigurationKeys(Config config) {
        this.config = config;
    }

    private static Stream<String> below(String prefix, List<String> keys) {
        return keys.stream().map(prefix::concat);
    }

    /** Names of one part, quoted where they are not, and lists of values with an index each. */
    private static Pattern ofKey(String key) {
        return Pattern.compile(
                Pattern.quote(key).replace(NAME, "\\E(\"[^\"]+\"|[^.\"]+)\\Q").replace(NUMBER, "\\E\\[\\d+]\\Q")
                        + "(\\[\\d+])?");
    }

    /** MicroProfile Config, "Default ConfigSources": whatever is no letter or digit is an underscore. */
    private static Pattern ofVariable(String key) {
        return Pattern.compile(Stream.of(key.split("(?=<name>|\\[0])|(?<=<name>|\\[0])"))
                        .map(part -> switch (part) {
                            case NAME -> ".+";
                            case NUMBER -> "_\\d+_";
                            default -> variable(part);
                        })
                        .reduce("", String::concat)
                + "(_\\d+_?)?");
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** Before anything else begins. */
    void check(@Observes @Priority(1) StartupEvent start) {
        Set<String> variables = System.getenv().keySet();
        variables.stream()
                .filter(ConfigurationKeys::isUnknownVariable)
                .sorted()
                .forEach(name -> warn(name, nearVariable(name)));
        for (ConfigSource source : config.getConfigSources()) {
            if (source instanceof EnvConfigSource) {
                continue;
            }
            Set<String> unknown = unknownKeys(source.getPropertyNames());
            if (source instanceof SysPropConfigSource) {
                unknown.forEach(key -> warn(key, near(key)));
            } else if (!unknown.isEmpty()) {
                throw new IllegalArgumentException(error(unknown, source.getName()));
            }
        }
    }

    private static void warn(String key, Optional<String> near) {
        LOG.warnf(
                "%s is set, and nothing reads it%s.",
                key, near.map("; did you mean %s?"::formatted).orElse(""));
    }

    static String error(Set<String> unknown, String source) {
        return String.join(
                "; ",
                unknown.stream()
                        .map(key -> "%s (in %s) is not known%s"
                                .formatted(
                                        key,
                                        source,
                                        near(key)
                                                .map(": did you mean %s?"::formatted)
                                                .orElse("")))
                        .toList());
    }

    static Set<String> unknownKeys(Set<String> keys) {
        Set<String> unknown = new TreeSet<>();
        keys.stream()
                .filter(key -> bare(key).startsWith(PREFIX))
                .filter(key -> KEYS.stream()
                        .noneMatch(known -> known.matcher(bare(key)).matches()))
                .forEach(unknown::add);
        return unknown;
    }

    private static String bare(String key) {
        return PROFILE.matcher(key).replaceFirst("");
    }

    static boolean isUnknownVariable(String name) {
        return name.startsWith(VARIABLE_PREFIX)
                && !OF_OTHERS.matcher(name).matches()
                && VARIABLES.stream().noneMatch(known -> known.matcher(name).matches());
    }

    static Optional<String> near(String key) {
        return NearNames.of(bare(key), KNOWN.stream()).stream().findFirst();
    }

    static Optional<String> nearVariable(String name) {
        return NearNames.of(name, KNOWN.stream().map(ConfigurationKeys::variable)).stream()
                .findFirst();
    }
}
