package dev.lockstep.environment;

import java.util.regex.Pattern;

/** What an environment may be called: it stands in URLs, file names and log lines. */
public final class EnvironmentNames {
    /** For annotations. Some words stand in the place of a name where something else is meant. */
    public static final String PATTERN = "(?!(?:truth|baseline|predecessor|configured)$)[a-z0-9_-]{1,63}";

    private static final Pattern VALID = Pattern.compile(PATTERN);

    private EnvironmentNames() {}

    public static boolean valid(String name) {
        return VALID.matcher(name).matches();
    }

    /** @param key the configuration key that the error names */
    static void check(String name, String key) {
        if (!valid(name)) {
            throw new IllegalArgumentException(
                    key + ": '" + name
                            + "' is no name for an environment; use lower-case letters, digits, _ and -, at most 63; not truth, baseline, predecessor or configured, which stand for something else");
        }
    }
}
