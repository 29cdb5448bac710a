package dev.lockstep.promotion;

import dev.lockstep.diff.Selection;
import dev.lockstep.progress.Progress;
import dev.lockstep.truth.ReadTruth;
import dev.lockstep.truth.TruthFiles;
import dev.lockstep.truth.Truths;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** How two versions of the truth differ. */
public final class TruthDiff {
    private final Truths truths;

    public TruthDiff(Truths truths) {
        this.truths = truths;
    }

    /** What {@code to} lacks, has besides, and has otherwise than {@code from}. */
    public DriftResult between(TruthFiles from, TruthFiles to, Progress progress) {
        ReadTruth before = truths.read(from, progress);
        ReadTruth after = truths.read(to, progress);
        Set<String> lent = new HashSet<>(before.lent());
        lent.addAll(after.lent());
        boolean extensions = from.version().declaresExtensions() && to.version().declaresExtensions();
        return Drift.between(
                        before.catalog(),
                        after.catalog(),
                        from.version().name(),
                        to.version().name(),
                        Selection.defaults().withExtensions(extensions).withLent(lent))
                .warning(Stream.of(before, after)
                        .flatMap(read ->
                                read.notes().stream().map(note -> read.version().name() + ": " + note))
                        .toList());
    }
}
