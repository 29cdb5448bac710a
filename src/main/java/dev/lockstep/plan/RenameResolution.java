package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.SequenceOwner;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the objects that are to be renamed, and refuses what cannot be. */
final class RenameResolution {
    private static final int TURNS = 4;
    private static final Set<Kind> AFTER_TABLES_AND_TYPES =
            EnumSet.of(Kind.INDEX, Kind.SEQUENCE, Kind.ROUTINE, Kind.AGGREGATE, Kind.OPERATOR);

    private final Catalog target;
    private final Catalog source;
    private final PlanOptions options;
    private final RenamedTarget renamed;
    private final List<ObjectId> all;
    private final RenameSpellings spellings = new RenameSpellings();
    private final Map<String, Integer> leaving = new HashMap<>();
    private final Map<String, Integer> coming = new HashMap<>();

    RenameResolution(Catalog target, Catalog source, PlanOptions options, RenamedTarget renamed) {
        this.target = target;
        this.source = source;
        this.options = options;
        this.renamed = renamed;
        this.all = target.objects().stream().map(DatabaseObject::id).toList();
    }

    /** @param notes gets one sentence for each rename that needs not be made */
    List<ResolvedRename> resolve(List<String> notes) {
        List<ResolvedRename> resolved = new ArrayList<>();
        List<Rename> renames = options.renames();
        for (int turn = 0; turn < TURNS; turn++) {
            for (int i = 0; i < renames.size(); i++) {
                RenameRefusal refusal = new RenameRefusal(renames.get(i), i);
                RenameKind kind = RenameKind.of(renames.get(i).kind())
                        .orElseThrow(() -> refusal.of(
                                "kind",
                                "A \"" + refusal.rename().kind() + "\" cannot be renamed.",
                                "Use one of " + RenameKind.labels() + "."));
                if (turn(kind) == turn) {
                    resolve(kind, refusal, resolved, notes);
                }
            }
            renamed.ids().settle(all);
        }
        return resolved;
    }

    /**
     * What holds others comes first, since its new name is part of theirs; indexes and owned sequences move with their tables, and
     * types are part of the names of routines and operators.
     */
    private static int turn(RenameKind kind) {
        return kind.depth() == 2
                ? TURNS - 1
                : kind.kinds().stream().anyMatch(AFTER_TABLES_AND_TYPES::contains) ? 2 : kind.depth();
    }

    private void resolve(RenameKind kind, RenameRefusal refusal, List<ResolvedRename> resolved, List<String> notes) {
        Rename rename = refusal.rename();
        if (rename.from().equals(rename.to())) {
            throw refusal.of(
                    "to", "%s %s is called so already.".formatted(rename.kind(), rename.from()), "Leave it out.");
        }
        Rename made = spellings.made(rename, kind, options.appliedRenames());
        if (made != null && RenameMember.find(target, kind, spellings.of(made.to(), kind)) != null) {
            notes.add("The %s %s is called %s already.".formatted(rename.kind(), rename.from(), rename.to()));
            spellings.holds(rename.from(), made.to());
            return;
        }
        ResolvedRename found = found(kind, refusal);
        spellings.holds(rename.from(), found.rename().to());
        if (found.newSchema() == null && found.newName().equals(found.oldName())) {
            notes.add("The %s %s goes along to %s.".formatted(rename.kind(), rename.from(), rename.to()));
        } else {
            requireAlone(found, refusal);
            renamed.add(found);
            resolved.add(found);
        }
    }

    private ResolvedRename found(RenameKind kind, RenameRefusal refusal) {
        Rename rename = refusal.rename();
        RenameMember from = RenameMember.find(target, kind, spellings.from(rename, kind));
        if (from == null) {
            throw refusal.missing(target, kind);
        }
        requireFree(from, refusal);
        return from.part() == null ? ofObject(from.id(), kind, refusal) : ofPart(from.id(), from.part(), refusal);
    }

    private ResolvedRename ofPart(ObjectId id, String part, RenameRefusal refusal) {
        Rename rename = refusal.rename();
        ObjectId after = renamed.ids().of(id);
        DatabaseObject holder = source.find(after);
        for (ObjectId spelt : List.of(id, after)) {
            String prefix = spelt.displayName() + ".";
            String name = rename.to().startsWith(prefix) ? rename.to().substring(prefix.length()) : "";
            if (holder != null && RenameMember.partsOf(holder).contains(name)) {
                Rename whole =
                        new Rename(rename.kind(), id.displayName() + "." + part, after.displayName() + "." + name);
                return new ResolvedRename(whole, refusal.position(), id, part, name, null);
            }
        }
        throw refusal.notInSource();
    }

    private ResolvedRename ofObject(ObjectId id, RenameKind kind, RenameRefusal refusal) {
        Rename rename = refusal.rename();
        ObjectId after = renamed.ids().of(id);
        ObjectId wanted = RenameMember.ids(source, id.kind(), spellings.to(rename, kind))
                .filter(other -> sameArguments(other, after))
                .findFirst()
                .orElseThrow(refusal::notInSource);
        boolean part = id.kind().place() == Kind.Place.PART;
        boolean moves =
                id.kind().place() != Kind.Place.DATABASE && !wanted.schema().equals(after.schema());
        if (part ? !wanted.path().subList(0, 2).equals(after.path().subList(0, 2)) : moves && !kind.moves()) {
            throw refusal.of(
                    "to",
                    "%s cannot be moved to %s by a rename.".formatted(id, rename.to()),
                    part
                            ? "Write the new name behind the same table: " + RenameMember.whole(after) + ".<name>."
                            : "An index is where its table is: move the table.");
        }
        if (kind.onlyMoves() && !wanted.name().equals(id.name())) {
            throw refusal.of(
                    "to",
                    "PostgreSQL cannot rename an operator.",
                    "Leave the rename out, or only move it to another schema.");
        }
        if (moves && isOwned(id)) {
            throw refusal.of(
                    "to", id + " belongs to a column and cannot be moved alone.", "Move its table: it moves along.");
        }
        Rename whole = new Rename(rename.kind(), id.displayName(), wanted.displayName());
        return new ResolvedRename(
                whole, refusal.position(), id, null, wanted.name(), moves && !part ? wanted.schema() : null);
    }

    /** Routines of one name, operator classes of one name for other methods. */
    private static boolean sameArguments(ObjectId other, ObjectId after) {
        return after.kind().place() != Kind.Place.SCHEMA
                || other.path()
                        .subList(2, other.path().size())
                        .equals(after.path().subList(2, after.path().size()));
    }

    private boolean isOwned(ObjectId id) {
        return id.kind() == Kind.SEQUENCE
                && target.get(SequenceOwner.class, new ObjectId(Kind.SEQUENCE_OWNER, id.path()))
                        .isPresent();
    }

    private void requireFree(RenameMember from, RenameRefusal refusal) {
        if (!options.selection().scope().of(target).contains(from.id())) {
            throw refusal.of(
                    "from", from.id() + " is out of scope.", "Take it into the scope, or leave the rename out.");
        }
        DatabaseObject object = target.find(from.id());
        boolean inherited = object instanceof Column column && (column.inherited() || comesAlso(column.table(), column))
                || object instanceof Constraint constraint
                        && (constraint.inherited() || comesAlso(constraint.table(), constraint));
        if (inherited) {
            throw refusal.of("from", from.id() + " is inherited.", "Rename it in the parent: it is renamed along.");
        }
    }

    /** From a parent to what the table has declared itself. */
    private boolean comesAlso(ObjectId table, DatabaseObject part) {
        return Edges.parentsOf(target, table).stream()
                .map(parent -> parent.part(part.id().kind(), part.id().name()))
                .anyMatch(above -> part instanceof Constraint constraint
                        ? target.contains(above) && renamed.isPassedOn(above, constraint)
                        : target.contains(above));
    }

    private void requireAlone(ResolvedRename found, RenameRefusal refusal) {
        @Nullable Integer before = leaving.put(found.toString(), refusal.position());
        if (before != null) {
            boolean same = options.renames().get(before).equals(refusal.rename());
            throw refusal.of(
                    "from",
                    same ? "The rename of " + found + " is given twice." : found + " is renamed twice.",
                    "Leave one of the renames out; the other is number " + before + ".");
        }
        before = coming.put(found.id().kind() + " " + found.rename().to(), refusal.position());
        if (before != null) {
            throw refusal.of(
                    "to",
                    "Two objects would be called " + found.rename().to() + ".",
                    "Leave one of the renames out; the other is number " + before + ".");
        }
    }
}
