package dev.lockstep.promotion;

import dev.lockstep.data.KeptRows;
import dev.lockstep.data.TableDelta;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the rows have to say to an undo.
 *
 * @param losses what is not kept, or does not come back
 * @param conflicts why it cannot be done, one line each
 * @param notes one sentence each on what stays as it is now
 * @param returned how many lookup rows return to what they were, by table
 * @param kept lookup rows that the promotion changed and that stay as they are now
 */
record UndoFindings(
        List<UndoLoss> losses,
        List<String> conflicts,
        List<String> notes,
        List<TableDelta> returned,
        List<KeptRows> kept) {
    static final UndoFindings NONE = new UndoFindings(List.of(), List.of(), List.of(), List.of(), List.of());

    UndoFindings {
        returned = List.copyOf(returned);
        kept = List.copyOf(kept);
        losses = List.copyOf(losses);
        conflicts = List.copyOf(conflicts);
        notes = List.copyOf(notes);
    }

    UndoFindings losing(List<UndoLoss> more) {
        return new UndoFindings(
                Stream.concat(losses.stream(), more.stream()).toList(), conflicts, notes, returned, kept);
    }

    String verdict() {
        if (!conflicts.isEmpty()) {
            return UndoPreview.REFUSED;
        }
        return losses.isEmpty() ? UndoPreview.EXACT : UndoPreview.LOSSY;
    }

    /** What is lost, whatever the number of rows: part of the fingerprint, since it is what somebody agreed to (I4). */
    List<String> subjects() {
        return losses.stream().map(UndoLoss::subject).sorted().toList();
    }
}
