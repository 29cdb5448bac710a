package dev.lockstep.truth;

import static java.util.stream.Collectors.joining;

import dev.lockstep.environment.ScratchExtensions;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Extensions for a schema that uses them and has no words for them, as {@code schema.ts} uses pgvector: those of the environments that it
 * is compared with, in the same schemas and versions as far as the server for scratch databases offers these. They are made when a statement
 * lacks something, which it does only once.
 */
final class LentExtensions {
    /** An undefined object, function, table or schema. */
    private static final Set<String> LACKING = Set.of("42704", "42883", "42P01", "3F000");

    private static final Pattern TYPE = Pattern.compile("(?:type|access method) \"(\\w+)\" does not exist");

    /** What Drizzle has builders and its users have custom types for. */
    private static final Map<String, String> BROUGHT_BY = Map.of(
            "vector", "vector",
            "halfvec", "vector",
            "sparsevec", "vector",
            "hnsw", "vector",
            "ivfflat", "vector",
            "geometry", "postgis",
            "geography", "postgis",
            "citext", "citext",
            "ltree", "ltree",
            "hstore", "hstore");

    private final @Nullable Supplier<List<InstalledExtension>> environments;
    private final @Nullable ScratchExtensions scratch;
    private final Map<String, String> refused = new TreeMap<>();
    private final Set<String> schemas = new LinkedHashSet<>();
    private @Nullable List<InstalledExtension> there;

    LentExtensions(Supplier<List<InstalledExtension>> environments, ScratchExtensions scratch) {
        this.environments = environments;
        this.scratch = scratch;
    }

    private LentExtensions() {
        environments = null;
        scratch = null;
    }

    /** For a schema that says itself which extensions it needs. */
    static LentExtensions none() {
        return new LentExtensions();
    }

    /** Whether a statement failed since something is not there. */
    static boolean isLack(Problem problem) {
        return LACKING.contains(String.valueOf(problem.sqlState()));
    }

    /** Those of the environments, when they were asked for; else none. */
    List<InstalledExtension> there() {
        return there == null ? List.of() : there;
    }

    /** Whether what the statement failed for may be there now. */
    boolean help(ProblemException failure, SqlSession owner) {
        if (environments == null || scratch == null || there != null || !isLack(failure.problem())) {
            return false;
        }
        there = List.copyOf(environments.get());
        for (InstalledExtension extension : there) {
            make(extension, scratch, owner);
        }
        reach(owner);
        return there.size() > refused.size();
    }

    private void make(InstalledExtension extension, ScratchExtensions scratch, SqlSession owner) {
        boolean offered = !owner.query(
                        "SELECT 1 FROM pg_catalog.pg_available_extension_versions WHERE name = ? AND version = ?",
                        row -> 1,
                        extension.name(),
                        extension.version())
                .isEmpty();
        try {
            if (!extension.schema().equals("pg_catalog")) {
                owner.execute("CREATE SCHEMA IF NOT EXISTS " + Quoting.identifier(extension.schema()));
                schemas.add(extension.schema());
            }
            scratch.make(extension.name(), extension.schema(), offered ? extension.version() : null, null);
        } catch (ProblemException e) {
            refused.put(extension.name(), e.problem().detail());
        }
    }

    /** Names without a schema are looked for where the extensions are, too, as the roles of most environments do. */
    void reach(SqlSession owner) {
        if (!schemas.isEmpty()) {
            owner.execute(schemas.stream()
                    .filter(schema -> !schema.equals("public"))
                    .map(schema -> ", " + Quoting.identifier(schema))
                    .collect(joining("", "SET search_path = \"$user\", public", "")));
        }
    }

    /** What to do when a statement lacks something all the same. */
    Optional<String> nextStep(Problem problem) {
        if (environments == null || !isLack(problem)) {
            return Optional.empty();
        }
        String extension = extensionOf(problem);
        List<String> steps = new ArrayList<>();
        if (refused.isEmpty() || extension != null && !refused.containsKey(extension)) {
            steps.add(
                    extension == null
                            ? "Correct the source of truth; or, if this comes with an extension, let the environment have that first, with CREATE EXTENSION: schema.ts cannot say it."
                            : "Run CREATE EXTENSION %s in the environment first: schema.ts cannot say it, and drizzle-kit does not do it either."
                                    .formatted(extension));
        }
        refused.forEach((name, reason) -> steps.add(
                "The environment has the extension %s, which the server for scratch databases does not make (%s): install it there, or set lockstep.scratch.url to a server that has it."
                        .formatted(name, reason)));
        return Optional.of(String.join(" ", steps));
    }

    private static @Nullable String extensionOf(Problem problem) {
        Matcher type = TYPE.matcher(problem.detail());
        return type.find() ? BROUGHT_BY.get(type.group(1)) : null;
    }
}
