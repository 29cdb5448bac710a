package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Routine;
import dev.lockstep.catalog.TableSize;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The statements of renames. One whose new name another still has waits for that. */
final class RenameSteps {
    private static final Set<Kind> OF_TABLES =
            EnumSet.of(Kind.TABLE, Kind.COLUMN, Kind.CONSTRAINT, Kind.TRIGGER, Kind.POLICY);

    private final Catalog target;
    private final Catalog source;
    private final RenamedIds ids;
    /** Names that renames leave, each with what holds them. */
    private final Set<List<String>> taken = new HashSet<>();

    RenameSteps(Catalog target, Catalog source, RenamedIds ids) {
        this.target = target;
        this.source = source;
        this.ids = ids;
    }

    List<Step> of(List<ResolvedRename> renames) {
        List<Step> steps = new ArrayList<>();
        List<ResolvedRename> waiting = new ArrayList<>(renames);
        waiting.forEach(rename -> taken.add(place(rename, rename.oldName())));
        while (!waiting.isEmpty()) {
            ResolvedRename next = waiting.stream()
                    .filter(rename -> !taken.contains(place(rename, rename.newName())))
                    .findFirst()
                    .orElse(null);
            if (next == null) {
                throw circle(waiting);
            }
            steps.add(step(next));
            taken.remove(place(next, next.oldName()));
            waiting.remove(next);
        }
        return steps;
    }

    private static ProblemException circle(List<ResolvedRename> waiting) {
        return new ProblemException(Problem.of(
                        ProblemType.BAD_REQUEST,
                        "These renames go round in a circle; afterwards nobody could tell whether they were made already.")
                .withPointer("/options/renames")
                .withItems(waiting.stream()
                        .map(rename -> rename + " to " + rename.newName())
                        .toList())
                .withNextStep("Make them with two promotions, by way of a third name."));
    }

    /** Where a name stands: no two objects in one place may have one name. */
    private static List<String> place(ResolvedRename rename, String name) {
        ObjectId id = rename.id();
        List<String> place = new ArrayList<>();
        place.add(rename.label() == null ? id.kind().name() : Rename.ENUM_LABEL);
        if (id.kind() == Kind.ROUTINE) {
            place.addAll(List.of(id.path().get(0), id.path().get(2)));
        } else if (rename.label() != null) {
            place.addAll(id.path());
        } else {
            place.addAll(id.path().subList(0, id.path().size() - 1));
        }
        place.add(name);
        return place;
    }

    private Step step(ResolvedRename rename) {
        String to = rename.newName();
        ObjectId id = rename.id();
        boolean ofTable = OF_TABLES.contains(id.kind());
        ObjectId table = new ObjectId(
                Kind.TABLE, id.path().subList(0, Math.min(2, id.path().size())));
        TableSize size = target.sizeOf(table).orElse(new TableSize(-1, -1));
        Set<Hazard> hazards = EnumSet.of(Hazard.BACKWARD_INCOMPATIBLE);
        List<String> users = users(rename);
        if (!users.isEmpty()) {
            hazards.add(Hazard.MANUAL_CHECK);
        }
        return new Step(
                statement(rename),
                "Rename the " + (rename.label() == null ? "" : "label " + rename.label() + " of the ") + id + " to "
                        + to
                        + (users.isEmpty()
                                ? ""
                                : "; look at " + String.join(", ", users) + ", where the name stands in the body"),
                ids.of(id),
                Step.Action.ALTER,
                hazards,
                ofTable ? TableLock.ACCESS_EXCLUSIVE : TableLock.NONE,
                false,
                false,
                ofTable ? size.rows() : -1,
                ofTable ? size.bytes() : -1,
                Section.PRE_DATA,
                Placement.TRANSACTION);
    }

    private String statement(ResolvedRename rename) {
        String from = rename.oldName();
        String to = rename.newName();
        ObjectId id = rename.id();
        String renameTo = " RENAME TO " + Quoting.identifier(to);
        String old = Quoting.identifier(from);
        if (rename.label() != null) {
            return "ALTER TYPE " + Names.qualified(ids.of(id)) + " RENAME VALUE " + Quoting.literal(from) + " TO "
                    + Quoting.literal(to);
        }
        return switch (id.kind()) {
            case SCHEMA -> "ALTER SCHEMA " + old + renameTo;
            case COLUMN -> Names.alterTable(holder(id)) + " RENAME COLUMN " + old + " TO " + Quoting.identifier(to);
            case CONSTRAINT ->
                Names.alterTable(holder(id)) + " RENAME CONSTRAINT " + old + " TO " + Quoting.identifier(to);
            case DOMAIN_CONSTRAINT ->
                "ALTER DOMAIN " + Names.qualified(holder(id)) + " RENAME CONSTRAINT " + old + " TO "
                        + Quoting.identifier(to);
            case TRIGGER, POLICY ->
                "ALTER " + id.kind().keyword() + " " + old + " ON " + Names.qualified(holder(id)) + renameTo;
            case ROUTINE ->
                "ALTER ROUTINE " + Quoting.qualified(ids.schema(id.schema()), from) + "("
                        + ids.of(id).path().get(2) + ")" + renameTo;
            default ->
                "ALTER " + id.kind().keyword() + " " + Quoting.qualified(ids.schema(id.schema()), from) + renameTo;
        };
    }

    /** What the part's table or domain is called by now. */
    private ObjectId holder(ObjectId part) {
        return new ObjectId(Kind.TABLE, ids.of(part).path().subList(0, 2));
    }

    /** Functions whose text has the old name in it and stays as it is. */
    private List<String> users(ResolvedRename rename) {
        ObjectId id = rename.id();
        Set<String> users = new TreeSet<>();
        target.all(Routine.class)
                .filter(routine ->
                        !routine.standardBody() && List.of("sql", "plpgsql").contains(routine.language()))
                .filter(routine -> source.get(Routine.class, ids.of(routine.id()))
                        .filter(other -> other.definition().equals(routine.definition()))
                        .isPresent())
                .filter(routine -> !routine.id().equals(id))
                .forEach(routine -> {
                    Set<String> words = UntrackedBodies.words(routine);
                    boolean named = rename.label() == null
                            ? words.contains(rename.oldName())
                            : routine.definition().contains(Quoting.literal(rename.oldName()));
                    boolean inTable =
                            id.kind() != Kind.COLUMN || words.contains(id.path().get(1));
                    if (named && inTable) {
                        users.add(routine.id().displayName());
                    }
                });
        return users.stream().limit(5).toList();
    }
}
