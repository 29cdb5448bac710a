package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.CompositeType;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Dependency;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Schema;
import dev.lockstep.catalog.SequenceOwner;
import dev.lockstep.catalog.Table;
import dev.lockstep.catalog.TableSize;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The target as it will be after renames, with all that PostgreSQL changes along: what children inherit is renamed with the parent's,
 * and indexes and owned sequences move with their table. An owned sequence and the keys of a renamed table keep their names.
 */
final class RenamedTarget {
    private static final Set<Kind> RELATIONS = Set.of(Kind.TABLE, Kind.FOREIGN_TABLE, Kind.MATERIALIZED_VIEW);

    private final Catalog target;
    private final Catalog source;
    private final RenamedIds ids = new RenamedIds();
    private final RenamedTexts texts = new RenamedTexts();
    private final Map<ObjectId, UnaryOperator<String>> labels = new HashMap<>();
    private final Set<String> newSchemas = new TreeSet<>();
    private final List<ResolvedRename> renames = new ArrayList<>();

    RenamedTarget(Catalog target, Catalog source) {
        this.target = target;
        this.source = source;
    }

    RenamedIds ids() {
        return ids;
    }

    RenamedTexts texts() {
        return texts;
    }

    /** Where something moves to and that the target does not have. */
    Set<String> newSchemas() {
        return newSchemas;
    }

    void add(ResolvedRename rename) {
        renames.add(rename);
        texts.rename(rename.oldName(), rename.newName());
        String part = rename.part();
        if (rename.ofLabel() && part != null) {
            UnaryOperator<String> before = labels.getOrDefault(rename.id(), UnaryOperator.identity());
            labels.put(rename.id(), each -> each.equals(part) ? rename.newName() : before.apply(each));
            return;
        }
        apply(rename, ids);
        if (rename.newSchema() != null) {
            requireSchema(rename.newSchema());
        }
    }

    private void requireSchema(String schema) {
        if (target.objects().stream()
                .noneMatch(object -> object instanceof Schema present
                        && ids.schema(present.name()).equals(schema))) {
            newSchemas.add(schema);
        }
    }

    /** Changes what is known of the names as the statements of the rename change the names. */
    void apply(ResolvedRename rename, RenamedIds names) {
        names.rename(rename.renamed(), rename.newName());
        if (target.find(rename.id()) instanceof Constraint key && key.type().hasIndex()) {
            // Its index has its name, and may have a comment of its own.
            names.rename(ObjectId.of(Kind.INDEX, key.id().schema(), key.name()), rename.newName());
        }
        if (rename.newSchema() != null) {
            String schema = rename.newSchema();
            names.move(rename.id(), schema);
            movedAlong(rename.id()).forEach(moved -> names.move(moved, schema));
        }
        if (rename.id().kind() == Kind.COLUMN || rename.id().kind() == Kind.CONSTRAINT) {
            renameInChildren(
                    new ObjectId(Kind.TABLE, rename.id().path().subList(0, 2)), rename.id(), rename.newName(), names);
        } else if (rename.id().kind() == Kind.COMPOSITE_TYPE && rename.part() != null) {
            typedTables(rename.id())
                    .forEach(table -> names.rename(table.part(Kind.COLUMN, rename.part()), rename.newName()));
        }
    }

    /** Tables {@code OF} the type, whose columns are the type's attributes. */
    Stream<ObjectId> typedTables(ObjectId type) {
        return target.all(Table.class)
                .filter(table -> table.ofType() != null
                        && target.get(CompositeType.class, type)
                                .filter(each -> isNamed(table.ofType(), each))
                                .isPresent())
                .map(Table::id);
    }

    private static boolean isNamed(String printed, CompositeType type) {
        return List.of(printed, printed.replace("\"", "")).contains(type.schema() + "." + type.name());
    }

    private void renameInChildren(ObjectId parent, ObjectId part, String to, RenamedIds names) {
        target.objects().stream()
                .map(DatabaseObject::id)
                .filter(child -> child.kind() == Kind.TABLE || child.kind() == Kind.FOREIGN_TABLE)
                .filter(child -> Edges.parentsOf(target, child).stream()
                        .anyMatch(each -> each.path().equals(parent.path())))
                .forEach(child -> {
                    ObjectId inherited = child.part(part.kind(), part.name());
                    DatabaseObject object = target.find(inherited);
                    if (object instanceof Column
                            || object instanceof Constraint constraint && isPassedOn(part, constraint)) {
                        names.rename(inherited, to);
                        renameInChildren(child, part, to, names);
                    }
                });
    }

    /** Also to one that the child has declared as well. */
    boolean isPassedOn(ObjectId parents, Constraint constraint) {
        return constraint.inherited()
                || constraint.type() == Constraint.Type.CHECK
                        && target.get(Constraint.class, parents)
                                .filter(Constraint::passesOn)
                                .isPresent();
    }

    /** (PostgreSQL documentation, "ALTER TABLE": associated indexes, constraints and owned sequences are moved as well.) */
    Stream<ObjectId> movedAlong(ObjectId id) {
        if (!RELATIONS.contains(id.kind())) {
            return Stream.of();
        }
        Stream<ObjectId> indexes = target.all(Index.class)
                .filter(index -> index.relation().equals(id))
                .map(DatabaseObject::id);
        Stream<ObjectId> sequences = target.all(SequenceOwner.class)
                .filter(owner -> owner.column().path().subList(0, 2).equals(id.path()))
                .map(SequenceOwner::sequence);
        Stream<ObjectId> identities = target.columnsOf(id).stream()
                .map(Column::identity)
                .filter(Objects::nonNull)
                .map(Column.Identity::sequence);
        return Stream.of(indexes, sequences, identities).flatMap(Function.identity());
    }

    Catalog catalog() {
        List<ObjectId> all = target.objects().stream().map(DatabaseObject::id).toList();
        ids.settle(all);
        all.stream()
                .filter(id -> id.kind().place() == Kind.Place.SCHEMA
                        && !ids.of(id).schema().equals(id.schema()))
                .forEach(id ->
                        texts.move(id.path().subList(0, 2), ids.of(id).path().subList(0, 2)));
        ShadowedNames shadowed = new ShadowedNames(renames.stream()
                .filter(this::isShadowed)
                .map(rename -> new ShadowedNames.Shadowed(rename.renamed(), rename.oldName(), rename.newName()))
                .toList());
        RenamedRecord records = new RenamedRecord(ids, texts, labels, shadowed, target);
        Map<ObjectId, DatabaseObject> objects = new LinkedHashMap<>();
        newSchemas.stream().map(Schema::new).forEach(schema -> objects.put(schema.id(), schema));
        target.objects().forEach(object -> {
            ObjectId id = ids.of(object.id());
            objects.put(id, records.of(object, source.find(id)));
        });
        Map<ObjectId, TableSize> sizes = new HashMap<>();
        target.sizes().forEach((id, size) -> sizes.put(ids.of(id), size));
        return new Catalog(
                target.serverVersion(),
                objects.values(),
                () -> target.dependencies().edges().stream()
                        .map(edge -> new Dependency(ids.of(edge.dependent()), standsOn(edge)))
                        .toList(),
                sizes);
    }

    /** Whether something in the source has what the object was called, as far as only that is renamed. */
    private boolean isShadowed(ResolvedRename rename) {
        if (rename.part() != null) {
            DatabaseObject whole = source.find(ids.of(rename.id()));
            return whole != null && RenameMember.partsOf(whole).contains(rename.oldName());
        }
        RenamedIds others = ids.copy();
        others.rename(rename.renamed(), rename.oldName());
        if (rename.newSchema() != null) {
            others.move(rename.id(), ids.schema(rename.id().schema()));
        }
        return source.contains(others.of(rename.renamed()));
    }

    /** What was moved into another schema needs that one, and no longer the one that it has left; so do the identity columns of a table. */
    private ObjectId standsOn(Dependency edge) {
        ObjectId dependent = edge.dependent();
        ObjectId moved = ids.of(dependent);
        boolean leftSchema = edge.on().kind() == Kind.SCHEMA
                && edge.on().name().equals(dependent.schema())
                && !ids.of(edge.on()).name().equals(moved.schema());
        return leftSchema ? ObjectId.of(Kind.SCHEMA, moved.schema()) : ids.of(edge.on());
    }
}
