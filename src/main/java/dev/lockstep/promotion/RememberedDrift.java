package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.diff.Selection;
import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of the last comparisons: two catalogs that are the very ones of a comparison before need none again. Keeps no catalog in
 * memory. For use by several threads.
 */
final class RememberedDrift {
    private static final int MOST = 100;

    private record Question(String wanted, String actual, Selection selection) {}

    private record Answer(WeakReference<Catalog> wanted, WeakReference<Catalog> actual, DriftResult result) {
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
        DriftResult result = Drift.between(both.wanted(), both.actual(), wantedName, actualName, selection);
        remember(question, new Answer(new WeakReference<>(both.wanted()), new WeakReference<>(both.actual()), result));
        return result;
    }

    private synchronized @Nullable Answer known(Question question) {
        return answers.get(question);
    }

    private synchronized void remember(Question question, Answer answer) {
        answers.put(question, answer);
    }
}
