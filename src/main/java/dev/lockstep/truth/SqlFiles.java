package dev.lockstep.truth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The order in which SQL files are run: Drizzle's where there is a {@code meta/_journal.json}, Flyway's where a file is called {@code
 * V…__….sql}, that of {@code entries} where they are given (and of one pattern's files Flyway's), else that of their paths.
 *
 * @param notes one sentence each on what is not run
 */
record SqlFiles(List<SqlStatement> statements, List<String> notes) {
    private static final String JOURNAL = "meta/_journal.json";
    private static final Pattern BREAKPOINT = Pattern.compile("(?m)^(.*?)--> statement-breakpoint[^\\n]*");
    private static final Pattern BOTH_WAYS = Pattern.compile(
            "(?m)^--\\s*(\\+goose Down|\\+migrate Down|migrate:down|rambler down)", Pattern.CASE_INSENSITIVE);

    /** @throws ProblemException {@code TRUTH_INVALID} that says which file is wrong, and in which line */
    static SqlFiles of(SourceFiles files, List<String> entries) {
        List<String> scripts =
                files.texts().keySet().stream().filter(SqlFiles::isScript).toList();
        List<String> journals = files.texts().keySet().stream()
                .filter(path -> path.equals(JOURNAL) || path.endsWith("/" + JOURNAL))
                .toList();
        if (scripts.isEmpty()) {
            throw invalid(
                    "There is no file of SQL (*.sql) in the source of truth.",
                    "Name the folder that they are in (lockstep.truth.path), or send one that holds some; what is hidden and what is in node_modules is not read.");
        } else if (!entries.isEmpty()) {
            List<String> notes = new ArrayList<>();
            return of(files, matching(scripts, entries, notes), notes);
        } else if (journals.size() > 1) {
            throw invalid(
                    "There are several journals of Drizzle: " + String.join(", ", journals) + ".",
                    "Name the folder of one of them.");
        } else if (journals.size() == 1) {
            return journal(files, journals.get(0), scripts);
        } else if (scripts.stream().anyMatch(FlywayFiles::isVersioned)) {
            List<String> notes = new ArrayList<>();
            return of(files, FlywayFiles.order(scripts, notes), notes);
        }
        return plain(files, scripts);
    }

    static boolean isScript(String path) {
        return path.toLowerCase(java.util.Locale.ROOT).endsWith(".sql");
    }

    private static SqlFiles of(SourceFiles files, List<String> order, List<String> notes) {
        List<SqlStatement> statements = new ArrayList<>();
        for (String path : order) {
            String text = files.texts().get(path);
            if (BOTH_WAYS.matcher(text).find()) {
                throw invalid(
                        path
                                + " also has the way back in it (a part marked as down), which would be run right after the way there.",
                        "Give the files without it, or a dump of the schema.");
            }
            FlywayFiles.requireNoPlaceholders(path, text);
            statements.addAll(
                    FlywayFiles.isMigration(path) ? MigrationFile.statements(path, text) : SqlScript.split(path, text));
        }
        return new SqlFiles(List.copyOf(statements), List.copyOf(notes));
    }

    private static SqlFiles plain(SourceFiles files, List<String> scripts) {
        boolean pairs = scripts.stream().anyMatch(path -> path.endsWith(".up.sql"));
        List<String> order = scripts.stream()
                .filter(path -> !pairs || !path.endsWith(".down.sql"))
                .toList();
        List<String> notes = new ArrayList<>();
        if (order.size() < scripts.size()) {
            notes.add("Files named *.down.sql take back what *.up.sql do, and were not run.");
        }
        return of(files, order, notes);
    }

    private static Set<String> asSet(List<String> paths) {
        return new LinkedHashSet<>(paths);
    }

    private static List<String> matching(List<String> scripts, List<String> entries, List<String> notes) {
        Set<String> order = new LinkedHashSet<>();
        for (String entry : entries) {
            Predicate<String> wanted = scripts.contains(entry) ? entry::equals : Globs.matching(entry);
            List<String> matched = scripts.stream().filter(wanted).toList();
            if (matched.isEmpty()) {
                throw invalid(
                        "No file of SQL matches \"" + entry + "\". There are: "
                                + String.join(", ", scripts.subList(0, Math.min(20, scripts.size()))) + ".",
                        "Correct the pattern (entries): it is relative to the folder, and ** stands for folders in between.");
            }
            order.addAll(inOrder(matched, notes));
        }
        return List.copyOf(order);
    }

    /** Of the files of one pattern, which names alone would put in another order. */
    private static List<String> inOrder(List<String> matched, List<String> notes) {
        return matched.stream().anyMatch(FlywayFiles::isVersioned) ? FlywayFiles.order(matched, notes) : matched;
    }

    private static SqlFiles journal(SourceFiles files, String journal, List<String> scripts) {
        String folder = journal.substring(0, journal.length() - JOURNAL.length());
        List<SqlStatement> statements = new ArrayList<>();
        Set<String> left = asSet(scripts);
        for (JsonNode entry : entries(files, journal)) {
            String path = folder + entry.path("tag").asText() + ".sql";
            String text = files.texts().get(path);
            if (text == null) {
                throw invalid(
                        journal + " names the migration " + path + ", which is not there.",
                        "Add the file, or take it out of the journal.");
            }
            left.remove(path);
            statements.addAll(MigrationFile.statements(path, withSemicolons(text)));
        }
        List<String> notes = left.isEmpty()
                ? List.of()
                : List.of("Not in " + journal + ", and so not run: " + String.join(", ", left) + ".");
        return new SqlFiles(List.copyOf(statements), notes);
    }

    /** What stands between two breakpoints is a statement, with a semicolon or not. */
    private static String withSemicolons(String text) {
        return BREAKPOINT.matcher(text).replaceAll("$1;");
    }

    private static List<JsonNode> entries(SourceFiles files, String journal) {
        try {
            List<JsonNode> entries = new ArrayList<>();
            new ObjectMapper()
                    .readTree(files.texts().get(journal))
                    .path("entries")
                    .forEach(entries::add);
            entries.sort(java.util.Comparator.comparingLong(
                    entry -> entry.path("idx").asLong()));
            return entries;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new ProblemException(
                    Problem.of(ProblemType.TRUTH_INVALID, "%s, line %d: it is no JSON.".formatted(journal, line))
                            .withNextStep(
                                    "Look for the marks of a merge, or take the file from an earlier commit: drizzle-kit writes it."),
                    e);
        }
    }

    private static ProblemException invalid(String detail, String nextStep) {
        return new ProblemException(
                Problem.of(ProblemType.TRUTH_INVALID, detail).withNextStep(nextStep));
    }
}
