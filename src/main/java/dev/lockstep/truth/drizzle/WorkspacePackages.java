package dev.lockstep.truth.drizzle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.truth.Globs;
import dev.lockstep.truth.ProjectFiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The packages of a monorepo by their names: those that the {@code workspaces} of a {@code package.json} above a file mean, or the
 * {@code packages} of a {@code pnpm-workspace.yaml}. An installed application finds them in {@code node_modules}, which is not read.
 */
public final class WorkspacePackages {
    static final String PNPM = "pnpm-workspace.yaml";

    private static final int MOST_FOLDERS = 10_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final YAMLMapper YAML = YAMLMapper.builder().build();

    private final ProjectFiles files;
    private final Map<String, Optional<PackageManifest>> manifests = new HashMap<>();
    private final Map<String, List<String>> folders = new HashMap<>();
    private final Map<String, String> used = new TreeMap<>();

    WorkspacePackages(ProjectFiles files) {
        this.files = files;
    }

    /** Whether the root of {@code files} begins a workspace that a folder belongs to, as a package of it or in one. */
    public static boolean holds(ProjectFiles files, String folder) {
        return new WorkspacePackages(files)
                .folders("").stream().anyMatch(found -> folder.equals(found) || folder.startsWith(found + "/"));
    }

    /** @param from folder of the file that imports it */
    Optional<PackageManifest> named(String name, String from) {
        String above = from;
        while (true) {
            String folder = above;
            Optional<PackageManifest> found = manifest(folder)
                    .filter(manifest -> manifest.name().equals(name))
                    .or(() -> inWorkspace(name, folder));
            if (found.isPresent() || above.isEmpty()) {
                found.ifPresent(this::use);
                return found;
            }
            above = ModulePaths.folder(above);
        }
    }

    /**
     * What was needed to find those that were found, by path: manifests as far as they have to do with imports, so that a change of a
     * package's version is none of who imports it.
     */
    Map<String, String> used() {
        return used;
    }

    private void use(PackageManifest manifest) {
        used.put(manifest.path(), manifest.reduced());
    }

    private Optional<PackageManifest> inWorkspace(String name, String root) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        List<String> all = folders.computeIfAbsent(root, this::folders);
        // Most are called as their folders are, and then the others need not be read.
        List<String> likely =
                all.stream().filter(folder -> folder.endsWith("/" + last)).toList();
        Set<String> inOrder = new LinkedHashSet<>(likely);
        inOrder.addAll(all);
        for (String folder : inOrder) {
            Optional<PackageManifest> found =
                    manifest(folder).filter(manifest -> manifest.name().equals(name));
            if (found.isPresent()) {
                manifest(root).ifPresent(this::use);
                // Written as JSON, which is YAML, too.
                pnpmPackages(root)
                        .ifPresent(patterns -> used.put(
                                below(root, PNPM),
                                JSON.createObjectNode()
                                        .set("packages", patterns)
                                        .toString()));
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<PackageManifest> manifest(String folder) {
        return manifests.computeIfAbsent(folder, any -> {
            String path = below(folder, PackageManifest.FILE);
            String text = files.text(path);
            return text == null
                    ? Optional.empty()
                    : Optional.of(parsed(JSON, text))
                            .filter(JsonNode::isObject)
                            .map(json -> new PackageManifest(folder, json));
        });
    }

    private static JsonNode parsed(ObjectMapper mapper, String text) {
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException | YAMLException e) {
            return mapper.missingNode();
        }
    }

    private List<String> folders(String root) {
        List<String> patterns =
                new ArrayList<>(manifest(root).map(PackageManifest::workspaces).orElse(List.of()));
        pnpmPackages(root).ifPresent(packages -> patterns.addAll(PackageManifest.texts(packages)));
        Set<String> found = new LinkedHashSet<>();
        Walk walk = new Walk(root);
        for (String pattern : patterns) {
            if (!pattern.startsWith("!")) {
                ModulePaths.normal(pattern).ifPresent(plain -> walk.into(root, plain, found));
            }
        }
        for (String pattern : patterns) {
            if (pattern.startsWith("!")) {
                ModulePaths.normal(pattern.substring(1))
                        .map(plain -> Globs.matching(below(root, plain)))
                        .ifPresent(found::removeIf);
            }
        }
        return List.copyOf(found);
    }

    private Optional<JsonNode> pnpmPackages(String folder) {
        return Optional.ofNullable(files.text(below(folder, PNPM)))
                .map(text -> parsed(YAML, text).path("packages"))
                .filter(JsonNode::isArray);
    }

    private static String below(String folder, String path) {
        return folder.isEmpty() ? path : folder + "/" + path;
    }

    private final class Walk {
        private final String root;
        private int visited;

        private Walk(String root) {
            this.root = root;
        }

        private void into(String folder, String pattern, Set<String> found) {
            if (pattern.isEmpty()) {
                found.add(folder);
                return;
            }
            int slash = pattern.indexOf('/');
            String first = slash < 0 ? pattern : pattern.substring(0, slash);
            String rest = slash < 0 ? "" : pattern.substring(slash + 1);
            if (first.equals("**")) {
                into(folder, rest, found);
                below(folder).forEach(name -> into(WorkspacePackages.below(folder, name), pattern, found));
            } else if (Globs.isPattern(first)) {
                below(folder).stream()
                        .filter(Globs.matching(first))
                        .forEach(name -> into(WorkspacePackages.below(folder, name), rest, found));
            } else if (below(folder).contains(first)) {
                into(WorkspacePackages.below(folder, first), rest, found);
            }
        }

        private List<String> below(String folder) {
            List<String> names = files.folders(folder);
            visited += names.size();
            if (visited > MOST_FOLDERS) {
                throw new ProblemException(
                        Problem.of(
                                        ProblemType.TOO_LARGE,
                                        "The workspace of the folder \"%s\" has more than %d folders to look for packages in."
                                                .formatted(root, MOST_FOLDERS))
                                .withNextStep(
                                        "Let its patterns mean fewer, such as packages/* instead of **, or map the imports to the packages by the paths of tsconfig.json."));
            }
            return names;
        }
    }
}
