package dev.lockstep.truth.drizzle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a {@code package.json} says of the files that are imported by the package's name. (Node.js documentation, "Modules: Packages".)
 *
 * @param folder of the package; empty for the root
 */
record PackageManifest(String folder, JsonNode json) {
    static final String FILE = "package.json";

    /** All that decides which file an import means, or whether a package is there at all. */
    private static final List<String> FIELDS =
            List.of("name", "exports", "main", "module", "types", "typings", "workspaces");

    private static final List<String> ENTRY_POINTS = List.of("main", "module", "types", "typings");

    String path() {
        return folder.isEmpty() ? FILE : folder + "/" + FILE;
    }

    String name() {
        return json.path("name").asText();
    }

    /** The same without what is nothing to an import, such as versions and scripts. */
    String reduced() {
        ObjectNode rest = json.deepCopy();
        return rest.retain(FIELDS).toString();
    }

    /** Patterns of the packages' folders, as npm and yarn have them; none where it begins no workspace. */
    List<String> workspaces() {
        JsonNode field = json.path("workspaces");
        return texts(field.isArray() ? field : field.path("packages"));
    }

    boolean hasExports() {
        return !json.path("exports").isMissingNode() && !json.path("exports").isNull();
    }

    /** Files by their paths in the package, in the order in which they count, for what follows the package's name; empty for nothing. */
    List<String> targets(String subpath, Set<String> conditions) {
        if (hasExports()) {
            return exported(subpath.isEmpty() ? "." : "./" + subpath, conditions);
        }
        return subpath.isEmpty()
                ? ENTRY_POINTS.stream()
                        .map(field -> json.path(field).asText())
                        .filter(target -> !target.isEmpty())
                        .toList()
                : List.of(subpath);
    }

    private List<String> exported(String key, Set<String> conditions) {
        JsonNode exports = json.path("exports");
        boolean bySubpath =
                exports.properties().stream().anyMatch(entry -> entry.getKey().startsWith("."));
        List<String> targets = new ArrayList<>();
        if (!bySubpath) {
            if (key.equals(".")) {
                collect(exports, "", conditions, targets);
            }
        } else if (exports.has(key)) {
            collect(exports.path(key), "", conditions, targets);
        } else {
            // Of several patterns the one that says most before its star.
            exports.properties().stream()
                    .filter(entry -> ModulePaths.matching(key, entry.getKey()).isPresent())
                    .max(Comparator.comparingInt(entry -> entry.getKey().indexOf('*')))
                    .ifPresent(entry -> collect(
                            entry.getValue(),
                            ModulePaths.matching(key, entry.getKey()).orElse(""),
                            conditions,
                            targets));
        }
        return targets;
    }

    private static void collect(JsonNode target, String star, Set<String> conditions, List<String> targets) {
        if (target.isTextual()) {
            targets.add(target.asText().replace("*", star));
        } else if (target.isArray()) {
            target.forEach(each -> collect(each, star, conditions, targets));
        } else {
            for (Map.Entry<String, JsonNode> entry : target.properties()) {
                if (conditions.contains(entry.getKey())) {
                    collect(entry.getValue(), star, conditions, targets);
                }
            }
        }
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
