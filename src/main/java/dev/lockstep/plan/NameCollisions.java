package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Conversion;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.RangeType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names that one object leaves and another takes: relations and types share theirs across kinds. Routines share theirs too: while both
 * an old and a new form are there, a call may fit both ("function is not unique").
 */
final class NameCollisions {
    static final Set<Kind> RELATIONS = Set.of(
            Kind.TABLE,
            Kind.FOREIGN_TABLE,
            Kind.VIEW,
            Kind.MATERIALIZED_VIEW,
            Kind.SEQUENCE,
            Kind.INDEX,
            Kind.COMPOSITE_TYPE);
    static final Set<Kind> TYPES = Set.of(
            Kind.TABLE,
            Kind.FOREIGN_TABLE,
            Kind.VIEW,
            Kind.MATERIALIZED_VIEW,
            Kind.COMPOSITE_TYPE,
            Kind.ENUM,
            Kind.DOMAIN,
            Kind.BASE_TYPE,
            Kind.RANGE_TYPE);

    private NameCollisions() {}

    /** @param arriving takes a name that is free after {@code leaving} */
    record Pair(Operation leaving, Operation arriving) {
        /** What is altered may exchange its name with another, which no order is good for. */
        void addTo(OperationGraph graph) {
            if (leaving.type() == Operation.Type.ALTER || arriving.type() == Operation.Type.ALTER) {
                graph.should(leaving, arriving);
            } else {
                graph.must(leaving, arriving);
            }
        }
    }

    static List<Pair> in(PlanContext context) {
        Map<List<String>, List<Operation>> leaving = new HashMap<>();
        context.fates().forEach((id, fate) -> {
            if (fate == Fate.DROP || fate == Fate.REPLACE) {
                names(context.inTarget(id)).forEach(name -> leaving.computeIfAbsent(name, key -> new ArrayList<>())
                        .add(Operation.drop(id)));
            } else if (fate == Fate.ALTER) {
                sequences(id, context.target(), context.source())
                        .forEach(name -> leaving.computeIfAbsent(name, key -> new ArrayList<>())
                                .add(Operation.alter(id)));
            }
        });
        List<Pair> pairs = new ArrayList<>();
        context.fates().forEach((id, fate) -> {
            List<List<String>> names = fate.creates()
                    ? names(context.inSource(id))
                    : fate == Fate.ALTER ? sequences(id, context.source(), context.target()) : List.of();
            for (List<String> name : names) {
                leaving.getOrDefault(name, List.of()).stream()
                        .filter(other -> !other.id().equals(id))
                        .forEach(other -> arriving(id, fate).forEach(here -> pairs.add(new Pair(other, here))));
            }
        });
        return pairs;
    }

    private static List<Operation> arriving(ObjectId id, Fate fate) {
        return fate.creates() ? List.of(Operation.create(id), Operation.sketch(id)) : List.of(Operation.alter(id));
    }

    /**
     * Of an identity column in the one catalog and not in the other: its sequence keeps its name while the table is renamed. A partition
     * counts by the sequence of the table above.
     */
    private static List<List<String>> sequences(ObjectId id, Catalog catalog, Catalog other) {
        Column column = catalog.get(Column.class, id).orElse(null);
        if (column == null
                || catalog.contains(new ObjectId(Kind.PARTITION, column.table().path()))) {
            return List.of();
        }
        List<List<String>> names = new ArrayList<>(names(column));
        other.get(Column.class, id).ifPresent(same -> names.removeAll(names(same)));
        return names;
    }

    private static List<List<String>> names(DatabaseObject object) {
        ObjectId id = object.id();
        List<List<String>> names = new ArrayList<>();
        if (RELATIONS.contains(id.kind())) {
            names.add(List.of("relation", id.path().get(0), id.path().get(1)));
        }
        if (TYPES.contains(id.kind())) {
            names.add(List.of("type", id.path().get(0), id.path().get(1)));
        }
        if (id.kind() == Kind.ROUTINE || id.kind() == Kind.AGGREGATE) {
            names.add(List.of("routine", id.path().get(0), id.path().get(1)));
        }
        if (object instanceof RangeType range) {
            names.add(List.of("type", range.multirangeSchema(), range.multirangeName()));
        }
        if (object instanceof Conversion conversion && conversion.byDefault()) {
            names.add(List.of("default conversion", conversion.schema(), conversion.from(), conversion.to()));
        }
        if (object instanceof Constraint constraint && constraint.type().hasIndex()) {
            names.add(List.of("relation", id.schema(), constraint.name()));
        }
        if (object instanceof Column column && column.identity() != null) {
            names.add(List.of(
                    "relation",
                    column.identity().sequenceSchema(),
                    column.identity().sequenceName()));
        }
        return names;
    }
}
