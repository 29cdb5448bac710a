package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Renamed columns and checks that tables have from several parents. PostgreSQL renames what is inherited only by one statement that reaches
 * all parents (its source, {@code renameatt_internal}), so a table leaves the others until theirs are renamed.
 */
final class RenamedBySeveral {
    private final Catalog target;
    private final RenamedIds ids;
    private final LeftParents left;

    RenamedBySeveral(Catalog target, RenamedIds ids) {
        this.target = target;
        this.ids = ids;
        Map<ObjectId, Set<ObjectId>> renamed = new TreeMap<>();
        Stream.concat(
                        target.all(Column.class).filter(column -> isRenamed(column.id())),
                        target.all(Constraint.class)
                                .filter(check -> check.type() == Constraint.Type.CHECK && isRenamed(check.id())))
                .forEach(part -> renamed.computeIfAbsent(tableOf(part), table -> new TreeSet<>())
                        .add(part.id()));
        this.left = new LeftParents(renamed, new OfTarget(), target::contains, (child, parent) -> false);
    }

    private final class OfTarget implements LeftParents.Parents {
        @Override
        public List<ObjectId> before(ObjectId table) {
            return Edges.inherited(target, table);
        }

        @Override
        public List<ObjectId> after(ObjectId table) {
            return Edges.inherited(target, table);
        }

        @Override
        public List<ObjectId> kept(ObjectId table) {
            return Edges.parentsOf(target, table);
        }
    }

    private boolean isRenamed(ObjectId part) {
        return !ids.of(part).name().equals(part.name());
    }

    private static ObjectId tableOf(DatabaseObject part) {
        return part instanceof Column column ? column.table() : ((Constraint) part).table();
    }

    /** One of the parents keeps the name, which its children could then not give up. */
    void refuse(List<ResolvedRename> renames) {
        renames.stream()
                .filter(rename ->
                        rename.id().kind() == Kind.COLUMN || rename.id().kind() == Kind.CONSTRAINT)
                .forEach(rename -> target.objects().stream()
                        .filter(part -> part.id().kind() == rename.id().kind()
                                && part.id().name().equals(rename.oldName())
                                && ids.of(part.id()).name().equals(rename.newName()))
                        .forEach(part -> Edges.inherited(target, tableOf(part)).stream()
                                .map(parent ->
                                        parent.part(part.id().kind(), part.id().name()))
                                .filter(above -> target.contains(above)
                                        && !ids.of(above).name().equals(rename.newName()))
                                .findFirst()
                                .ifPresent(above -> {
                                    throw new RenameRefusal(rename.rename(), rename.position())
                                            .of(
                                                    "from",
                                                    "%s is renamed along, and comes from %s, too, which keeps its name."
                                                            .formatted(part.id(), above),
                                                    "Rename that one to %s, too, or leave the rename out."
                                                            .formatted(rename.newName()));
                                })));
    }

    /** Before the parts of tables are renamed, by what the tables are called then. */
    List<Draft> leaving() {
        return left.children().stream()
                .flatMap(child -> left.left(child)
                        .map(parent -> TableChanges.leaving(
                                ids.of(child),
                                ids.of(parent),
                                " for a moment, to rename what it has from there",
                                false)))
                .toList();
    }

    /** After that. */
    List<Draft> joining() {
        return left.children().stream()
                .flatMap(child -> left.joined(child).map(parent -> TableChanges.joining(ids.of(child), ids.of(parent))))
                .toList();
    }

    /** What a table has declared itself afterwards, since none of the parents that it kept has it. */
    boolean becomesItsOwn(DatabaseObject part) {
        return (part instanceof Column || part instanceof Constraint)
                && left.children().contains(tableOf(part))
                && left.reaching(tableOf(part)).stream()
                        .noneMatch(parent -> target.contains(
                                parent.part(part.id().kind(), part.id().name())));
    }
}
