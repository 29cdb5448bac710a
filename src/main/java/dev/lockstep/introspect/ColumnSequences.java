package dev.lockstep.introspect;

import dev.lockstep.catalog.SequenceOptions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sequences that belong to columns, as they are read ahead of these. */
final class ColumnSequences {
    private final Map<Address, Identity> identities = new HashMap<>();
    private final Map<Long, Address> owned = new LinkedHashMap<>();

    /** The sequence within an identity column. */
    record Identity(long oid, String schema, String name, SequenceOptions options, boolean otherPersistence) {}

    /** What an identity column's inner sequence is like. */
    void add(Address column, Identity sequence) {
        identities.put(column, sequence);
    }

    /** {@code null} when it is no identity column. */
    @Nullable
    Identity identity(Address column) {
        return identities.get(column);
    }

    /** @param column that owns the sequence with this OID */
    void addOwned(long oid, Address column) {
        owned.put(oid, column);
    }

    /** The columns that own sequences, by the sequences' OIDs. */
    Map<Long, Address> owned() {
        return owned;
    }
}
