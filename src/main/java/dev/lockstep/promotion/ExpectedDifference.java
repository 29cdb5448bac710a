package dev.lockstep.promotion;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A difference that is known and meant to stay for a while.
 *
 * @param pattern the name of an object as reports have it, {@code public.merchants.tax_id}, or {@code kind:name}; {@code *} is any
 *     text, {@code ?} one character. What is in a matching object matches, too
 * @param until when it counts again; {@code null} for never
 */
@Schema(name = "ExpectedDifference", description = "A difference that is known and does not count")
public record ExpectedDifference(
        @NotBlank
        @Size(max = 500)
        @Schema(
                examples = "column:public.merchants.debug_*",
                description =
                        "Name of an object as reports have it, with kind: before it or not; * is any text, ? one character. What is in a matching object matches, too")
        String pattern,

        @NotBlank @Size(max = 2000) @Schema(examples = "For incident 42", description = "Why; reports show it")
        String reason,

        @Schema(examples = "2027-01-31T00:00:00Z", description = "When it counts again; without it, never") @Nullable
        Instant until) {

    /** How many one list may hold. */
    public static final int MOST = 500;

    /** Whether it does not count at this moment. */
    public boolean holds(Instant now) {
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
