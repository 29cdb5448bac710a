package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** What everything is called between the statements of renames, and which names are free then. */
final class StandingNames {
    private final Catalog target;
    private final RenamedTarget renamed;
    private final RenameStatements statements;
    private final List<ObjectId> all;
    private final RenamedIds names = new RenamedIds();
    /** Labels of enums that are called otherwise by now, by the rename. */
    private final Map<ResolvedRename, String> labels = new HashMap<>();

    private final Set<List<String>> taken = new HashSet<>();

    StandingNames(Catalog target, RenamedTarget renamed) {
        this.target = target;
        this.renamed = renamed;
        this.statements = new RenameStatements(target, renamed);
        this.all = target.objects().stream().map(DatabaseObject::id).toList();
    }

    /** Sees anew which names are taken. */
    void look() {
        taken.clear();
        target.objects().forEach(object -> taken.addAll(Namespaces.of(names.of(object.id()), object)));
        target.objects().forEach(object -> RenameMember.partsOf(object)
                .forEach(part -> taken.add(placeOfPart(object.id(), part))));
    }

    String nameOf(ResolvedRename rename) {
        return rename.ofLabel()
                ? labels.getOrDefault(rename, rename.oldName())
                : names.of(rename.renamed()).name();
    }

    /** Whether it can have its final name now, where it will be then. */
    boolean canBeCalled(ResolvedRename rename) {
        String schema = rename.newSchema() == null ? schemaOf(rename) : rename.newSchema();
        return isFree(rename, schema, rename.newName());
    }

    boolean isFreeInPlace(ResolvedRename rename) {
        return isFree(rename, schemaOf(rename), rename.newName());
    }

    private String schemaOf(ResolvedRename rename) {
        return names.of(rename.id()).schema();
    }

    boolean isFree(ResolvedRename rename, String schema, String name) {
        Set<List<String>> own = new HashSet<>(places(rename, names));
        RenamedIds then = names.copy();
        then.rename(rename.renamed(), name);
        if (!schema.isEmpty() && rename.newSchema() != null) {
            then.move(rename.id(), schema);
        }
        List<List<String>> wanted = rename.ofLabel() ? List.of(placeOfPart(rename.id(), name)) : places(rename, then);
        return wanted.stream().allMatch(place -> own.contains(place) || !taken.contains(place));
    }

    /** @return the statement that gives the name */
    String rename(ResolvedRename rename, String to) {
        List<List<String>> before = places(rename, names);
        String sql;
        if (rename.ofLabel()) {
            sql = RenameStatements.renameLabel(names.of(rename.id()), nameOf(rename), to);
            labels.put(rename, to);
        } else {
            sql = statements.rename(rename, names, to);
            renamed.apply(rename.called(to, null), names);
        }
        changed(rename, before);
        return sql;
    }

    /** @return the statement that moves it */
    String move(ResolvedRename rename, String schema) {
        List<List<String>> before = places(rename, names);
        String sql = RenameStatements.move(names.of(rename.id()), schema);
        renamed.apply(rename.called(nameOf(rename), schema), names);
        changed(rename, before);
        return sql;
    }

    /** What is said to the constructors of a range type after the type was changed. */
    Optional<String> constructors(ResolvedRename rename, Function<ObjectId, String> statement) {
        return rename.id().kind() == Kind.RANGE_TYPE && rename.part() == null
                ? Optional.of(statement.apply(names.of(rename.id())))
                : Optional.empty();
    }

    private void changed(ResolvedRename rename, List<List<String>> before) {
        names.settle(all);
        before.forEach(taken::remove);
        taken.addAll(places(rename, names));
    }

    private List<List<String>> places(ResolvedRename rename, RenamedIds ids) {
        if (rename.ofLabel()) {
            return List.of(placeOfPart(rename.id(), nameOf(rename)));
        }
        if (rename.part() != null) {
            return List.of(placeOfPart(rename.id(), ids.of(rename.renamed()).name()));
        }
        return Stream.concat(Stream.of(rename.id()), renamed.movedAlong(rename.id()))
                .flatMap(id -> Namespaces.of(ids.of(id), target.find(id)).stream())
                .toList();
    }

    /** Within what holds it, which is known by what it was called before. */
    private static List<String> placeOfPart(ObjectId holder, String part) {
        return List.of("part", holder.kind().label(), holder.displayName(), part);
    }
}
