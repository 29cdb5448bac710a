package dev.lockstep.promotion;

import dev.lockstep.promotion.DriftResult.Changed;
import dev.lockstep.promotion.DriftResult.Item;
import dev.lockstep.promotion.DriftResult.Known;
import dev.lockstep.promotion.DriftResult.Since;
import dev.lockstep.promotion.DriftResult.Unhandled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What somebody expects of the differences that one check finds.
 *
 * @param asked what the check itself was asked to expect
 */
public record KnownDifferences(List<ExpectedDifference> asked) {
    public KnownDifferences {
        asked = List.copyOf(asked);
    }

    /**
     * Takes it out of the verdict. What was expected until a moment that is past counts again, and is named. So is what matches nothing,
     * but not against the baseline, where only changes by hand could match.
     */
    public DriftResult outOf(DriftResult result, Instant now) {
        List<ExpectedDifference.Compiled> holding = new ArrayList<>();
        List<ExpectedDifference.Compiled> past = new ArrayList<>();
        asked.forEach(entry -> (entry.holds(now) ? holding : past).add(entry.compiled()));
        List<Item> all = Stream.concat(
                        result.differences().stream(),
                        result.notHandled().stream().map(Unhandled::item))
                .toList();
        List<Known> matched = new ArrayList<>();
        List<Item> left = result.differences().stream()
                .filter(item -> !isKnown(item, holding, matched))
                .toList();
        List<Unhandled> others = result.notHandled().stream()
                .filter(object -> !isKnown(object.item(), holding, matched))
                .toList();
        List<String> expired = past.stream()
                .filter(entry -> all.stream().anyMatch(entry::matches))
                .map(ExpectedDifference.Compiled::difference)
                .map(entry -> "%s was expected until %s (%s), and counts again."
                        .formatted(entry.pattern(), entry.until(), entry.reason()))
                .toList();
        return result.expecting(left, others, unexpected(result.since(), holding), matched)
                .warning(expired)
                .warning(
                        result.expected().equals(DriftCheck.BASELINE)
                                ? List.of()
                                : unused(holding, all, result.since()));
    }

    private static List<String> unused(List<ExpectedDifference.Compiled> list, List<Item> all, @Nullable Since since) {
        return list.stream()
                .filter(entry -> all.stream().noneMatch(entry::matches)
                        && (since == null
                                || since.byHand().stream().map(Changed::item).noneMatch(entry::matches)))
                .map(ExpectedDifference.Compiled::difference)
                .map(entry ->
                        "%s is expected (%s), and matches no difference.".formatted(entry.pattern(), entry.reason()))
                .toList();
    }

    private static boolean isKnown(Item item, List<ExpectedDifference.Compiled> list, List<Known> matched) {
        Optional<ExpectedDifference> match = list.stream()
                .filter(entry -> entry.matches(item))
                .findFirst()
                .map(ExpectedDifference.Compiled::difference);
        match.ifPresent(entry -> matched.add(new Known(item, entry.pattern(), entry.reason(), entry.until())));
        return match.isPresent();
    }

    private static @Nullable Since unexpected(@Nullable Since since, List<ExpectedDifference.Compiled> list) {
        if (since == null) {
            return null;
        }
        List<Changed> rest = since.byHand().stream()
                .filter(change -> list.stream().noneMatch(entry -> entry.matches(change.item())))
                .toList();
        return new Since(since.promotion(), since.at(), since.source(), rest);
    }
}
