package dev.lockstep.plan;

import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where names stand: no two objects may have one name in one place. (PostgreSQL documentation, "System Catalogs": unique indexes.) */
final class Namespaces {
    private static final Set<Kind> WITHOUT_NAME =
            EnumSet.of(Kind.DEFAULT, Kind.PARTITION, Kind.SEQUENCE_OWNER, Kind.DEFAULT_PRIVILEGES, Kind.UNMODELLED);

    private Namespaces() {}

    /**
     * The places that an object takes.
     *
     * @param object what is called {@code id}; {@code null} when not known, and it has no index of its name
     */
    static List<List<String>> of(ObjectId id, @Nullable DatabaseObject object) {
        List<List<String>> places = new ArrayList<>();
        Kind kind = id.kind();
        if (WITHOUT_NAME.contains(kind) || kind.place() == Kind.Place.ABOUT) {
            return places;
        }
        if (NameCollisions.RELATIONS.contains(kind)) {
            places.add(List.of("relation", id.path().get(0), id.path().get(1)));
        }
        if (NameCollisions.TYPES.contains(kind)) {
            places.add(List.of("type", id.path().get(0), id.path().get(1)));
        }
        if (object instanceof Constraint constraint && constraint.type().hasIndex()) {
            places.add(List.of("relation", id.path().get(0), id.name()));
        }
        if (places.isEmpty() || kind == Kind.CONSTRAINT) {
            List<String> place = new ArrayList<>();
            place.add(kind == Kind.AGGREGATE ? Kind.ROUTINE.label() : kind.label());
            place.addAll(id.path());
            places.add(place);
        }
        return places;
    }
}
