package dev.lockstep.truth.drizzle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.truth.SourceFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a {@code drizzle.config.ts} beside the schema, or above it in the project, tells drizzle-kit and is told this service elsewhere. It is no schema file, and
 * not heeded; but where it would change the result, that is not passed over in silence.
 */
final class KitConfig {
    private static final Pattern PATH = Pattern.compile("(.*/)?drizzle[\\w.-]*\\.config\\.([cm]?[jt]s|json)");
    private static final Pattern TELLING = Pattern.compile("\\b(casing|schemaFilter|tablesFilter|entities)\\b");

    /** As drizzle-kit looks for it. */
    static final List<String> NAMES = Stream.of("ts", "js", "json", "mjs", "cjs", "mts", "cts")
            .map(ending -> "drizzle.config." + ending)
            .toList();

    private KitConfig() {}

    static boolean is(String path) {
        return PATH.matcher(path).matches();
    }

    static boolean isTelling(String text) {
        return TELLING.matcher(text).find();
    }

    /** Those of the files that may say something that matters. */
    static List<String> telling(SourceFiles files) {
        return files.texts().entrySet().stream()
                .filter(file -> is(file.getKey()) && isTelling(file.getValue()))
                .map(java.util.Map.Entry::getKey)
                .toList();
    }

    /** @param config what the file exports, as far as it matters here */
    static List<String> notes(String path, JsonNode config, DrizzleOptions options) {
        String dialect = config.path("dialect").asText("postgresql");
        if (!dialect.equals("postgresql")) {
            return List.of();
        }
        List<String> notes = new ArrayList<>();
        String casing = config.path("casing").asText("none");
        String present = options.casing().name().toLowerCase(Locale.ROOT).replace("camel_case", "camelCase");
        if (!casing.equals(present)) {
            notes.add(
                    "%s says casing '%s', and the schema is read with %s: set lockstep.truth.casing, or send ?casing=."
                            .formatted(path, casing, present));
        }
        for (String filter : List.of("schemaFilter", "tablesFilter")) {
            JsonNode value = config.path(filter);
            if (!options.scoped() && !isEverything(value)) {
                notes.add(
                        "%s has %s %s, which is not heeded here: say with lockstep.truth.include or .exclude what the schema speaks about."
                                .formatted(path, filter, value));
            }
        }
        JsonNode roles = config.path("entities").path("roles");
        if (roles.isObject() || roles.asBoolean()) {
            notes.add(path + " lets drizzle-kit make and drop roles, which this service never does.");
        }
        return notes;
    }

    private static boolean isEverything(JsonNode filter) {
        return filter.isMissingNode()
                || filter.isNull()
                || filter.isArray() && filter.isEmpty()
                || filter.toString().equals("[\"*\"]")
                || filter.asText().equals("*");
    }
}
