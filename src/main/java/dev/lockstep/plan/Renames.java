package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The renames of one plan: the steps that make them, and the target as it is afterwards, from which the rest of the plan is made. */
public final class Renames {
    private final Catalog target;
    private final Catalog source;
    private final List<ResolvedRename> asked;
    private final List<ResolvedRename> resolved;
    private final List<String> notes;
    private final RenamedTarget renamed;

    private Renames(
            Catalog target,
            Catalog source,
            List<ResolvedRename> asked,
            List<ResolvedRename> along,
            List<String> notes,
            RenamedTarget renamed) {
        this.target = target;
        this.source = source;
        this.asked = asked;
        this.resolved = Stream.concat(asked.stream(), along.stream()).toList();
        this.notes = List.copyOf(notes);
        this.renamed = renamed;
    }

    /**
     * @throws dev.lockstep.problem.ProblemException that names the rename which cannot be made, and points at it
     */
    public static Renames of(Catalog target, Catalog source, PlanOptions options) {
        List<String> notes = new ArrayList<>();
        RenamedTarget renamed = new RenamedTarget(target, source);
        List<ResolvedRename> resolved = options.renames().isEmpty()
                ? List.of()
                : new RenameResolution(target, source, options, renamed).resolve(notes);
        List<ResolvedRename> along = new ArrayList<>();
        if (!resolved.isEmpty()) {
            along.addAll(Displaced.of(target, options.going(), renamed.ids()));
            along.forEach(renamed::add);
        }
        RenameCollisions.refuse(target, resolved, renamed.ids());
        new RenamedBySeveral(target, renamed.ids()).refuse(resolved);
        Catalog standing = resolved.isEmpty() ? target : renamed.catalog();
        PartitionIndexNames.of(target, standing, source, renamed.ids(), options).forEach(rename -> {
            renamed.add(rename);
            along.add(rename);
        });
        return new Renames(target, source, resolved, along, notes, renamed);
    }

    public boolean isEmpty() {
        return resolved.isEmpty();
    }

    /** Those that were asked for and are made, with whole names, as the ledger remembers them. */
    public List<Rename> made() {
        return asked.stream().map(ResolvedRename::rename).toList();
    }

    /** One sentence for each rename that needs not be made. */
    public List<String> notes() {
        return notes;
    }

    /** What an object of the target is called afterwards. */
    public ObjectId after(ObjectId id) {
        return renamed.ids().of(id);
    }

    /**
     * The tables that get another name, or whose columns do, by what they are called afterwards: rows cannot be found in them under the
     * names of the source before that.
     */
    public SortedMap<ObjectId, ObjectId> tables() {
        SortedMap<ObjectId, ObjectId> tables = new TreeMap<>();
        target.all(Table.class)
                .map(Table::id)
                .filter(id -> !after(id).equals(id))
                .forEach(id -> tables.put(after(id), id));
        target.all(Column.class)
                .filter(column -> !after(column.id()).equals(column.id()))
                .forEach(column -> tables.put(after(column.table()), column.table()));
        return tables;
    }

    /** All that cannot be worked at under its final name before the renames are made. */
    Set<ObjectId> relations() {
        return RenamedRelations.of(resolved, source);
    }

    List<Step> steps() {
        return resolved.isEmpty() ? List.of() : new RenameSteps(target, source, renamed).of(resolved);
    }

    /** The target after the renames. */
    public Catalog catalog() {
        return resolved.isEmpty() ? target : renamed.catalog();
    }
}
