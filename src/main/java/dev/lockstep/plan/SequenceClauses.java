package dev.lockstep.plan;

import dev.lockstep.catalog.SequenceOptions;
import java.util.ArrayList;
import java.util.List;

/** The options of sequences and of identity columns. (PostgreSQL documentation, "CREATE SEQUENCE".) */
final class SequenceClauses {
    private SequenceClauses() {}

    /** Everything but the type, which identity columns have from the column. */
    static String all(SequenceOptions options) {
        return "INCREMENT BY " + options.increment() + " MINVALUE " + options.minimum() + " MAXVALUE "
                + options.maximum() + " START WITH " + options.start() + " CACHE " + options.cache()
                + (options.cycle() ? " CYCLE" : " NO CYCLE");
    }

    /** What differs, as clauses of {@code ALTER SEQUENCE}. */
    static List<String> changed(SequenceOptions from, SequenceOptions to) {
        List<String> clauses = new ArrayList<>();
        if (!from.dataType().equals(to.dataType())) {
            clauses.add("AS " + to.dataType());
        }
        // The type brings its own limits along, so they are said whenever it changes.
        boolean retyped = !clauses.isEmpty();
        if (from.increment() != to.increment()) {
            clauses.add("INCREMENT BY " + to.increment());
        }
        if (retyped || from.minimum() != to.minimum()) {
            clauses.add("MINVALUE " + to.minimum());
        }
        if (retyped || from.maximum() != to.maximum()) {
            clauses.add("MAXVALUE " + to.maximum());
        }
        if (from.start() != to.start()) {
            clauses.add("START WITH " + to.start());
        }
        if (restarts(from, to)) {
            clauses.add("RESTART");
        }
        if (from.cache() != to.cache()) {
            clauses.add("CACHE " + to.cache());
        }
        if (from.cycle() != to.cycle()) {
            clauses.add(to.cycle() ? "CYCLE" : "NO CYCLE");
        }
        return clauses;
    }

    /** Whether no position that was allowed is so any longer. */
    static boolean restarts(SequenceOptions from, SequenceOptions to) {
        return to.minimum() > from.maximum() || to.maximum() < from.minimum();
    }

    /** Whether numbers may come that were given before, or others than an application counts with that takes several at a time. */
    static boolean countsOtherwise(SequenceOptions from, SequenceOptions to) {
        return from.increment() != to.increment() || to.cycle() && !from.cycle();
    }

    /** Whether a position that was allowed may be so no longer. */
    static boolean narrows(SequenceOptions from, SequenceOptions to) {
        return to.minimum() > from.minimum() || to.maximum() < from.maximum();
    }
}
