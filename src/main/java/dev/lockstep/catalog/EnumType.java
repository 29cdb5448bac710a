package dev.lockstep.catalog;

import java.util.List;

/** An enumerated type, its labels in sort order. */
public record EnumType(String schema, String name, List<String> labels) implements DatabaseObject {
    public EnumType {
        labels = List.copyOf(labels);
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.ENUM, schema, name);
    }

    @Override
    public String summary() {
        return "(" + String.join(", ", labels) + ")";
    }
}
