package dev.lockstep.introspect;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.SequenceOwner;
import dev.lockstep.sql.SqlSession;

/** The columns that own sequences. What there is was read with the sequences. */
final class SequenceOwnersReader implements KindReader {
    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.sequences().owned().forEach((oid, column) -> {
            ObjectId sequence = draft.find(Address.relation(oid));
            ObjectId owner = draft.find(column);
            if (sequence != null && owner != null) {
                draft.within(oid, () -> draft.add(new SequenceOwner(sequence, owner)));
            }
        });
    }
}
