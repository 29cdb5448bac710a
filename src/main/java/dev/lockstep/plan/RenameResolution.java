package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.EnumType;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.diff.Scope;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the objects that are to be renamed, and refuses what cannot be. */
final class RenameResolution {
    private static final List<Kind> TYPES = List.of(Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE_TYPE);
    private static final List<Kind> RENAMED = List.of(
            Kind.SCHEMA,
            Kind.ENUM,
            Kind.DOMAIN,
            Kind.COMPOSITE_TYPE,
            Kind.TABLE,
            Kind.VIEW,
            Kind.MATERIALIZED_VIEW,
            Kind.SEQUENCE,
            Kind.ROUTINE,
            Kind.COLUMN,
            Kind.CONSTRAINT,
            Kind.DOMAIN_CONSTRAINT,
            Kind.INDEX,
            Kind.TRIGGER,
            Kind.POLICY);

    private final Catalog target;
    private final Catalog source;
    private final Scope scope;
    /** New names of what holds others, by what it is called in the target. */
    private final Map<String, String> containers = new HashMap<>();

    RenameResolution(Catalog target, Catalog source, Scope scope) {
        this.target = target;
        this.source = source;
        this.scope = scope;
    }

    List<ResolvedRename> resolve(List<Rename> renames, List<String> notes) {
        List<ResolvedRename> resolved = new ArrayList<>();
        // What holds others comes first: its new name is part of theirs.
        for (int depth = 0; depth <= 2; depth++) {
            for (int i = 0; i < renames.size(); i++) {
                Rename rename = renames.get(i);
                if (depth(kinds(rename, i)) == depth) {
                    ResolvedRename found = resolve(rename, i);
                    if (found == null) {
                        notes.add(
                                "The %s %s is called %s already.".formatted(rename.kind(), rename.from(), rename.to()));
                    } else {
                        resolved.add(found);
                    }
                    containers.put(rename.from(), whole(rename, i));
                }
            }
        }
        refuseCollisions(resolved, renames);
        return resolved;
    }

    private static int depth(List<Kind> kinds) {
        if (kinds.isEmpty()) {
            return 2;
        }
        return switch (kinds.get(0).place()) {
            case DATABASE, ABOUT -> 0;
            case SCHEMA -> 1;
            case PART -> 2;
        };
    }

    /** Empty for labels of enums. */
    private List<Kind> kinds(Rename rename, int position) {
        if (rename.kind().equals(Rename.ENUM_LABEL)) {
            return List.of();
        }
        if (rename.kind().equals(Rename.TYPE)) {
            return TYPES;
        }
        List<Kind> kinds = RENAMED.stream()
                .filter(kind -> kind.label().equals(rename.kind()))
                .toList();
        if (kinds.isEmpty()) {
            List<String> known = Stream.concat(
                            RENAMED.stream().map(Kind::label), Stream.of(Rename.TYPE, Rename.ENUM_LABEL))
                    .toList();
            throw refused(
                    "A \"" + rename.kind() + "\" cannot be renamed.", position, "kind", "Use one of " + known + ".");
        }
        return kinds;
    }

    /** {@code null} when it was done before. */
    private @Nullable ResolvedRename resolve(Rename rename, int position) {
        List<Kind> kinds = kinds(rename, position);
        String container = container(rename.from());
        String name = newName(rename, container, position);
        ObjectId id = kinds.isEmpty()
                ? find(target, List.of(Kind.ENUM), container, renamed(container))
                : find(target, kinds, rename.from(), joined(renamed(container), last(rename.from(), container)));
        String label = kinds.isEmpty() ? last(rename.from(), container) : null;
        String wanted = whole(rename, position);
        boolean there = id != null && (label == null || has(target, id, label));
        boolean inSource = exists(source, kinds, wanted, renamed(container), name);
        boolean inTarget = exists(target, kinds, joined(container, name), container, name)
                || exists(target, kinds, wanted, renamed(container), name);
        if (!there && inTarget && inSource) {
            return null;
        }
        if (!there || id == null) {
            throw refused(
                    "There is no %s %s in the target.".formatted(rename.kind(), rename.from()),
                    position,
                    "from",
                    elsewhere(rename.from()));
        }
        if (!inSource) {
            throw refused(
                    "There is no %s %s in the source.".formatted(rename.kind(), wanted),
                    position,
                    "to",
                    "Name an object of the source that the one in the target is to become, with its whole name.");
        }
        if (!scope.of(target).contains(id)) {
            throw refused(
                    id + " is out of scope.", position, "from", "Take it into the scope, or leave the rename out.");
        }
        refuseInherited(id, position);
        return new ResolvedRename(id, label, name);
    }

    /** The new name with all that stands before it, as the source has it. */
    private String whole(Rename rename, int position) {
        String container = container(rename.from());
        return joined(renamed(container), newName(rename, container, position));
    }

    private static String joined(String container, String name) {
        return container.isEmpty() ? name : container + "." + name;
    }

    private void refuseInherited(ObjectId id, int position) {
        DatabaseObject object = target.find(id);
        boolean inherited = object instanceof Column column && column.inherited()
                || object instanceof Constraint constraint && constraint.inherited();
        if (inherited) {
            throw refused(id + " is inherited.", position, "from", "Rename it in the parent: it is renamed along.");
        }
    }

    private String newName(Rename rename, String container, int position) {
        for (String holder : List.of(container, renamed(container))) {
            String prefix = holder.isEmpty() ? "" : holder + ".";
            if (rename.to().startsWith(prefix) && rename.to().length() > prefix.length()) {
                String name = rename.to().substring(prefix.length());
                int parenthesis = rename.from().endsWith(")") ? name.indexOf('(') : -1;
                return parenthesis < 0 ? name : name.substring(0, parenthesis);
            }
        }
        throw refused(
                "%s %s cannot be moved to %s by a rename.".formatted(rename.kind(), rename.from(), rename.to()),
                position,
                "to",
                "Write the new name behind the same schema or table: " + container + ".<name>.");
    }

    /** What stands before the last name; a routine's arguments are none. */
    private static String container(String name) {
        int end = name.endsWith(")") ? name.indexOf('(') : name.length();
        int dot = name.lastIndexOf('.', end);
        return dot < 0 ? "" : name.substring(0, dot);
    }

    private static String last(String name, String container) {
        return container.isEmpty() ? name : name.substring(container.length() + 1);
    }

    private String renamed(String container) {
        String known = containers.get(container);
        if (known != null) {
            return known;
        }
        int dot = container.lastIndexOf('.');
        return dot < 0 ? container : renamed(container.substring(0, dot)) + container.substring(dot);
    }

    private static @Nullable ObjectId find(Catalog catalog, List<Kind> kinds, String name, String otherwise) {
        ObjectId found = find(catalog, kinds, name);
        return found == null ? find(catalog, kinds, otherwise) : found;
    }

    private static @Nullable ObjectId find(Catalog catalog, List<Kind> kinds, String name) {
        return catalog.objects().stream()
                .map(DatabaseObject::id)
                .filter(id -> kinds.contains(id.kind()) && id.displayName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static boolean exists(Catalog catalog, List<Kind> kinds, String name, String container, String label) {
        if (kinds.isEmpty()) {
            ObjectId type = find(catalog, List.of(Kind.ENUM), container);
            return type != null && has(catalog, type, label);
        }
        return catalog.objects().stream()
                .map(DatabaseObject::id)
                .filter(id -> kinds.contains(id.kind()))
                .anyMatch(id -> id.displayName().equals(name)
                        || id.kind() == Kind.ROUTINE && id.displayName().startsWith(name + "("));
    }

    private static boolean has(Catalog catalog, ObjectId type, String label) {
        return catalog.get(EnumType.class, type)
                .filter(found -> found.labels().contains(label))
                .isPresent();
    }

    private String elsewhere(String name) {
        return target.objects().stream()
                .map(DatabaseObject::id)
                .filter(id -> id.kind().place() != Kind.Place.ABOUT
                        && id.displayName().equals(name))
                .findFirst()
                .map(id -> "There is a " + id + ": correct the kind.")
                .orElse("Name an object of the target with its whole name, as a drift check shows it.");
    }

    private void refuseCollisions(List<ResolvedRename> resolved, List<Rename> renames) {
        Set<String> from = new HashSet<>();
        Set<String> to = new HashSet<>();
        Set<String> leaving = new HashSet<>();
        resolved.forEach(rename -> leaving.add(rename.toString()));
        for (ResolvedRename rename : resolved) {
            if (!from.add(rename.toString())) {
                throw refused(
                        rename + " is renamed twice.", renames.size() - 1, "from", "Leave one of the renames out.");
            }
            List<String> path = new ArrayList<>(rename.id().path());
            if (rename.label() == null) {
                path.set(rename.id().kind() == Kind.ROUTINE ? 1 : path.size() - 1, rename.newName());
            }
            ObjectId taken = new ObjectId(rename.id().kind(), path);
            String name = taken + (rename.label() == null ? "" : "." + rename.newName());
            boolean exists =
                    rename.label() == null ? target.contains(taken) : has(target, rename.id(), rename.newName());
            if (!to.add(name) || exists && !leaving.contains(name)) {
                throw refused(
                        "%s cannot be renamed to %s: that name is taken in the target."
                                .formatted(rename, rename.newName()),
                        position(rename, renames),
                        "to",
                        "Drop or rename what has the name, or leave the rename out.");
            }
        }
    }

    private static int position(ResolvedRename rename, List<Rename> renames) {
        for (int i = 0; i < renames.size(); i++) {
            if (rename.toString().endsWith(" " + renames.get(i).from())) {
                return i;
            }
        }
        return 0;
    }

    private static ProblemException refused(String detail, int position, String field, String nextStep) {
        return new ProblemException(Problem.of(ProblemType.BAD_REQUEST, detail)
                .withPointer("/options/renames/" + position + "/" + field)
                .withNextStep(nextStep));
    }
}
