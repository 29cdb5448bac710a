package dev.lockstep.truth;

import dev.lockstep.catalog.Glob;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * Patterns for paths: {@code *} within a folder, {@code **} across, {@code ?}, {@code [abc]}, <code>{a,b}</code>, and a backslash before
 * what is meant as it stands. {@code **}{@code /} may also be no folder at all.
 */
public final class Globs {
    private static final IntPredicate ACROSS = character -> true;
    private static final IntPredicate WITHIN = character -> character != '/';

    private final String pattern;
    private final Glob.Builder glob = new Glob.Builder();
    private int at;

    private Globs(String pattern) {
        this.pattern = pattern;
    }

    public static boolean isPattern(String path) {
        return path.chars().anyMatch(c -> "*?{[".indexOf(c) >= 0);
    }

    /** @throws ProblemException {@code TRUTH_INVALID} for what is no pattern */
    public static Predicate<String> matching(String pattern) {
        return new Globs(pattern).read()::matches;
    }

    private Glob read() {
        while (at < pattern.length()) {
            int character = next();
            switch (character) {
                case '*' -> stars();
                case '?' -> glob.one(WITHIN);
                case '[' -> glob.one(bracketed().and(WITHIN));
                case '{' -> glob.choice();
                case ',' -> comma();
                case '}' -> brace();
                case '\\' -> glob.one(escaped());
                default -> glob.one(character);
            }
        }
        if (glob.isChoosing()) {
            throw invalid("a } is missing");
        }
        return glob.build();
    }

    private void stars() {
        if (!take("*")) {
            glob.any(WITHIN);
        } else if (take("/")) {
            glob.choice().any(ACROSS).one('/').or().end();
        } else {
            glob.any(ACROSS);
        }
    }

    private void comma() {
        if (glob.isChoosing()) {
            glob.or();
        } else {
            glob.one(',');
        }
    }

    private void brace() {
        if (glob.isChoosing()) {
            glob.end();
        } else {
            glob.one('}');
        }
    }

    /** What stands between brackets. */
    private IntPredicate bracketed() {
        boolean others = take("!");
        List<Range> ranges = new ArrayList<>();
        while (!take("]")) {
            ranges.add(range());
        }
        if (ranges.isEmpty()) {
            throw invalid("nothing stands between [ and ]");
        }
        return character -> ranges.stream().anyMatch(range -> range.has(character)) != others;
    }

    private Range range() {
        int first = inBrackets();
        boolean more = pattern.startsWith("-", at) && !pattern.startsWith("-]", at);
        int last = more && take("-") ? inBrackets() : first;
        if (last < first) {
            throw invalid("%s-%s begins after its end".formatted(Character.toString(first), Character.toString(last)));
        }
        return new Range(first, last);
    }

    private record Range(int first, int last) {
        boolean has(int character) {
            return first <= character && character <= last;
        }
    }

    private int inBrackets() {
        if (at == pattern.length()) {
            throw invalid("a ] is missing");
        }
        return take("\\") ? escaped() : next();
    }

    private int escaped() {
        if (at == pattern.length()) {
            throw invalid("nothing comes after the backslash");
        }
        return next();
    }

    private boolean take(String text) {
        boolean there = pattern.startsWith(text, at);
        at += there ? text.length() : 0;
        return there;
    }

    private int next() {
        int character = pattern.codePointAt(at);
        at += Character.charCount(character);
        return character;
    }

    private ProblemException invalid(String why) {
        return new ProblemException(Problem.of(
                        ProblemType.TRUTH_INVALID, "'%s' is no pattern: %s.".formatted(pattern, why))
                .withNextStep("Write it like [abc], [a-z], {a,b}, and a backslash before what is meant as it stands."));
    }
}
