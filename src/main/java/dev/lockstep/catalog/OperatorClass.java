package dev.lockstep.catalog;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An operator class with those entries of its family that cannot be without it.
 *
 * @param method the index access method, unquoted
 * @param family qualified and quoted
 * @param type for which it is
 * @param storage the type that is stored in the index, {@code null} for the same
 * @param entries sorted
 */
public record OperatorClass(
        String schema,
        String name,
        String method,
        String family,
        String type,
        boolean isDefault,
        @Nullable String storage,
        List<FamilyEntry> entries)
        implements DatabaseObject {
    public OperatorClass {
        entries = entries.stream().sorted().toList();
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.OPERATOR_CLASS, schema, name, method);
    }

    @Override
    public String summary() {
        return Summary.of(isDefault ? "DEFAULT FOR TYPE" : "FOR TYPE")
                .with(type, "FAMILY " + family)
                .with("STORAGE", storage)
                .with("AS", entries.stream().map(FamilyEntry::clause).collect(Collectors.joining(", ")))
                .toString();
    }
}
