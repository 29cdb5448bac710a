package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.CompositeType;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.EnumType;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.MaterializedView;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.ResultColumn;
import dev.lockstep.catalog.View;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a name in a rename stands for.
 *
 * @param part of the object, a label of an enum, an attribute of a composite type or a column of a view; {@code null} for the object itself
 */
record RenameMember(ObjectId id, @Nullable String part) {

    /** What has one of the names; {@code null} if nothing has. */
    static @Nullable RenameMember find(Catalog catalog, RenameKind kind, List<String> spellings) {
        for (Kind each : kind.kinds()) {
            ObjectId found = ids(catalog, each, spellings).findFirst().orElse(null);
            if (found != null) {
                return new RenameMember(found, null);
            }
        }
        return catalog.objects().stream()
                .filter(object -> kind.holders().contains(object.id().kind()))
                .flatMap(object -> partsOf(object).stream().map(part -> new RenameMember(object.id(), part)))
                .filter(member -> spellings.contains(member.displayName()))
                .findFirst()
                .orElse(null);
    }

    /** Those of the kind with one of the names, by the order of the spellings; a routine may be named without its arguments. */
    static Stream<ObjectId> ids(Catalog catalog, Kind kind, List<String> spellings) {
        return spellings.stream().flatMap(spelling -> catalog.objects().stream()
                .map(DatabaseObject::id)
                .filter(id -> id.kind() == kind)
                .filter(id -> id.displayName().equals(spelling) || bare(id).equals(spelling)));
    }

    /** All that a name of the kind may stand for. */
    static Stream<String> names(Catalog catalog, RenameKind kind) {
        Stream<String> objects = catalog.objects().stream()
                .map(DatabaseObject::id)
                .filter(id -> kind.kinds().contains(id.kind()))
                .map(ObjectId::displayName);
        Stream<String> parts = catalog.objects().stream()
                .filter(object -> kind.holders().contains(object.id().kind()))
                .flatMap(object ->
                        partsOf(object).stream().map(part -> object.id().displayName() + "." + part));
        return Stream.concat(objects, parts);
    }

    private static String bare(ObjectId id) {
        return id.kind().place() == Kind.Place.SCHEMA && id.path().size() > 2
                ? id.path().get(0) + "." + id.path().get(1)
                : id.displayName();
    }

    /** Labels, attributes, columns: what has a name and is no object of its own. */
    static List<String> partsOf(DatabaseObject object) {
        if (object instanceof EnumType type) {
            return type.labels();
        }
        if (object instanceof CompositeType type) {
            return type.attributes().stream().map(CompositeType.Attribute::name).toList();
        }
        if (object instanceof View view) {
            return view.columns().stream().map(ResultColumn::name).toList();
        }
        if (object instanceof MaterializedView view) {
            return view.columns().stream().map(ResultColumn::name).toList();
        }
        return List.of();
    }

    /** The table of a part. */
    static String whole(ObjectId part) {
        return part.path().get(0) + "." + part.path().get(1);
    }

    private String displayName() {
        return id.displayName() + "." + part;
    }
}
