package dev.lockstep.data;

import dev.lockstep.catalog.ObjectId;
import java.util.List;
import java.util.Optional;

/**
 * The lookup tables of one promotion.
 *
 * @param tables each after the tables that its foreign keys refer to; where those form a cycle, as few as possible stand before
 * @param warnings one sentence each, for people
 */
public record LookupSet(List<LookupTable> tables, List<String> warnings) {
    public LookupSet {
        tables = List.copyOf(tables);
        warnings = List.copyOf(warnings);
    }

    /** As they are in the target. */
    public LookupSet inTarget() {
        return new LookupSet(tables.stream().map(LookupTable::inTarget).toList(), warnings);
    }

    public Optional<LookupTable> find(ObjectId id) {
        return tables.stream().filter(table -> table.id().equals(id)).findFirst();
    }
}
