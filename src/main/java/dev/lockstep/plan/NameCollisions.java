package dev.lockstep.plan;

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

    /** @param arriving takes the name that {@code leaving} has */
    record Pair(ObjectId leaving, ObjectId arriving) {}

    static List<Pair> in(PlanContext context) {
        Map<List<String>, List<ObjectId>> leaving = new HashMap<>();
        context.fates().forEach((id, fate) -> {
            if (fate == Fate.DROP || fate == Fate.REPLACE) {
                names(context.inTarget(id)).forEach(name -> leaving.computeIfAbsent(name, key -> new ArrayList<>())
                        .add(id));
            }
        });
        List<Pair> pairs = new ArrayList<>();
        context.fates().forEach((id, fate) -> {
            if (fate.creates()) {
                for (List<String> name : names(context.inSource(id))) {
                    leaving.getOrDefault(name, List.of()).stream()
                            .filter(other -> !other.equals(id))
                            .forEach(other -> pairs.add(new Pair(other, id)));
                }
            }
        });
        return pairs;
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
