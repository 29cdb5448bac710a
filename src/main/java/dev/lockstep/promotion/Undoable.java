package dev.lockstep.promotion;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which promotion of a ledger can be taken back: the newest one that counts. One that was taken back counts no more, and neither does
 * the undo; an undo that was taken back makes its promotion count again.
 */
final class Undoable {
    private final List<LedgerLine> lines;
    private final String target;

    /** @param lines the first one first */
    Undoable(List<LedgerLine> lines, String target) {
        this.lines = List.copyOf(lines);
        this.target = target;
    }

    /** @throws ProblemException {@code NOT_FOUND} or {@code CONFLICT}, which says what is to be undone first */
    LedgerLine require(UUID id) {
        int at = position(id);
        LedgerLine line = lines.get(at);
        if (!line.changedTarget()) {
            throw refused("Promotion " + id + " changed nothing in " + target + ".", "There is nothing to undo.");
        }
        UUID undo = activeUndo(id, at);
        if (undo != null) {
            throw refused(
                    "Promotion %s was undone already, by %s.".formatted(id, undo),
                    "Undo %s to have it back.".formatted(undo));
        }
        List<UUID> later = later(line, at);
        if (!later.isEmpty()) {
            throw refused(
                    later.size() == 1
                            ? "After promotion %s another one changed %s.".formatted(id, target)
                            : "After promotion %s %d others changed %s.".formatted(id, later.size(), target),
                    "Undo these first, in this order: " + String.join(", ", texts(later)) + ".");
        }
        return line;
    }

    private int position(UUID id) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).id().equals(id)) {
                return i;
            }
        }
        throw new ProblemException(Problem.of(
                        ProblemType.NOT_FOUND,
                        "The ledger of %s has no promotion %s: it was not committed there, or the database was restored to a state before it."
                                .formatted(target, id))
                .withNextStep("GET /api/v1/promotions lists what was promoted, and what became of it."));
    }

    private @Nullable UUID activeUndo(UUID id, int at) {
        for (int i = lines.size() - 1; i > at; i--) {
            LedgerLine line = lines.get(i);
            if (id.equals(line.undoOf()) && activeUndo(line.id(), i) == null) {
                return line.id();
            }
        }
        return null;
    }

    /** What is to be undone before, the newest first. */
    private List<UUID> later(LedgerLine wanted, int at) {
        Map<UUID, Integer> positions = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            positions.put(lines.get(i).id(), i);
        }
        List<UUID> later = new ArrayList<>();
        for (int i = lines.size() - 1; i > at; i--) {
            LedgerLine line = lines.get(i);
            boolean counts = line.changedTarget() && activeUndo(line.id(), i) == null;
            // An undo of something later leaves what was there before that, as if neither had been.
            boolean takesBackLater = line.undoOf() != null && positions.getOrDefault(line.undoOf(), -1) > at;
            if (counts && !(takesBackLater && !redoes(line, wanted))) {
                UUID first = newestFormOf(line, i);
                if (!later.contains(first)) {
                    later.add(first);
                }
            }
        }
        return later;
    }

    /** The one that made the same anew last, after an undo; itself when there is none. */
    private UUID newestFormOf(LedgerLine wanted, int at) {
        for (int i = lines.size() - 1; i > at; i--) {
            LedgerLine line = lines.get(i);
            if (activeUndo(line.id(), i) == null && redoes(line, wanted)) {
                return line.id();
            }
        }
        return wanted.id();
    }

    /** Whether it takes back an undo of {@code wanted}, directly or by way of others: it has made the same anew. */
    private boolean redoes(LedgerLine line, LedgerLine wanted) {
        UUID of = line.undoOf();
        while (of != null) {
            if (of.equals(wanted.id())) {
                return true;
            }
            UUID undone = of;
            of = lines.stream()
                    .filter(other -> other.id().equals(undone))
                    .findFirst()
                    .map(LedgerLine::undoOf)
                    .orElse(null);
        }
        return false;
    }

    private static List<String> texts(List<UUID> ids) {
        return ids.stream().map(UUID::toString).toList();
    }

    private static ProblemException refused(String detail, String nextStep) {
        return new ProblemException(Problem.of(ProblemType.CONFLICT, detail).withNextStep(nextStep));
    }
}
