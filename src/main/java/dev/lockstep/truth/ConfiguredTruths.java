package dev.lockstep.truth;

import dev.lockstep.environment.EnvironmentNames;
import dev.lockstep.environment.ScratchWatch;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.truth.drizzle.EvaluationLimits;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code lockstep.truth.…}: where the desired schema is written down, and {@code lockstep.truth.environments.<name>.…} for an
 * environment that has another one. Read once, at start, when an error in it stops the service.
 */
@ApplicationScoped
public class ConfiguredTruths {
    private static final String PREFIX = "lockstep.truth";

    /** {@code lockstep.truth}. */
    @ConfigMapping(prefix = PREFIX)
    interface TruthConfig {
        @WithParentName
        Entry general();

        Map<String, Entry> environments();

        @WithDefault("2m")
        Duration timeLimit();

        /** In megabytes. */
        @WithDefault("1024")
        int sizeLimit();

        @WithDefault("true")
        boolean warmUp();

        @WithDefault("10s")
        Duration evaluationTime();

        /** In megabytes. */
        @WithDefault("256")
        int evaluationMemory();

        /** One truth. */
        interface Entry {
            Optional<String> kind();

            Optional<Path> path();

            Optional<Path> repository();

            Optional<String> ref();

            Optional<String> environment();

            Optional<List<String>> entries();

            Optional<String> casing();

            Optional<List<String>> include();

            Optional<List<String>> exclude();
        }
    }

    private final @Nullable TruthSource general;
    private final SortedMap<String, TruthSource> byEnvironment = new TreeMap<>();
    private final ScratchWatch.Limits limits;
    private final EvaluationLimits evaluation;
    private final boolean warmUp;

    @Inject
    ConfiguredTruths(TruthConfig config) {
        general = config.general().kind().isPresent() || isConfigured(config.general())
                ? source(PREFIX, config.general())
                : null;
        config.environments().forEach((name, entry) -> {
            if (!EnvironmentNames.valid(name)) {
                throw new IllegalArgumentException(
                        PREFIX + ".environments: '" + name + "' is no name for an environment");
            }
            TruthSource source = source(PREFIX + ".environments." + name, entry);
            require(
                    !(source.origin() instanceof TruthSource.Database database)
                            || !database.environment().equals(name),
                    PREFIX + ".environments." + name + ".environment",
                    "an environment cannot be its own truth");
            byEnvironment.put(name, source);
        });
        if (config.timeLimit().isNegative() || config.timeLimit().isZero()) {
            throw new IllegalArgumentException(PREFIX + ".time-limit has to be longer than nothing");
        } else if (config.sizeLimit() < 16) {
            throw new IllegalArgumentException(
                    PREFIX + ".size-limit is in megabytes and has to be at least 16: an empty database takes 8");
        }
        limits = new ScratchWatch.Limits(config.timeLimit(), (long) config.sizeLimit() << 20);
        require(
                config.evaluationTime().compareTo(Duration.ofSeconds(1)) >= 0,
                PREFIX + ".evaluation-time",
                "a schema needs at least a second");
        require(
                config.evaluationMemory() >= 64,
                PREFIX + ".evaluation-memory",
                "is in megabytes and has to be at least 64");
        evaluation = new EvaluationLimits(config.evaluationTime(), (long) config.evaluationMemory() << 20);
        warmUp = config.warmUp();
    }

    ConfiguredTruths() {
        // For the container's proxy.
        general = null;
        limits = new ScratchWatch.Limits(Duration.ZERO, 0);
        evaluation = EvaluationLimits.DEFAULT;
        warmUp = false;
    }

    void validate(@Observes @Priority(10) StartupEvent start) {
        byEnvironment.size();
    }

    /** The one that is configured for all environments that have none of their own; {@code null} for none. */
    public @Nullable TruthSource general() {
        return general;
    }

    /** Those of single environments. */
    public Map<String, TruthSource> byEnvironment() {
        return byEnvironment;
    }

    public ScratchWatch.Limits limits() {
        return limits;
    }

    /** What the code of a Drizzle schema may take. */
    public EvaluationLimits evaluation() {
        return evaluation;
    }

    /** How long reading one truth may take: its code, and what runs in the scratch database. */
    public Duration longestReading() {
        return limits.time().plus(evaluation.processor());
    }

    /** Whether what reads schemas is set up beside the start. */
    public boolean warmUp() {
        return warmUp;
    }

    private static boolean isConfigured(TruthConfig.Entry entry) {
        return entry.path().isPresent()
                || entry.repository().isPresent()
                || entry.environment().isPresent();
    }

    private static TruthSource source(String prefix, TruthConfig.Entry entry) {
        String kind = entry.kind()
                .orElseThrow(() ->
                        new IllegalArgumentException(prefix + ".kind is missing: sql, drizzle, environment or upload"));
        return switch (kind) {
            case "sql" -> files(prefix, entry, TruthSource.Language.SQL);
            case "drizzle" -> files(prefix, entry, TruthSource.Language.DRIZZLE);
            case "environment" -> database(prefix, entry);
            case "upload" -> {
                refuse(prefix, entry, "upload", "path", "repository", "ref", "environment", "entries", "casing");
                yield of(new TruthSource.Upload(), null, entry);
            }
            default ->
                throw new IllegalArgumentException(
                        prefix + ".kind is '" + kind + "' and has to be sql, drizzle, environment or upload");
        };
    }

    private static void require(boolean holds, String key, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(key + ": " + otherwise);
        }
    }

    private static boolean isRepository(Path folder) {
        return Files.exists(folder.resolve(".git")) || Files.exists(folder.resolve("objects"));
    }

    private static TruthSource files(String prefix, TruthConfig.Entry entry, TruthSource.Language language) {
        refuse(prefix, entry, language.word(), "environment");
        List<String> entries = entry.entries().orElse(List.of());
        for (String pattern : entries) {
            try {
                Globs.matching(pattern);
            } catch (ProblemException e) {
                throw new IllegalArgumentException(
                        prefix + ".entries: " + e.problem().detail(), e);
            }
        }
        entry.casing().ifPresent(casing -> {
            if (language != TruthSource.Language.DRIZZLE
                    || !List.of("snake_case", "camelCase").contains(casing)) {
                throw new IllegalArgumentException(
                        prefix + ".casing is Drizzle's, snake_case or camelCase, not '" + casing + "'");
            }
        });
        if (entry.repository().isEmpty()) {
            refuse(prefix, entry, "a truth without .repository", "ref");
            Path path = entry.path()
                    .orElseThrow(() ->
                            new IllegalArgumentException(prefix + ".path is missing: a file, a folder or a pattern"));
            FilePattern place =
                    Files.exists(path) ? new FilePattern(path, entries) : FilePattern.of(prefix, path, entries);
            require(
                    Files.isReadable(place.folder()),
                    prefix + ".path",
                    place.folder() + " is not there, or cannot be read");
            return of(new TruthSource.Files(place.folder()), language, entry, place.entries());
        }
        Path repository = entry.repository().get();
        require(
                Files.isDirectory(repository) && isRepository(repository),
                prefix + ".repository",
                repository + " is not there, or no Git repository");
        FilePattern place = FilePattern.of(prefix, entry.path().orElse(Path.of("")), entries);
        String within = place.folder().toString().replace('\\', '/');
        if (!within.isEmpty()) {
            try {
                FileCollection.checkPath(within);
            } catch (dev.lockstep.problem.ProblemException e) {
                throw new IllegalArgumentException(
                        prefix + ".path is within the repository: "
                                + e.problem().detail(),
                        e);
            }
        }
        return of(
                new TruthSource.Git(repository, entry.ref().orElse("HEAD"), within), language, entry, place.entries());
    }

    private static TruthSource database(String prefix, TruthConfig.Entry entry) {
        refuse(prefix, entry, "environment", "path", "repository", "ref", "entries", "casing");
        String environment = entry.environment()
                .filter(EnvironmentNames::valid)
                .orElseThrow(() -> new IllegalArgumentException(
                        prefix + ".environment is missing: the name of the environment that is the truth"));
        return of(new TruthSource.Database(environment), null, entry);
    }

    private static TruthSource of(
            TruthSource.Origin origin, TruthSource.@Nullable Language language, TruthConfig.Entry entry) {
        return of(origin, language, entry, entry.entries().orElse(List.of()));
    }

    private static TruthSource of(
            TruthSource.Origin origin,
            TruthSource.@Nullable Language language,
            TruthConfig.Entry entry,
            List<String> entries) {
        return new TruthSource(
                origin,
                language,
                entries,
                entry.casing().orElse(null),
                entry.include().orElse(List.of()),
                entry.exclude().orElse(List.of()));
    }

    /** What has no meaning there is a mistake, not to be passed over. */
    private static void refuse(String prefix, TruthConfig.Entry entry, String kind, String... keys) {
        for (String key : keys) {
            Optional<?> value =
                    switch (key) {
                        case "path" -> entry.path();
                        case "repository" -> entry.repository();
                        case "ref" -> entry.ref();
                        case "environment" -> entry.environment();
                        case "entries" -> entry.entries();
                        default -> entry.casing();
                    };
            if (value.isPresent()) {
                throw new IllegalArgumentException(prefix + "." + key + " has no meaning for " + kind);
            }
        }
    }
}
