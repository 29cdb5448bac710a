package dev.lockstep.promotion;

import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.truth.TruthVersion;
import java.util.List;
import java.util.Map;
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
        @Nullable TruthVersion truth) {

    /** Against an environment or a baseline. */
    public DriftResult(
            boolean drift,
            String environment,
            String expected,
            List<Item> differences,
            Map<String, Count> counts,
            List<Unhandled> notHandled,
            List<Unhandled> notCompared,
            List<String> warnings) {
        this(drift, environment, expected, differences, counts, notHandled, notCompared, warnings, null);
    }

    DriftResult of(TruthVersion version) {
        return new DriftResult(
                drift, environment, expected, differences, counts, notHandled, notCompared, warnings, version);
    }

    /**
     * One object. The parts of a table that is missing or extra as a whole (its columns, keys, indexes …) are not listed on their own.
     *
     * @param kind {@code column}, {@code index} …
     * @param name {@code public.merchants.tax_id}
     * @param difference {@code missing} (in the environment), {@code extra} or {@code changed}
     * @param expected its definition in one line; {@code null} when extra
     * @param actual likewise; {@code null} when missing
     */
    public record Item(
            String kind,
            String name,
            String difference,
            @Nullable String expected,
            @Nullable String actual) {

        /** One line for a problem's list. */
        public String line() {
            return switch (difference) {
                case "missing" -> "missing " + kind + " " + name + " (" + expected + ")";
                case "extra" -> "extra " + kind + " " + name + " (" + actual + ")";
                default -> "changed " + kind + " " + name + ": expected " + expected + ", is " + actual;
            };
        }
    }

    DriftResult warning(List<String> more) {
        List<String> all = Stream.concat(warnings.stream(), more.stream()).toList();
        return new DriftResult(drift, environment, expected, differences, counts, notHandled, notCompared, all, truth);
    }

    /** One line per difference of what is modelled. */
    public List<String> lines() {
        return differences.stream().map(Item::line).toList();
    }

    /** These, and one line per object that is not modelled and that one side only has. */
    public List<String> allLines() {
        return Stream.concat(
                        lines().stream(),
                        notHandled.stream().map(object -> "on one side only: " + object.kind() + " " + object.name()))
                .toList();
    }

    public record Count(int missing, int extra, int changed) {}

    /** An object of a kind that is not modelled. */
    public record Unhandled(String kind, String name) {

        static Unhandled of(Unmodelled object) {
            return new Unhandled(object.type(), object.identity());
        }
    }
}
