package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Dependency;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.catalog.TableSize;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The renames of one plan: the steps that make them, and the target as it is afterwards, from which the rest of the plan is made.
 *
 * <p>PostgreSQL renames nothing else along: an owned sequence and the constraints of a renamed table keep their names.
 */
public final class Renames {
    private final Catalog target;
    private final Catalog source;
    private final List<ResolvedRename> resolved;
    private final List<String> notes;
    private final RenamedIds ids = new RenamedIds();
    private final RenamedTexts texts = new RenamedTexts();
    private final Map<ObjectId, UnaryOperator<String>> labels = new HashMap<>();

    private Renames(Catalog target, Catalog source, List<ResolvedRename> resolved, List<String> notes) {
        this.target = target;
        this.source = source;
        this.resolved = resolved;
        this.notes = List.copyOf(notes);
    }

    /**
     * @throws dev.lockstep.problem.ProblemException that names the rename which cannot be made, and points at it
     */
    public static Renames of(Catalog target, Catalog source, PlanOptions options) {
        List<String> notes = new ArrayList<>();
        List<ResolvedRename> resolved =
                new RenameResolution(target, source, options.selection().scope()).resolve(options.renames(), notes);
        Renames renames = new Renames(target, source, resolved, notes);
        resolved.forEach(renames::add);
        renames.ids.settle(target.objects().stream().map(DatabaseObject::id).toList());
        return renames;
    }

    private void add(ResolvedRename rename) {
        texts.rename(rename.oldName(), rename.newName());
        String label = rename.label();
        if (label != null) {
            UnaryOperator<String> before = labels.getOrDefault(rename.id(), UnaryOperator.identity());
            labels.put(rename.id(), each -> each.equals(label) ? rename.newName() : before.apply(each));
            return;
        }
        ids.rename(rename.id(), rename.newName());
        if (rename.id().kind() == Kind.COLUMN || rename.id().kind() == Kind.CONSTRAINT) {
            ObjectId table = new ObjectId(Kind.TABLE, rename.id().path().subList(0, 2));
            addToChildren(table, rename);
        }
    }

    /** What partitions and children inherit is renamed with the parent's. */
    private void addToChildren(ObjectId parent, ResolvedRename rename) {
        target.all(Table.class)
                .map(DatabaseObject::id)
                .filter(child -> Edges.parentsOf(target, child).contains(parent))
                .forEach(child -> {
                    ObjectId part = child.part(rename.id().kind(), rename.oldName());
                    DatabaseObject object = target.find(part);
                    if (object instanceof Column || object instanceof Constraint constraint && constraint.inherited()) {
                        ids.rename(part, rename.newName());
                        addToChildren(child, rename);
                    }
                });
    }

    public boolean isEmpty() {
        return resolved.isEmpty();
    }

    /** One sentence for each rename that needs not be made. */
    public List<String> notes() {
        return notes;
    }

    /** What an object of the target is called afterwards. */
    public ObjectId after(ObjectId id) {
        return ids.of(id);
    }

    /**
     * What the tables are called afterwards that get another name, or whose columns do: rows cannot be found in them under the names
     * of the source before that.
     */
    public Set<ObjectId> tables() {
        Set<ObjectId> tables = new TreeSet<>();
        target.all(Table.class)
                .map(Table::id)
                .filter(id -> !ids.of(id).equals(id))
                .map(ids::of)
                .forEach(tables::add);
        target.all(Column.class)
                .filter(column -> !ids.of(column.id()).equals(column.id()))
                .forEach(column -> tables.add(ids.of(column.table())));
        return tables;
    }

    List<Step> steps() {
        return new RenameSteps(target, source, ids).of(resolved);
    }

    /** The target after the renames. */
    public Catalog catalog() {
        if (resolved.isEmpty()) {
            return target;
        }
        RenamedRecord records = new RenamedRecord(ids, texts, labels);
        Map<ObjectId, DatabaseObject> objects = new LinkedHashMap<>();
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
                        .map(edge -> new Dependency(ids.of(edge.dependent()), ids.of(edge.on())))
                        .toList(),
                sizes);
    }
}
