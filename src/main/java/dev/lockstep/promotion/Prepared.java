package dev.lockstep.promotion;

import dev.lockstep.plan.Step;
import java.util.List;

/**
 * What the transaction builds on is there. Until the transaction is committed whoever fails has to take it back.
 *
 * @param begun the steps ahead of the transaction that were begun, in order
 */
record Prepared(BackedUp backedUp, List<Step> begun) {

    /** One line for people. */
    String summary() {
        return begun.size() + (begun.size() == 1 ? " step" : " steps") + " ahead of the transaction";
    }

    Checked checked() {
        return backedUp.checked();
    }

    /** Undoes what was begun and returns what is to be thrown: {@code failure}, or that nobody could undo it yet. */
    RuntimeException takeBack(Throwable failure) {
        RuntimeException exception = failure instanceof RuntimeException known
                ? known
                : new IllegalStateException("the promotion was ended by an error", failure);
        if (begun.isEmpty() || failure instanceof UnknownOutcomeException) {
            return exception;
        }
        return new TakeBack(checked()).undo(begun, exception);
    }
}
