package dev.lockstep.truth.drizzle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which file an import means, as TypeScript's bundler resolution says, {@code paths} of {@code tsconfig.json} included.
 *
 * @param texts of files by their paths, {@code null} where there is none
 */
record ModulePaths(UnaryOperator<@Nullable String> texts) {
    private static final List<String> EXTENSIONS =
            List.of(".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json");
    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

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
                .findFirst();
    }

    private boolean exists(String path) {
        return texts.apply(path) != null;
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
    private static Optional<String> matching(String specifier, String pattern) {
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
            return LENIENT.readTree(texts.apply(config));
        } catch (JsonProcessingException e) {
            return LENIENT.createObjectNode();
        }
    }

    private static String folder(String path) {
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
