package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.catalog.Sequence;
import dev.lockstep.catalog.SequenceOwner;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code OWNED BY}. */
final class SequenceOwnerChanges implements KindChanges<SequenceOwner> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(SequenceOwner owner, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        ownedLikeTable(owner, context).ifPresent(drafts::add);
        drafts.add(own(owner));
        boolean newSequence = !context.target().contains(owner.sequence());
        if (newSequence && context.target().contains(owner.column())) {
            Column column = (Column) context.inSource(owner.column());
            context.source()
                    .get(Sequence.class, owner.sequence())
                    .ifPresent(sequence -> drafts.add(
                            SequencePosition.pastTheLargest(owner.sequence(), sequence.options(), column, context)));
        }
        return drafts;
    }

    @Override
    public List<Draft> drop(SequenceOwner owner, PlanContext context) {
        return List.of(Draft.of(
                        "ALTER SEQUENCE " + Names.qualified(owner.sequence()) + " OWNED BY NONE",
                        "Let the sequence " + owner.sequence().displayName() + " outlive its column")
                .on(owner.sequence(), TableLock.SHARE_ROW_EXCLUSIVE));
    }

    @Override
    public Alteration way(SequenceOwner from, SequenceOwner to, PlanContext context) {
        return Alteration.IN_PLACE;
    }

    @Override
    public List<Draft> alter(SequenceOwner from, SequenceOwner to, PlanContext context) {
        return List.of(own(to));
    }

    @Override
    public List<ObjectId> dropsWith(SequenceOwner owner, PlanContext context) {
        // Only when the sequence goes too: otherwise it would be lost with its column.
        return List.of(owner.sequence());
    }

    /** PostgreSQL wants both to have one owner; a new sequence of which nobody says whose it is, is the role's that makes it. */
    private static Optional<Draft> ownedLikeTable(SequenceOwner owner, PlanContext context) {
        ObjectId sequence = owner.sequence();
        String maker = context.options().role();
        if (maker == null || context.source().contains(sequence.about(Kind.PRIVILEGES))) {
            return Optional.empty();
        }
        return context.source()
                .get(Privileges.class, PrivilegesRules.tableOf(owner).about(Kind.PRIVILEGES))
                .map(Privileges::owner)
                .filter(tables -> !tables.equals(maker))
                .map(tables -> Draft.of(
                        "ALTER SEQUENCE " + Names.qualified(sequence) + " OWNER TO " + Quoting.identifier(tables),
                        "Let the sequence " + sequence.displayName() + " have its table's owner"));
    }

    private static Draft own(SequenceOwner owner) {
        ObjectId table = new ObjectId(Kind.TABLE, owner.column().path().subList(0, 2));
        return Draft.of(
                        "ALTER SEQUENCE " + Names.qualified(owner.sequence()) + " OWNED BY " + Names.qualified(table)
                                + "." + Quoting.identifier(owner.column().name()),
                        "Let the sequence " + owner.sequence().displayName() + " go when its column goes")
                .on(owner.sequence(), TableLock.SHARE_ROW_EXCLUSIVE);
    }
}
