package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Sequence;
import dev.lockstep.catalog.SequenceOwner;
import dev.lockstep.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keys, indexes and owned sequences whose names would differ once a table or a column is renamed: PostgreSQL does not rename them
 * along, and people who name them after the table and the column do.
 */
final class AlongRenames {
    private final Catalog target;
    private final Catalog source;
    private final Catalog after;
    private final RenamedTarget renamed;
    /** What the renamed tables, and those with a renamed column, are called then. */
    private final Set<ObjectId> tables;

    private AlongRenames(Catalog target, Catalog source, RenamedTarget renamed, Set<ObjectId> tables) {
        this.target = target;
        this.source = source;
        this.renamed = renamed;
        this.after = renamed.catalog();
        this.tables = tables;
    }

    /** @param suggested renames of tables and columns, among others */
    static List<Rename> of(Catalog target, Catalog source, List<Rename> suggested) {
        List<Rename> relevant = suggested.stream()
                .filter(rename ->
                        List.of(Kind.TABLE.label(), Kind.COLUMN.label()).contains(rename.kind()))
                .toList();
        if (relevant.isEmpty()) {
            return List.of();
        }
        try {
            RenamedTarget renamed = new RenamedTarget(target, source);
            PlanOptions options = PlanOptions.defaults().renaming(relevant);
            List<ResolvedRename> resolved =
                    new RenameResolution(target, source, options, renamed).resolve(new ArrayList<>());
            RenameCollisions.refuse(target, resolved, renamed.ids());
            Set<ObjectId> tables = new TreeSet<>();
            resolved.forEach(rename -> tables.add(tableOf(renamed.ids().of(rename.id()))));
            List<Rename> along = new AlongRenames(target, source, renamed, tables).find();
            along.removeIf(suggested::contains);
            return along;
        } catch (ProblemException e) {
            // They cannot be made together, so nothing goes along.
            return List.of();
        }
    }

    private List<Rename> find() {
        Map<ObjectId, List<ObjectId>> pairs = new LinkedHashMap<>();
        Map<ObjectId, Integer> rivals = new LinkedHashMap<>();
        for (DatabaseObject before : target.objects()) {
            ObjectId now = renamed.ids().of(before.id());
            if (!isOfTable(before, target, true) || source.contains(now)) {
                continue;
            }
            for (DatabaseObject other : source.objects()) {
                if (other.id().kind() == now.kind()
                        && isOfTable(other, source, false)
                        && !after.contains(other.id())
                        && sameForm(Objects.requireNonNull(after.find(now)), other)) {
                    pairs.computeIfAbsent(before.id(), id -> new ArrayList<>()).add(other.id());
                    rivals.merge(other.id(), 1, Integer::sum);
                }
            }
        }
        List<Rename> found = new ArrayList<>();
        pairs.forEach((from, to) -> {
            if (to.size() == 1 && rivals.get(to.get(0)) == 1) {
                found.add(new Rename(
                        from.kind().label(), from.displayName(), to.get(0).displayName()));
            }
        });
        return found;
    }

    private boolean isOfTable(DatabaseObject object, Catalog catalog, boolean before) {
        ObjectId table = tableOf(object, catalog).orElse(null);
        return table != null && tables.contains(before ? tableOf(renamed.ids().of(table)) : table);
    }

    private static Optional<ObjectId> tableOf(DatabaseObject object, Catalog catalog) {
        if (object instanceof Constraint constraint) {
            return Optional.of(constraint.table()).filter(table -> !constraint.inherited());
        } else if (object instanceof Index index) {
            return Optional.of(index.relation());
        } else if (object instanceof Sequence sequence) {
            return catalog.get(
                            SequenceOwner.class,
                            new ObjectId(Kind.SEQUENCE_OWNER, sequence.id().path()))
                    .map(owner -> tableOf(owner.column()));
        }
        return Optional.empty();
    }

    private static ObjectId tableOf(ObjectId id) {
        return new ObjectId(Kind.TABLE, id.path().subList(0, 2));
    }

    private boolean sameForm(DatabaseObject one, DatabaseObject other) {
        Object form = RenameSuggestions.form(one, after);
        Object wanted = RenameSuggestions.form(other, source);
        return Objects.equals(foretold(form, wanted), wanted) && form != null;
    }

    private @Nullable Object foretold(@Nullable Object form, @Nullable Object wanted) {
        return form instanceof String text && wanted instanceof String sources
                ? renamed.texts().after(text, sources, false)
                : form;
    }
}
