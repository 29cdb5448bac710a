package dev.lockstep.catalog;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A stand-alone composite type, its attributes in order. */
public record CompositeType(String schema, String name, List<Attribute> attributes) implements DatabaseObject {
    public CompositeType {
        attributes = List.copyOf(attributes);
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.COMPOSITE_TYPE, schema, name);
    }

    @Override
    public String summary() {
        return attributes.stream()
                .map(attribute -> Summary.of(attribute.name() + " " + attribute.type())
                        .with("COLLATE", attribute.collation())
                        .toString())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /**
     * @param type as {@code format_type(atttypid, atttypmod)} prints it
     * @param collation qualified and quoted, {@code null} when it is the type's own
     */
    public record Attribute(
            String name, String type, @Nullable String collation) {}
}
