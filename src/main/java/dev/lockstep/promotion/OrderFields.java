package dev.lockstep.promotion;

import dev.lockstep.diff.PrivilegesPolicy;
import dev.lockstep.diff.Scope;
import dev.lockstep.diff.ScopePattern;
import dev.lockstep.diff.Selection;
import dev.lockstep.plan.Hazard;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the words of an order's fields. What they may not be is refused with the field's JSON pointer and what it may be. */
final class OrderFields {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,7})\\s*(ms|s|min)");
    private static final Duration LONGEST_LOCK_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PATIENCE = Duration.ofDays(1);

    private OrderFields() {}

    /** @param pointer to where its fields stand */
    static Selection selection(SelectionOrder order, String pointer) {
        String privileges = order.privileges();
        oneOf(privileges, List.of(SelectionOrder.IGNORE, SelectionOrder.SYNC), pointer + "/privileges");
        return Selection.defaults()
                .withPrivileges(
                        privileges == null
                                ? PrivilegesPolicy.IGNORE
                                : PrivilegesPolicy.valueOf(privileges.toUpperCase(Locale.ROOT)))
                .within(new Scope(
                        patterns(order.include(), pointer + "/include"),
                        patterns(order.exclude(), pointer + "/exclude")));
    }

    static List<ScopePattern> patterns(@Nullable List<String> texts, String pointer) {
        List<ScopePattern> patterns = new ArrayList<>();
        for (int i = 0; texts != null && i < texts.size(); i++) {
            try {
                patterns.add(new ScopePattern(texts.get(i)));
            } catch (IllegalArgumentException e) {
                throw bad(
                        String.valueOf(e.getMessage()),
                        pointer + "/" + i,
                        "Write it like audit, public.fee_*, *.tmp_*, view:public.* or extension:citext.");
            }
        }
        return patterns;
    }

    static void expected(@Nullable List<ExpectedDifference> list, String pointer) {
        for (int i = 0; list != null && i < list.size(); i++) {
            try {
                list.get(i).check();
            } catch (IllegalArgumentException e) {
                throw bad(
                        String.valueOf(e.getMessage()),
                        pointer + "/" + i + "/pattern",
                        "Write it like public.fees, column:public.fees.debug_* or audit, with a kind as reports name it or none, and ? for a colon in a name.");
            }
        }
    }

    /** @throws ProblemException {@code UNKNOWN_HAZARD} with the names that there are */
    static Set<Hazard> hazards(List<String> names, String pointer) {
        Set<Hazard> hazards = EnumSet.noneOf(Hazard.class);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String place = pointer.startsWith("/") ? pointer + "/" + i : pointer;
            hazards.add(Arrays.stream(Hazard.values())
                    .filter(hazard -> hazard.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new ProblemException(
                            Problem.of(ProblemType.UNKNOWN_HAZARD, "There is no hazard \"" + name + "\".")
                                    .withPointer(place)
                                    .withNextStep("Use one of " + Arrays.toString(Hazard.values()) + "."))));
        }
        return hazards;
    }

    static void oneOf(@Nullable String word, List<String> allowed, String pointer) {
        if (word != null && !allowed.contains(word)) {
            throw bad("\"" + word + "\" is not possible here.", pointer, "Use one of " + allowed + ".");
        }
    }

    static Duration lockTimeout(@Nullable String text, String pointer) {
        if (text == null) {
            return PromotionOptions.DEFAULT_LOCK_TIMEOUT;
        }
        Duration duration = duration(text, pointer);
        if (duration.isZero() || duration.compareTo(LONGEST_LOCK_TIMEOUT) > 0) {
            throw bad(
                    "A lock timeout of " + text + " would block the application or never succeed.",
                    pointer,
                    "Use something from 1ms to 10min.");
        }
        return duration;
    }

    static Duration patience(@Nullable String text) {
        if (text == null) {
            return PromotionOptions.DEFAULT_PATIENCE;
        }
        Duration duration = duration(text, "/options/patience");
        if (duration.compareTo(SHORTEST_PATIENCE) < 0 || duration.compareTo(LONGEST_PATIENCE) > 0) {
            throw bad(
                    "A patience of " + text + " is too short for anybody's transaction to end, or endless.",
                    "/options/patience",
                    "Use something from 1s to 1440min.");
        }
        return duration;
    }

    private static Duration duration(String text, String pointer) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw bad("\"" + text + "\" is no duration.", pointer, "Write it like 500ms, 3s or 2min.");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }

    static ProblemException bad(String detail, String pointer, String nextStep) {
        return new ProblemException(
                Problem.of(ProblemType.BAD_REQUEST, detail).withPointer(pointer).withNextStep(nextStep));
    }
}
