package dev.lockstep.promotion;

import dev.lockstep.catalog.Glob;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
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

    /** Ready to be held against many. */
    Compiled compiled() {
        int colon = pattern.indexOf(':');
        String name = pattern.substring(colon + 1);
        return new Compiled(
                this, Glob.of(colon < 0 ? "*" : pattern.substring(0, colon)), Glob.of(name), Glob.of(name + ".*"));
    }

    record Compiled(ExpectedDifference difference, Glob kind, Glob name, Glob within) {

        boolean matches(DriftResult.Item item) {
            return kind.matches(item.kind()) && (name.matches(item.name()) || within.matches(item.name()));
        }
    }
}
