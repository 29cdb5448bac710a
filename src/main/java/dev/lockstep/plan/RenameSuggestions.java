package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.CompositeType;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Domain;
import dev.lockstep.catalog.EnumType;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.MaterializedView;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Routine;
import dev.lockstep.catalog.Schema;
import dev.lockstep.catalog.Sequence;
import dev.lockstep.catalog.SequenceOwner;
import dev.lockstep.catalog.Table;
import dev.lockstep.catalog.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What may be renames: one object that the plan drops and one that it creates, of one kind, in one place and of one shape, and neither
 * has a rival; and the keys, indexes and sequences that would be called otherwise along with those. For people to judge; nothing is
 * assumed.
 */
final class RenameSuggestions {
    private final Catalog target;
    private final Catalog source;
    private final Set<ObjectId> gone;
    private final Set<ObjectId> come;

    private RenameSuggestions(Catalog target, Catalog source, Set<ObjectId> gone, Set<ObjectId> come) {
        this.target = target;
        this.source = source;
        this.gone = gone;
        this.come = come;
    }

    static List<Rename> of(PlanContext context) {
        if (context.fromNothing()) {
            return List.of();
        }
        Set<ObjectId> gone = new TreeSet<>();
        Set<ObjectId> come = new TreeSet<>();
        context.fates().forEach((id, fate) -> {
            if (fate == Fate.DROP) {
                gone.add(id);
            } else if (fate == Fate.CREATE) {
                come.add(id);
            }
        });
        RenameSuggestions suggestions = new RenameSuggestions(context.target(), context.source(), gone, come);
        List<Rename> found = suggestions.find();
        found.addAll(AlongRenames.of(context.target(), context.source(), found));
        found.addAll(suggestions.labels());
        return found;
    }

    private record Shape(Kind kind, List<String> place, Object form) {}

    private List<Rename> find() {
        Map<Shape, List<ObjectId>> left = new LinkedHashMap<>();
        Map<Shape, List<ObjectId>> entered = new LinkedHashMap<>();
        gone.forEach(id -> add(target.find(id), target, left));
        come.forEach(id -> add(source.find(id), source, entered));
        List<Rename> found = new ArrayList<>();
        left.forEach((shape, from) -> {
            List<ObjectId> to = entered.getOrDefault(shape, List.of());
            if (from.size() == 1 && to.size() == 1) {
                found.add(new Rename(
                        shape.kind().label(),
                        from.get(0).displayName(),
                        to.get(0).displayName()));
            }
        });
        return found;
    }

    private void add(@Nullable DatabaseObject object, Catalog catalog, Map<Shape, List<ObjectId>> shapes) {
        if (object == null || comesOrGoesWithAnother(object.id())) {
            return;
        }
        ObjectId id = object.id();
        Object form = form(object, catalog);
        if (form != null) {
            List<String> place = id.kind() == Kind.ROUTINE
                    ? List.of(id.path().get(0), id.path().get(2))
                    : id.path().subList(0, id.path().size() - 1);
            shapes.computeIfAbsent(new Shape(id.kind(), place, form), key -> new ArrayList<>())
                    .add(id);
        }
    }

    private boolean comesOrGoesWithAnother(ObjectId id) {
        if (id.kind() == Kind.SCHEMA) {
            return false;
        }
        ObjectId schema = ObjectId.of(Kind.SCHEMA, id.schema());
        boolean withTable = id.kind().place() == Kind.Place.PART
                && isNew(new ObjectId(Kind.TABLE, id.path().subList(0, 2)));
        return isNew(schema) || withTable;
    }

    private boolean isNew(ObjectId id) {
        return gone.contains(id) || come.contains(id);
    }

    /** What has to be the same, the name aside; {@code null} when one cannot tell. */
    static @Nullable Object form(DatabaseObject object, Catalog catalog) {
        if (object instanceof Column column) {
            return List.of(
                    column.type(),
                    column.notNull(),
                    String.valueOf(column.collation()),
                    column.identity() != null,
                    String.valueOf(column.generation()),
                    column.inherited());
        }
        if (object instanceof Table) {
            List<String> columns = catalog.columnsOf(object.id()).stream()
                    .map(column -> column.name() + " " + column.type())
                    .sorted()
                    .toList();
            return columns.isEmpty() ? null : columns;
        }
        if (object instanceof View view) {
            return view.definition();
        }
        if (object instanceof MaterializedView view) {
            return view.definition();
        }
        if (object instanceof Routine routine) {
            return routine.definition().substring(routine.definition().indexOf('('));
        }
        return ofTypeOrRule(object, catalog);
    }

    private static @Nullable Object ofTypeOrRule(DatabaseObject object, Catalog catalog) {
        if (object instanceof EnumType type) {
            return type.labels();
        }
        if (object instanceof CompositeType type) {
            return type.attributes();
        }
        if (object instanceof Domain domain) {
            return domain.summary();
        }
        if (object instanceof Constraint constraint) {
            return constraint.definition();
        }
        if (object instanceof Sequence sequence) {
            return catalog.get(
                            SequenceOwner.class,
                            new ObjectId(Kind.SEQUENCE_OWNER, sequence.id().path()))
                    .map(owner -> (Object) owner.column())
                    .orElse(null);
        }
        if (object instanceof Index index) {
            return index.relation()
                    + index.definition().substring(index.definition().indexOf(" ON "));
        }
        if (object instanceof Schema schema) {
            List<String> contents = catalog.objects().stream()
                    .map(DatabaseObject::id)
                    .filter(id -> id.kind().place() == Kind.Place.SCHEMA
                            && id.schema().equals(schema.name()))
                    .map(id -> id.kind() + " " + id.path().subList(1, id.path().size()))
                    .sorted()
                    .toList();
            return contents.isEmpty() ? null : contents;
        }
        return null;
    }

    /** A label of an enum where another was, all others being the same or replaced likewise. */
    private List<Rename> labels() {
        List<Rename> found = new ArrayList<>();
        target.all(EnumType.class).forEach(before -> source.get(EnumType.class, before.id())
                .ifPresent(after -> EnumLabels.between(before, after).replaced().forEach(place -> {
                    String prefix = before.id().displayName() + ".";
                    found.add(new Rename(
                            Rename.ENUM_LABEL,
                            prefix + before.labels().get(place),
                            prefix + after.labels().get(place)));
                })));
        return found;
    }
}
