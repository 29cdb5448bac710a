package dev.lockstep.promotion;

import dev.lockstep.catalog.Kind;
import dev.lockstep.diff.PrivilegesPolicy;
import dev.lockstep.diff.Selection;
import dev.lockstep.promotion.DriftResult.Changed;
import dev.lockstep.promotion.DriftResult.Item;
import dev.lockstep.promotion.DriftResult.Known;
import dev.lockstep.promotion.DriftResult.Since;
import dev.lockstep.promotion.DriftResult.Unhandled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What somebody expects of the differences that one check finds.
 *
 * @param asked what the check itself was asked to expect
 * @param declared what is declared of the environment, for every check of it
 * @param looked at what, when the environment is held against what it is to equal by itself; else {@code null}, and what is declared may
 *     match nothing here and something there
 */
public record KnownDifferences(
        List<ExpectedDifference> asked,
        List<ExpectedDifference> declared,
        @Nullable Selection looked) {
    /** More than these are counted. */
    private static final int NAMED = 3;

    public KnownDifferences {
        asked = List.copyOf(asked);
        declared = List.copyOf(declared);
    }

    /** Without any that are declared. */
    public KnownDifferences(List<ExpectedDifference> asked) {
        this(asked, List.of(), null);
    }

    /**
     * Takes it out of the verdict. What was expected until a moment that is past counts again, and is named. So is what matches nothing
     * where it could: not against the baseline, where only changes by hand do, and of what is declared only where all of it was looked at.
     */
    public DriftResult outOf(DriftResult result, Instant now) {
        List<ExpectedDifference.Compiled> holding = new ArrayList<>();
        List<ExpectedDifference.Compiled> past = new ArrayList<>();
        Stream.concat(asked.stream(), declared.stream())
                .forEach(entry -> (entry.holds(now) ? holding : past).add(entry.compiled()));
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
                .warning(unused(holding, all, result));
    }

    private List<String> unused(List<ExpectedDifference.Compiled> holding, List<Item> all, DriftResult result) {
        if (result.expected().equals(DriftCheck.BASELINE)) {
            return List.of();
        }
        Since since = result.since();
        List<Item> seen = Stream.concat(
                        all.stream(),
                        since == null ? Stream.of() : since.byHand().stream().map(Changed::item))
                .toList();
        List<ExpectedDifference> unused = holding.stream()
                .filter(this::couldMatch)
                .filter(entry -> seen.stream().noneMatch(entry::matches))
                .map(ExpectedDifference.Compiled::difference)
                .toList();
        return unused.size() <= NAMED
                ? unused.stream()
                        .map(entry -> "%s is expected (%s), and matches no difference."
                                .formatted(entry.pattern(), entry.reason()))
                        .toList()
                : List.of("%d patterns are expected and match no difference, among them %s."
                        .formatted(
                                unused.size(),
                                unused.stream()
                                        .limit(NAMED)
                                        .map(ExpectedDifference::pattern)
                                        .collect(Collectors.joining(", "))));
    }

    private boolean couldMatch(ExpectedDifference.Compiled entry) {
        return asked.contains(entry.difference())
                || looked != null
                        && looked.scope().isEverything()
                        && !entry.isOnlyAbout(notCompared(looked))
                        && looked.lent().stream().noneMatch(entry::isOnlyWithin);
    }

    private static Set<String> notCompared(Selection looked) {
        Set<String> kinds = new HashSet<>();
        if (!looked.columnOrder()) {
            kinds.add(Drift.COLUMN_ORDER);
        }
        if (looked.privileges() == PrivilegesPolicy.IGNORE) {
            kinds.add(Kind.PRIVILEGES.label());
            kinds.add(Kind.DEFAULT_PRIVILEGES.label());
        }
        if (!looked.extensions()) {
            kinds.add(Kind.EXTENSION.label());
        }
        return kinds;
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
