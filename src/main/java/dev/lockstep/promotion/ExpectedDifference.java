package dev.lockstep.promotion;

import dev.lockstep.catalog.Glob;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Unmodelled;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A difference that is known and meant to stay for a while.
 *
 * @param pattern what it is called, or what it is in; the API's description says how to write it. An object is in another as {@link
 *     dev.lockstep.diff.Wholes} says
 * @param until when it counts again; {@code null} for never
 */
@Schema(name = "ExpectedDifference", description = "A difference that is known and does not count")
public record ExpectedDifference(
        @NotBlank
        @Size(max = 500)
        @Schema(
                examples = "column:public.merchants.debug_*",
                description =
                        "Name of an object as reports have it, with kind: before it or not; * is any text, ? one character. What is in a matching object matches, too: all of a schema; of a table its columns, constraints, indexes, triggers, policies, partitions, sequences that a column owns, and comments. Functions also by their name alone")
        String pattern,

        @NotBlank @Size(max = 2000) @Schema(examples = "For incident 42", description = "Why; reports show it")
        String reason,

        @Schema(examples = "2027-01-31T00:00:00Z", description = "When it counts again; without it, never") @Nullable
        Instant until) {

    /** How many one list may hold. */
    public static final int MOST = 500;

    /** As reports name them, and as PostgreSQL calls those that are not handled. */
    private static final Set<String> KINDS = Stream.of(
                    Arrays.stream(Kind.values()).map(Kind::label),
                    Stream.of(Drift.COLUMN_ORDER),
                    Unmodelled.TYPES.stream())
            .flatMap(Function.identity())
            .collect(Collectors.toUnmodifiableSet());

    /** Whether it does not count at this moment. */
    public boolean holds(Instant now) {
        return until == null || now.isBefore(until);
    }

    /** @throws IllegalArgumentException in words for people, when the pattern cannot match anything */
    void check() {
        int colon = pattern.indexOf(':');
        String kind = colon < 0 ? "*" : pattern.substring(0, colon);
        if (!Glob.isPattern(kind) && !KINDS.contains(kind)) {
            throw new IllegalArgumentException("There is no kind \"" + kind + "\".");
        }
        if (pattern.endsWith(":")) {
            throw new IllegalArgumentException("\"" + pattern + "\" names nothing.");
        }
    }

    /** Ready to be held against many. */
    Compiled compiled() {
        int colon = pattern.indexOf(':');
        return new Compiled(
                this, Glob.of(colon < 0 ? "*" : pattern.substring(0, colon)), Glob.of(pattern.substring(colon + 1)));
    }

    record Compiled(ExpectedDifference difference, Glob kind, Glob name) {

        /** Whether this is what matches, is in what matches, or is of the kind and in what has the name. */
        boolean matches(DriftResult.Item item) {
            return kind.matches(item.kind())
                            && (name.matches(item.name())
                                    || item.within().stream().anyMatch(this::names))
                    || item.within().stream()
                            .anyMatch(id -> kind.matches(id.kind().label()) && names(id));
        }

        /** Whether it has a kind, and that can be none but these. */
        boolean isOnlyAbout(Set<String> kinds) {
            return kinds.stream().anyMatch(kind::matches)
                    && KINDS.stream().filter(kind::matches).allMatch(kinds::contains);
        }

        /** Whether it means the schema, or something in it, and nothing else. */
        boolean isOnlyWithin(String schema) {
            String pattern = difference.pattern();
            String named = pattern.substring(pattern.indexOf(':') + 1);
            return named.equals(schema) || named.startsWith(schema + ".");
        }

        private boolean names(ObjectId id) {
            return name.matches(id.displayName()) || hasArguments(id) && name.matches(id.schema() + "." + id.name());
        }

        /** By its name alone it is meant, too. */
        private static boolean hasArguments(ObjectId id) {
            return id.kind() == Kind.ROUTINE || id.kind() == Kind.AGGREGATE || id.kind() == Kind.OPERATOR;
        }
    }
}
