package dev.lockstep.promotion;

import java.time.Instant;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A difference that is known and meant to stay for a while.
 *
 * @param pattern the name of an object as reports have it, {@code public.merchants.tax_id}, or {@code kind:name}; {@code *} is any
 *     text, {@code ?} one character. What is in a matching object matches, too
 * @param until when it counts again; {@code null} for never
 */
public record ExpectedDifference(
        String pattern, String reason, @Nullable Instant until) {

    boolean holds(Instant now) {
        return until == null || now.isBefore(until);
    }

    boolean matches(DriftResult.Item item) {
        int colon = pattern.indexOf(':');
        String kind = colon < 0 ? "*" : pattern.substring(0, colon);
        String name = pattern.substring(colon + 1);
        return glob(kind).matcher(item.kind()).matches()
                && (glob(name).matcher(item.name()).matches()
                        || glob(name + ".*").matcher(item.name()).matches());
    }

    private static Pattern glob(String pattern) {
        return Pattern.compile(
                pattern.chars()
                        .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf((char) c)))
                        .collect(Collectors.joining()),
                Pattern.DOTALL);
    }
}
