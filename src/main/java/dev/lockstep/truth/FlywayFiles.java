package dev.lockstep.truth;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order in which Flyway runs files (its documentation, "Migrations"): the versioned ones by their versions, beginning with the last
 * baseline where there is one, then the repeatable ones by their descriptions.
 */
final class FlywayFiles {
    private static final Pattern NAME = Pattern.compile("(?:.*/)?(?:([VB])([0-9]+(?:[._][0-9]+)*)|(R))__(.+)\\.sql");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}\\n]*}");

    private static final Comparator<List<BigInteger>> BY_NUMBERS = (one, other) -> {
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            int order = part(one, i).compareTo(part(other, i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    };

    private FlywayFiles() {}

    static boolean isVersioned(String path) {
        Matcher name = NAME.matcher(path);
        return name.matches() && "V".equals(name.group(1));
    }

    static boolean isMigration(String path) {
        return NAME.matcher(path).matches();
    }

    /**
     * Flyway replaces them everywhere, in strings and comments, too, by values that nobody says here.
     *
     * @throws ProblemException where a migration has one
     */
    static void requireNoPlaceholders(String path, String text) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        if (isMigration(path) && placeholder.find()) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.TRUTH_INVALID,
                                    "%s, line %d: %s is a placeholder, which Flyway replaces by a value of its configuration."
                                            .formatted(
                                                    path,
                                                    SqlScript.line(text, placeholder.start()),
                                                    placeholder.group()))
                            .withNextStep(
                                    "Write the value there. Where it is meant as it stands (placeholderReplacement is off), or is not to be written there, give a dump of the schema instead (pg_dump --schema-only) of a database that Flyway migrated."));
        }
    }

    /** @param notes what is not run is added here, one sentence each */
    static List<String> order(List<String> paths, List<String> notes) {
        Map<List<BigInteger>, String> versioned = new TreeMap<>(BY_NUMBERS);
        TreeMap<List<BigInteger>, String> baselines = new TreeMap<>(BY_NUMBERS);
        Map<String, String> repeatable = new TreeMap<>();
        List<String> others = new ArrayList<>();
        for (String path : paths) {
            Matcher name = NAME.matcher(path);
            String before = null;
            if (!name.matches()) {
                others.add(path);
            } else if (name.group(3) != null) {
                before = repeatable.put(name.group(4), path);
            } else {
                before = ("V".equals(name.group(1)) ? versioned : baselines).put(numbers(name.group(2)), path);
            }
            if (before != null) {
                throw new ProblemException(Problem.of(
                                ProblemType.TRUTH_INVALID,
                                before + " and " + path + " are two migrations of one version.")
                        .withNextStep(
                                "Give one of them another version, or leave it out: Flyway would refuse both, too."));
            }
        }
        List<String> order = new ArrayList<>();
        if (!baselines.isEmpty()) {
            order.add(baselines.lastEntry().getValue());
            versioned.keySet().removeIf(version -> BY_NUMBERS.compare(version, baselines.lastKey()) <= 0);
        }
        order.addAll(versioned.values());
        order.addAll(repeatable.values());
        if (!others.isEmpty()) {
            notes.add("Flyway would run none of these as a migration, so they were not run: "
                    + String.join(", ", others) + ".");
        }
        return order;
    }

    private static List<BigInteger> numbers(String version) {
        return Arrays.stream(version.split("[._]")).map(BigInteger::new).toList();
    }

    private static BigInteger part(List<BigInteger> version, int index) {
        return index < version.size() ? version.get(index) : BigInteger.ZERO;
    }
}
