package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Sequence;
import dev.lockstep.catalog.SequenceOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sequences. Their position is data: a narrower range that it does not fit makes the step fail. It is reset only where it cannot fit,
 * because the old range and the new one have no number in common.
 */
final class SequenceChanges implements KindChanges<Sequence> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Sequence sequence, PlanContext context) {
        return List.of(Draft.of(
                "CREATE " + (sequence.unlogged() ? "UNLOGGED " : "") + "SEQUENCE " + Names.qualified(sequence.id())
                        + " AS " + sequence.options().dataType() + " " + SequenceClauses.all(sequence.options()),
                "Create the sequence " + sequence.id().displayName()));
    }

    @Override
    public List<Draft> drop(Sequence sequence, PlanContext context) {
        Optional<ObjectId> successors = columnThatNumbersItself(sequence, context);
        List<Draft> drafts = new ArrayList<>();
        successors.ifPresent(column -> drafts.add(SequencePosition.remembered(sequence.id(), column)));
        drafts.add(Draft.of(
                        "DROP SEQUENCE " + Names.qualified(sequence.id()),
                        "Drop the sequence " + sequence.id().displayName()
                                + (successors.isEmpty() ? ", its position with it" : ", whose column numbers itself"))
                .on(sequence.id(), TableLock.ACCESS_EXCLUSIVE)
                .with(Hazard.BACKWARD_INCOMPATIBLE)
                .withIf(successors.isEmpty(), Hazard.DATA_LOSS));
        return drafts;
    }

    /** The column whose sequence it was and that becomes an identity where it stands. */
    private static Optional<ObjectId> columnThatNumbersItself(Sequence sequence, PlanContext context) {
        return context.target()
                .get(
                        SequenceOwner.class,
                        new ObjectId(Kind.SEQUENCE_OWNER, sequence.id().path()))
                .map(SequenceOwner::column)
                .filter(column -> context.fate(column) == Fate.ALTER)
                .filter(column -> context.target().find(column) instanceof Column before
                        && before.identity() == null
                        && context.source().find(column) instanceof Column after
                        && after.identity() != null);
    }

    @Override
    public Alteration way(Sequence from, Sequence to, PlanContext context) {
        return Alteration.IN_PLACE;
    }

    @Override
    public List<Draft> alter(Sequence from, Sequence to, PlanContext context) {
        String alter = "ALTER SEQUENCE " + Names.qualified(from.id());
        List<Draft> drafts = new ArrayList<>();
        List<String> clauses = SequenceClauses.changed(from.options(), to.options());
        if (!clauses.isEmpty()) {
            drafts.addAll(
                    SequencePosition.intoRange(from.schema(), from.name(), from.id(), from.options(), to.options()));
            boolean narrows = SequenceClauses.narrows(from.options(), to.options());
            boolean restarts = SequenceClauses.restarts(from.options(), to.options());
            drafts.add(Draft.of(
                            alter + " " + String.join(" ", clauses),
                            "Change the options of the sequence " + from.id().displayName()
                                    + (restarts
                                            ? ", which starts again: the new range has none of its numbers"
                                            : narrows ? " (fails if its position is outside the new range)" : ""))
                    .on(from.id(), TableLock.SHARE_ROW_EXCLUSIVE)
                    .withIf(restarts, Hazard.DATA_LOSS)
                    .withIf(SequenceClauses.countsOtherwise(from.options(), to.options()), Hazard.BACKWARD_INCOMPATIBLE)
                    .withIf(narrows, Hazard.VALIDATION_SCAN, Hazard.BACKWARD_INCOMPATIBLE));
        }
        if (from.unlogged() != to.unlogged()) {
            drafts.add(Draft.of(
                            alter + (to.unlogged() ? " SET UNLOGGED" : " SET LOGGED"),
                            "Make the sequence " + from.id().displayName() + (to.unlogged() ? " unlogged" : " logged"))
                    .on(from.id(), TableLock.ACCESS_EXCLUSIVE));
        }
        return drafts;
    }

    @Override
    public Alteration whenUprooted(Sequence from, Sequence to, ObjectId replaced, PlanContext context) {
        return Alteration.REFUSE;
    }

    @Override
    public List<ObjectId> dropsWith(Sequence sequence, PlanContext context) {
        return context.target()
                .get(
                        SequenceOwner.class,
                        new ObjectId(Kind.SEQUENCE_OWNER, sequence.id().path()))
                .map(owner -> List.of(owner.column()))
                .orElse(List.of());
    }
}
