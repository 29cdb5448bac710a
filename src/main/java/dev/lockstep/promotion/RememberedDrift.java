package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.diff.Comparison;
import dev.lockstep.diff.Selection;
import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of the last comparisons: two catalogs that are the very ones of a comparison before need none again, and of two that were
 * made of these by reading a part again only that part is compared. Keeps no catalog in memory. For use by several threads.
 */
final class RememberedDrift {
    private static final int MOST = 100;

    /** Of one comparison that is kept: with more, it would keep most of a catalog in memory. */
    private static final int MOST_DIFFERENCES = 1_000;

    private record Question(String wanted, String actual, Selection selection) {}

    private record Answer(
            WeakReference<Catalog> wanted,
            WeakReference<Catalog> actual,
            @Nullable Comparison comparison,
            DriftResult result) {
        boolean isOf(BothCatalogs both) {
            return wanted.refersTo(both.wanted()) && actual.refersTo(both.actual());
        }
    }

    private final Map<Question, Answer> answers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Answer> eldest) {
            return size() > MOST;
        }
    };

    DriftResult of(BothCatalogs both, String wantedName, String actualName, Selection selection) {
        Question question = new Question(wantedName, actualName, selection);
        Answer known = known(question);
        if (known != null && known.isOf(both)) {
            return known.result();
        }
        Comparison comparison = selection.isAllDefinitions() ? compared(both, known) : null;
        DriftResult result = comparison == null
                ? Drift.between(both.wanted(), both.actual(), wantedName, actualName, selection)
                : Drift.of(comparison, both.wanted(), both.actual(), wantedName, actualName);
        boolean kept = comparison != null && comparison.differences().size() <= MOST_DIFFERENCES;
        remember(
                question,
                new Answer(
                        new WeakReference<>(both.wanted()),
                        new WeakReference<>(both.actual()),
                        kept ? comparison : null,
                        result));
        return result;
    }

    private static Comparison compared(BothCatalogs both, @Nullable Answer known) {
        return known == null || known.comparison() == null
                ? Comparison.of(both.wanted(), both.actual())
                : known.comparison().again(both.wanted(), both.actual());
    }

    private synchronized @Nullable Answer known(Question question) {
        return answers.get(question);
    }

    private synchronized void remember(Question question, Answer answer) {
        answers.put(question, answer);
    }
}
