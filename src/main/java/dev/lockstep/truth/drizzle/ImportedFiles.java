package dev.lockstep.truth.drizzle;

import dev.lockstep.truth.ProjectFiles;
import dev.lockstep.truth.SourceFiles;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What schema files import from outside of their folder: {@code ../server/roles}, {@code @/lib/columns} by the {@code tsconfig.json}
 * of the project, or {@code @acme/shared} by the name of one of its packages. Only what is imported is read; whether an import means something is told later, by whoever evaluates it.
 *
 * @param files paths relative to the project's root where something outside of the folder is imported, else as they were
 * @param folder what stands before the paths of the folder's own files then; empty for nothing
 */
public record ImportedFiles(SourceFiles files, String folder) {
    /** Types alone bring nothing along. In a comment or a text it costs a file that nobody needs. */
    private static final Pattern IMPORT = Pattern.compile(
            "(?:\\bfrom|\\bimport|\\brequire\\s*\\(|\\bimport\\s*\\()\\s*(?:\"([^\"\\n]+)\"|'([^'\\n]+)')");

    private static final Pattern OF_TYPES = Pattern.compile("\\b(?:import|export)\\s+type\\s*[\\w${*][^;'\"]*$");

    /**
     * @param files of the folder
     * @param entries of these the ones to begin with, as drizzle-kit's option {@code schema} takes them
     * @param place of the folder in the project, empty for its root
     */
    public static ImportedFiles of(SourceFiles files, List<String> entries, String place, ProjectFiles project) {
        return new Search(files, place, project).from(SchemaEntries.of(files, entries));
    }

    private static final class Search implements ProjectFiles {
        private final SourceFiles files;
        private final String before;
        private final ProjectFiles project;
        private final ModulePaths paths = new ModulePaths(this);
        private final ModulePaths alone;
        private final Map<String, Optional<String>> outside = new HashMap<>();
        private final Map<String, String> reached = new TreeMap<>();
        private boolean beyond;

        private Search(SourceFiles files, String place, ProjectFiles project) {
            this.files = files;
            this.before = place.isEmpty() ? "" : place + "/";
            this.project = project;
            this.alone = new ModulePaths(ProjectFiles.of(files));
        }

        private ImportedFiles from(List<String> entries) {
            Deque<String> open = new ArrayDeque<>();
            entries.forEach(entry -> reach(before + entry, open));
            while (!open.isEmpty()) {
                String file = open.removeFirst();
                String text = reached.get(file);
                Matcher imports = IMPORT.matcher(text);
                while (imports.find()) {
                    if (!ofTypes(text, imports.start())) {
                        follow(imports.group(1) == null ? imports.group(2) : imports.group(1), file, open);
                    }
                }
            }
            beyond |= isConfiguredAbove();
            return beyond && !before.isEmpty() ? all() : new ImportedFiles(files, "");
        }

        /** Whether the nearest {@code drizzle.config.ts} is not in the folder, and says what changes the result. */
        private boolean isConfiguredAbove() {
            boolean inFolder =
                    files.texts().keySet().stream().anyMatch(path -> path.indexOf('/') < 0 && KitConfig.is(path));
            for (String at = before; !inFolder && !at.isEmpty(); ) {
                at = at.substring(0, at.lastIndexOf('/', at.length() - 2) + 1);
                for (String name : KitConfig.NAMES) {
                    String text = project.text(at + name);
                    if (text != null) {
                        boolean telling = KitConfig.isTelling(text);
                        outside.put(at + name, telling ? Optional.of(text) : Optional.empty());
                        return telling;
                    }
                }
            }
            return false;
        }

        private void follow(String specifier, String from, Deque<String> open) {
            paths.resolve(specifier, from)
                    .ifPresentOrElse(
                            found -> {
                                beyond |= !found.startsWith(before) || !withinFolder(specifier, from, found);
                                reach(found, open);
                            },
                            () -> beyond |= paths.lack(specifier, from).isPresent());
        }

        /** Whether it means the same to whoever sees the folder alone: not by an alias, nor out of it and in again. */
        private boolean withinFolder(String specifier, String from, String found) {
            return from.startsWith(before)
                    && alone.resolve(specifier, from.substring(before.length()))
                            .filter(found.substring(before.length())::equals)
                            .isPresent();
        }

        private void reach(String path, Deque<String> open) {
            if (reached.putIfAbsent(path, String.valueOf(text(path))) == null) {
                open.addLast(path);
            }
        }

        private static boolean isOfPackages(String path) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            return name.equals(PackageManifest.FILE) || name.equals(WorkspacePackages.PNPM);
        }

        private static boolean ofTypes(String text, int at) {
            int line = text.lastIndexOf(';', at) + 1;
            return OF_TYPES.matcher(text.substring(line, at)).find();
        }

        @Override
        public @Nullable String text(String path) {
            return path.startsWith(before)
                    ? files.texts().get(path.substring(before.length()))
                    : outside.computeIfAbsent(path, any -> Optional.ofNullable(project.text(any)))
                            .orElse(null);
        }

        @Override
        public List<String> folders(String path) {
            return project.folders(path);
        }

        /**
         * With the {@code tsconfig.json} files that were looked into, since an alias is found by them again, what packages were found by,
         * and drizzle-kit's configuration.
         */
        private ImportedFiles all() {
            Map<String, String> all = new TreeMap<>();
            files.texts().forEach((path, text) -> all.put(before + path, text));
            outside.forEach((path, text) -> text.filter(any -> reached.containsKey(path) || !isOfPackages(path))
                    .ifPresent(found -> all.put(path, found)));
            paths.manifests().forEach(all::putIfAbsent);
            return new ImportedFiles(SourceFiles.of(all), before);
        }
    }
}
