package dev.lockstep.promotion;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.truth.TruthVersion;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How an environment differs from what it should be.
 *
 * @param expected what it was held against: the name of an environment, {@code baseline} or {@code truth}
 * @param environment the environment that was checked
 * @param counts per kind of object
 * @param notHandled objects of kinds that are not modelled and that only one side has
 * @param notCompared objects of such kinds that both have: whether they are the same is not known
 * @param known differences that somebody expects, which do not count
 * @param since what happened since the last promotion; {@code null} when nothing was promoted yet, or that may not be read
 * @param truth which state of the truth it was held against; {@code null} when it was something else
 * @param warnings what the reader must know before relying on the verdict
 */
public record DriftResult(
        boolean drift,
        String environment,
        String expected,
        List<Item> differences,
        Map<String, Count> counts,
        List<Unhandled> notHandled,
        List<Unhandled> notCompared,
        List<String> warnings,
        @Nullable TruthVersion truth,
        @Nullable Since since,
        List<Known> known) {

    /** Origins of differences. */
    public static final String BY_HAND = "by-hand";

    public static final String NOT_PROMOTED = "not-promoted";
    public static final String BOTH = "both";

    private static final String UNHANDLED = "unhandled";

    /** Results of earlier versions know of no expected ones. */
    public DriftResult {
        known = known == null ? List.of() : List.copyOf(known);
    }

    /** Nothing but the comparison. */
    public DriftResult(
            boolean drift,
            String environment,
            String expected,
            List<Item> differences,
            Map<String, Count> counts,
            List<Unhandled> notHandled,
            List<Unhandled> notCompared,
            List<String> warnings) {
        this(
                drift,
                environment,
                expected,
                differences,
                counts,
                notHandled,
                notCompared,
                warnings,
                null,
                null,
                List.of());
    }

    /**
     * The last promotion, and what was changed by hand since then, whether or not that is by now as it should be.
     *
     * @param source where that promotion came from
     * @param byHand expected is what it left behind
     */
    public record Since(String promotion, Instant at, String source, List<Changed> byHand) {}

    /** @param captured who did it, the latest first; empty when nobody wrote it down */
    public record Changed(Item item, List<DdlCapture.Event> captured) {}

    /**
     * A difference that somebody expects.
     *
     * @param pattern that it matches
     * @param until when it is no longer expected; {@code null} for never
     */
    public record Known(
            Item item,
            String pattern,
            String reason,
            @Nullable Instant until) {}

    DriftResult of(TruthVersion version) {
        return with(drift, differences, notHandled, warnings, version, since, known);
    }

    DriftResult with(List<Item> items, Since last) {
        return with(drift, items, notHandled, warnings, truth, last, known);
    }

    DriftResult warning(List<String> more) {
        return with(
                drift,
                differences,
                notHandled,
                Stream.concat(warnings.stream(), more.stream()).toList(),
                truth,
                since,
                known);
    }

    private DriftResult with(
            boolean verdict,
            List<Item> items,
            List<Unhandled> others,
            List<String> notes,
            @Nullable TruthVersion version,
            @Nullable Since last,
            List<Known> expectedOnes) {
        return new DriftResult(
                verdict,
                environment,
                expected,
                List.copyOf(items),
                Drift.counts(items),
                List.copyOf(others),
                notCompared,
                notes,
                version,
                last,
                expectedOnes);
    }

    /** The rest, once what is known is taken out. */
    DriftResult expecting(List<Item> items, List<Unhandled> others, @Nullable Since rest, List<Known> expectedOnes) {
        return with(!items.isEmpty() || !others.isEmpty(), items, others, warnings, truth, rest, expectedOnes);
    }

    /**
     * How many objects were changed by hand since the last promotion, are not promoted yet, or both: by {@link #BY_HAND}, {@link
     * #NOT_PROMOTED} and {@link #BOTH}. By hand counts also what is by now as it should be, unless it is expected.
     */
    public Map<String, Integer> origins() {
        Set<String> different = new HashSet<>();
        Map<String, Integer> counts = new LinkedHashMap<>(Map.of(BY_HAND, 0, NOT_PROMOTED, 0, BOTH, 0));
        for (Item item : differences) {
            different.add(item.kind() + " " + item.name());
            if (item.origin() != null) {
                counts.merge(item.origin(), 1, Integer::sum);
            }
        }
        long besides = since == null
                ? 0
                : since.byHand().stream()
                        .filter(change -> !different.contains(
                                change.item().kind() + " " + change.item().name()))
                        .count();
        counts.merge(BY_HAND, (int) besides, Integer::sum);
        return counts;
    }

    /**
     * One object. The parts of a table that is missing or extra as a whole (its columns, keys, indexes …) are not listed on their own.
     *
     * @param kind {@code column}, {@code index} …
     * @param name {@code public.merchants.tax_id}
     * @param difference {@code missing} (in the environment), {@code extra} or {@code changed}; {@code unhandled} where a kind that is not
     *     modelled is expected, and that one side only has it
     * @param expected its definition in one line; {@code null} when extra
     * @param actual likewise; {@code null} when missing
     * @param origin {@code by-hand} (changed since the last promotion), {@code not-promoted}, {@code both}, or {@code null} when it
     *     cannot be told
     * @param within the object itself, then what it is part of, its schemas at last; empty in a result that was stored
     */
    public record Item(
            String kind,
            String name,
            String difference,
            @Nullable String expected,
            @Nullable String actual,
            @Nullable String origin,
            @JsonIgnore List<ObjectId> within) {

        public Item {
            within = within == null ? List.of() : List.copyOf(within);
        }

        /** Of unknown origin, and part of nothing. */
        public Item(String kind, String name, String difference, @Nullable String expected, @Nullable String actual) {
            this(kind, name, difference, expected, actual, null, List.of());
        }

        Item of(@Nullable String from) {
            return new Item(kind, name, difference, expected, actual, from, within);
        }

        Item within(List<ObjectId> wholes) {
            return new Item(kind, name, difference, expected, actual, origin, wholes);
        }

        Changed by(List<DdlCapture.Event> events) {
            return new Changed(this, events);
        }

        /** One line for a problem's list. */
        public String line() {
            return switch (difference) {
                case "missing" -> "missing " + kind + " " + name + " (" + expected + ")";
                case UNHANDLED -> "on one side only: " + kind + " " + name;
                case "extra" -> "extra " + kind + " " + name + " (" + actual + ")";
                default -> "changed " + kind + " " + name + ": expected " + expected + ", is " + actual;
            };
        }
    }

    /** One line per difference of what is modelled. */
    public List<String> lines() {
        return differences.stream().map(Item::line).toList();
    }

    /** These, and one line per object that is not modelled and that one side only has. */
    public List<String> allLines() {
        return Stream.concat(lines().stream(), notHandled.stream().map(object -> object.item()
                        .line()))
                .toList();
    }

    public record Count(int missing, int extra, int changed) {}

    /** An object of a kind that is not modelled. */
    public record Unhandled(String kind, String name) {
        /** As pg_identify_object prints names: quoted where there is a dot in them. */
        private static final String NAME = "(?:\"(?:[^\"]|\"\")++\"|[^\".\\s(]++)";

        /** {@code s.x}, {@code x on s.t}, {@code p on type s.x} (a label), {@code for s.t.column}, {@code for role r in schema s on tables}. */
        private static final Pattern IN_SCHEMA = Pattern.compile(
                "(?:for |NAME on (?:[a-z-]+ )*+)?(?<own>NAME)\\.|for role NAME in schema (?<default>NAME) "
                        .replace("NAME", NAME));

        static Unhandled of(Unmodelled object) {
            return new Unhandled(object.type(), object.identity());
        }

        Item item() {
            Item item = new Item(kind, name, UNHANDLED, null, null);
            return schema().map(schema -> item.within(List.of(ObjectId.of(Kind.SCHEMA, schema))))
                    .orElse(item);
        }

        /** As the name has it: that of the object itself, or of what it is on. */
        private Optional<String> schema() {
            Matcher matcher = IN_SCHEMA.matcher(name);
            return matcher.lookingAt()
                    ? Stream.of("own", "default")
                            .map(matcher::group)
                            .filter(Objects::nonNull)
                            .findFirst()
                            .map(Unhandled::unquoted)
                    : Optional.empty();
        }

        private static String unquoted(String identifier) {
            return identifier.startsWith("\"")
                    ? identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"")
                    : identifier;
        }
    }
}
