package dev.lockstep.truth.drizzle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.truth.ProjectFiles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which file an import means, as TypeScript's bundler resolution says, {@code paths} of {@code tsconfig.json} and the packages of a
 * workspace included. Remembers what it read.
 */
final class ModulePaths {
    private static final List<String> EXTENSIONS =
            List.of(".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json");
    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    /** A package by its name, and what of it. */
    private static final Pattern PACKAGE = Pattern.compile("((?:@[^/:]+/)?[^/:.#~@][^/:]*)(?:/(.+))?");

    /** As Node.js and bundlers have them. That of types says nothing of values, but may name the source. */
    private static final Set<String> CONDITIONS =
            Set.of("import", "require", "node", "module", "module-sync", "default");

    private static final Pattern TYPES_ALONE = Pattern.compile(".*\\.d\\.[cm]?ts");

    private final ProjectFiles files;
    private final WorkspacePackages packages;

    ModulePaths(ProjectFiles files) {
        this.files = files;
        this.packages = new WorkspacePackages(files);
    }

    /** See {@link WorkspacePackages#used}. */
    Map<String, String> manifests() {
        return packages.used();
    }

    /** Empty when no file of ours is meant. */
    Optional<String> resolve(String specifier, String from) {
        if (specifier.equals(".")
                || specifier.equals("..")
                || specifier.startsWith("./")
                || specifier.startsWith("../")) {
            return normal(folder(from) + "/" + specifier).flatMap(this::file);
        }
        return config(from).stream()
                .flatMap(config -> chain(config).stream())
                .flatMap(config -> mapped(specifier, config).stream())
                .findFirst()
                .or(() -> ofPackage(specifier, from).flatMap(target -> file(target, from)));
    }

    /** Why there is no file for an import of one of the project's packages; empty when it is none of these. */
    Optional<String> lack(String specifier, String from) {
        return resolve(specifier, from).isPresent()
                ? Optional.empty()
                : ofPackage(specifier, from).map(target -> lack(target, from));
    }

    /** @param subpath empty for the package itself */
    private record Target(PackageManifest manifest, String subpath) {}

    private Optional<Target> ofPackage(String specifier, String from) {
        Matcher parts = PACKAGE.matcher(specifier);
        // What is offered need not be looked for.
        return !parts.matches() || parts.group(1).equals("drizzle-orm")
                ? Optional.empty()
                : packages.named(parts.group(1), folder(from))
                        .map(manifest -> new Target(manifest, Objects.requireNonNullElse(parts.group(2), "")));
    }

    private Optional<String> file(Target target, String from) {
        PackageManifest manifest = target.manifest();
        boolean whole = target.subpath().isEmpty() && !manifest.hasExports();
        return Stream.concat(targets(target, from).stream(), whole ? Stream.of("index") : Stream.of())
                .filter(path -> !TYPES_ALONE.matcher(path).matches())
                .flatMap(path -> normal(manifest.folder() + "/" + path).stream())
                .filter(path -> manifest.folder().isEmpty() || path.startsWith(manifest.folder() + "/"))
                .flatMap(path -> file(path).stream())
                .findFirst();
    }

    private Set<String> targets(Target target, String from) {
        Set<String> conditions = new HashSet<>(CONDITIONS);
        config(from).stream()
                .flatMap(config -> chain(config).stream())
                .forEach(config -> conditions.addAll(PackageManifest.texts(
                        parse(config).path("compilerOptions").path("customConditions"))));
        Set<String> targets = new LinkedHashSet<>(target.manifest().targets(target.subpath(), conditions));
        conditions.add("types");
        targets.addAll(target.manifest().targets(target.subpath(), conditions));
        return targets;
    }

    private String lack(Target target, String from) {
        PackageManifest manifest = target.manifest();
        Set<String> targets = targets(target, from);
        if (targets.isEmpty()) {
            return manifest.hasExports()
                    ? "%s exports no %s"
                            .formatted(manifest.path(), target.subpath().isEmpty() ? "." : "./" + target.subpath())
                    : "%s names no file, and there is no index beside it".formatted(manifest.path());
        } else if (!manifest.hasExports() && !target.subpath().isEmpty()) {
            return "the package is that of %s, and has no such file".formatted(manifest.path());
        }
        return targets.stream().allMatch(path -> TYPES_ALONE.matcher(path).matches())
                ? "%s says %s, which has types alone"
                        .formatted(manifest.path(), targets.iterator().next())
                : "%s says %s, which is not there".formatted(manifest.path(), String.join(" or ", targets));
    }

    private boolean exists(String path) {
        return files.text(path) != null;
    }

    private Optional<String> file(String path) {
        Stream<String> typed = Stream.of("", "m", "c")
                .filter(kind -> path.endsWith("." + kind + "js"))
                .flatMap(kind -> {
                    String stem = path.substring(0, path.length() - kind.length() - 2);
                    return Stream.of(stem + kind + "ts", stem + "tsx");
                });
        Stream<String> extended = EXTENSIONS.stream().map(extension -> path + extension);
        Stream<String> index =
                EXTENSIONS.stream().map(extension -> (path.isEmpty() ? "" : path + "/") + "index" + extension);
        return Stream.of(Stream.of(path), typed, extended, index)
                .flatMap(candidates -> candidates)
                .filter(this::exists)
                .findFirst();
    }

    /** The nearest {@code tsconfig.json} above a file. */
    private Optional<String> config(String from) {
        String folder = from;
        do {
            folder = folder(folder);
            String path = folder.isEmpty() ? "tsconfig.json" : folder + "/tsconfig.json";
            if (exists(path)) {
                return Optional.of(path);
            }
        } while (!folder.isEmpty());
        return Optional.empty();
    }

    /** With what it extends, directly or not, in the order in which they count. */
    private Set<String> chain(String config) {
        Set<String> chain = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(config));
        while (!open.isEmpty()) {
            String next = open.pop();
            if (chain.add(next)) {
                JsonNode parents = parse(next).path("extends");
                // Of several the last says most.
                (parents.isArray() ? parents : List.of(parents))
                        .forEach(parent -> extended(next, parent.asText()).ifPresent(open::push));
            }
        }
        return chain;
    }

    /** Empty for a package. */
    private Optional<String> extended(String config, String parent) {
        return parent.startsWith(".")
                ? normal(folder(config) + "/" + parent).flatMap(path -> Stream.of(path, path + ".json")
                        .filter(this::exists)
                        .findFirst())
                : Optional.empty();
    }

    private Optional<String> mapped(String specifier, String config) {
        JsonNode options = parse(config).path("compilerOptions");
        String base = folder(config) + "/" + options.path("baseUrl").asText(".");
        List<String> candidates = new ArrayList<>();
        options.path("paths").fields().forEachRemaining(entry -> matching(specifier, entry.getKey())
                .ifPresent(rest -> entry.getValue()
                        .forEach(target -> candidates.add(target.asText().replace("*", rest)))));
        if (options.has("baseUrl")) {
            candidates.add(specifier);
        }
        return candidates.stream()
                .flatMap(candidate -> normal(base + "/" + candidate).stream())
                .flatMap(candidate -> file(candidate).stream())
                .findFirst();
    }

    /** What stands for the pattern's star; a pattern without one has to be equal. */
    static Optional<String> matching(String specifier, String pattern) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return specifier.equals(pattern) ? Optional.of("") : Optional.empty();
        }
        String start = pattern.substring(0, star);
        String end = pattern.substring(star + 1);
        boolean matches = specifier.length() >= start.length() + end.length()
                && specifier.startsWith(start)
                && specifier.endsWith(end);
        return matches
                ? Optional.of(specifier.substring(start.length(), specifier.length() - end.length()))
                : Optional.empty();
    }

    private JsonNode parse(String config) {
        try {
            return LENIENT.readTree(files.text(config));
        } catch (JsonProcessingException e) {
            return LENIENT.createObjectNode();
        }
    }

    static String folder(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /** Without {@code .}, {@code ..} and empty parts; empty when it leads out of the root. */
    static Optional<String> normal(String path) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/")) {
            if (part.equals("..")) {
                if (parts.isEmpty()) {
                    return Optional.empty();
                }
                parts.removeLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return Optional.of(String.join("/", parts));
    }
}
