package dev.lockstep.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header {@code Prefer} (RFC 7240). What is not understood is ignored, as the RFC wants it. */
final class Prefer {
    static final String HEADER = "Prefer";
    static final String APPLIED = "Preference-Applied";

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(600);
    private static final Pattern WAIT =
            Pattern.compile("\\s*wait\\s*=\\s*\"?([0-9]{1,9})\"?\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

    private Prefer() {}

    /**
     * How long the client is willing to wait, at most ten minutes; the first counts when it says so twice.
     *
     * @param headers the values of all headers of that name
     */
    static Optional<Duration> waitAtMost(List<String> headers) {
        return headers.stream()
                .flatMap(header -> List.of(header.split(",")).stream())
                .map(WAIT::matcher)
                .filter(Matcher::matches)
                .map(preference -> Duration.ofSeconds(Long.parseLong(preference.group(1))))
                .map(wait -> wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT)
                .findFirst();
    }
}
