package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.TableSize;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The statements of renames. One whose new name another still has waits for that; where all wait for one another, one goes by way of a
 * name that nobody has.
 */
final class RenameSteps {
    private static final Set<Kind> OF_TABLES =
            EnumSet.of(Kind.TABLE, Kind.COLUMN, Kind.CONSTRAINT, Kind.TRIGGER, Kind.POLICY, Kind.RULE);

    /** Which stand beside tables and are locked like them. */
    private static final Set<Kind> LIKE_TABLES =
            EnumSet.of(Kind.SEQUENCE, Kind.VIEW, Kind.MATERIALIZED_VIEW, Kind.FOREIGN_TABLE);

    private final Catalog target;
    private final RenamedTarget renamed;
    private final RenameReaders readers;
    private final StandingNames standing;
    private final List<Step> steps = new ArrayList<>();

    RenameSteps(Catalog target, Catalog source, RenamedTarget renamed) {
        this.target = target;
        this.renamed = renamed;
        this.readers = new RenameReaders(target, source, renamed.ids());
        this.standing = new StandingNames(target, renamed);
    }

    /** What holds others goes first, so that parts are renamed where they are then. */
    List<Step> of(List<ResolvedRename> renames) {
        inOrder(renames, rename -> rename.part() == null && placeOf(rename) == Kind.Place.DATABASE);
        renamed.newSchemas().forEach(this::createSchema);
        inOrder(renames, rename -> rename.part() == null && placeOf(rename) == Kind.Place.SCHEMA);
        RenamedBySeveral several = new RenamedBySeveral(target, renamed.ids());
        several.leaving().forEach(draft -> steps.add(step(draft)));
        inOrder(renames, rename -> rename.part() != null || placeOf(rename) == Kind.Place.PART);
        several.joining().forEach(draft -> steps.add(step(draft)));
        return steps;
    }

    private static Kind.Place placeOf(ResolvedRename rename) {
        return rename.id().kind().place();
    }

    private void inOrder(List<ResolvedRename> renames, Predicate<ResolvedRename> which) {
        List<ResolvedRename> waiting =
                new ArrayList<>(renames.stream().filter(which).toList());
        if (waiting.isEmpty()) {
            return;
        }
        Set<ResolvedRename> aside = new HashSet<>();
        standing.look();
        while (!waiting.isEmpty()) {
            ResolvedRename next =
                    waiting.stream().filter(standing::canBeCalled).findFirst().orElse(null);
            if (next == null) {
                ResolvedRename moved = waiting.stream()
                        .filter(each -> !aside.contains(each))
                        .findFirst()
                        .orElseThrow(() -> stuck(waiting.get(0)));
                aside.add(moved);
                aside(moved);
            } else {
                make(next);
                waiting.remove(next);
            }
        }
    }

    /** All gave up their names and still a name is taken: by what moves along with a table, and is renamed only then. */
    private static RuntimeException stuck(ResolvedRename rename) {
        return new RenameRefusal(rename.rename(), rename.position())
                .of(
                        "to",
                        "%s cannot be called %s as long as what goes along with other renames has that name."
                                .formatted(rename, rename.rename().to()),
                        "Make the renames with two promotions, by way of a third name.");
    }

    /** Its name is wanted by another, and another has the name that it wants. */
    private void aside(ResolvedRename rename) {
        String name = Names.waiting(rename.renamed(), rename.oldName());
        String sql = standing.rename(rename, name);
        steps.add(step(
                rename, sql, "Call %s %s for a moment, since another one is to have its name".formatted(rename, name)));
    }

    private void make(ResolvedRename rename) {
        String schema = rename.newSchema();
        if (schema == null) {
            rename(rename);
            return;
        }
        if (rename.newName().equals(standing.nameOf(rename))
                || standing.isFree(rename, schema, standing.nameOf(rename))) {
            move(rename, schema);
            rename(rename);
        } else if (standing.isFreeInPlace(rename)) {
            rename(rename);
            move(rename, schema);
        } else {
            aside(rename);
            move(rename, schema);
            rename(rename);
        }
    }

    private void rename(ResolvedRename rename) {
        if (standing.nameOf(rename).equals(rename.newName())) {
            return;
        }
        String purpose = Displaced.is(rename)
                ? "Call the %s %s until it is dropped, since another one is to have its name"
                        .formatted(rename, rename.newName())
                : "Rename the "
                        + (rename.part() == null ? "" : rename.rename().kind() + " " + rename.part() + " of the ")
                        + rename.id() + " to " + rename.newName();
        steps.add(step(rename, standing.rename(rename, rename.newName()), purpose + readers.remark(rename)));
        standing.constructors(rename, RangeTypeChanges::renameConstructors)
                .ifPresent(sql ->
                        steps.add(step(rename, sql, "Rename the constructors of " + rename.id() + " like the type")));
    }

    private void move(ResolvedRename rename, String schema) {
        String purpose = "Move the " + rename.id() + " to the schema " + schema;
        steps.add(step(rename, standing.move(rename, schema), purpose + readers.remark(rename)));
        standing.constructors(rename, RangeTypeChanges::moveConstructors)
                .ifPresent(sql -> steps.add(step(rename, sql, "Move the constructors of " + rename.id() + " along")));
    }

    private void createSchema(String name) {
        ObjectId schema = ObjectId.of(Kind.SCHEMA, name);
        steps.add(new Step(
                "CREATE SCHEMA " + Quoting.identifier(name),
                "Create the schema " + name + ", to which something moves",
                schema,
                Step.Action.ADD,
                Set.of(),
                TableLock.NONE,
                false,
                false,
                -1,
                -1,
                Section.PRE_DATA,
                Placement.TRANSACTION));
    }

    private Step step(Draft draft) {
        ObjectId table = Objects.requireNonNull(draft.table());
        TableSize size = renamed.catalog().sizeOf(table).orElse(new TableSize(-1, -1));
        return new Step(
                draft.sql(),
                draft.purpose(),
                table,
                Step.Action.ALTER,
                draft.hazards(),
                draft.lock(),
                false,
                false,
                size.rows(),
                size.bytes(),
                Section.PRE_DATA,
                Placement.TRANSACTION);
    }

    private Step step(ResolvedRename rename, String sql, String purpose) {
        ObjectId id = rename.id();
        boolean ofTable = OF_TABLES.contains(id.kind());
        ObjectId table = new ObjectId(
                Kind.TABLE, id.path().subList(0, Math.min(2, id.path().size())));
        TableSize size = target.sizeOf(table).orElse(new TableSize(-1, -1));
        Set<Hazard> hazards = EnumSet.of(Hazard.BACKWARD_INCOMPATIBLE);
        if (!readers.of(rename).isEmpty()) {
            hazards.add(Hazard.MANUAL_CHECK);
        }
        return new Step(
                sql,
                purpose,
                renamed.ids().of(id),
                Step.Action.ALTER,
                hazards,
                ofTable || LIKE_TABLES.contains(id.kind()) ? TableLock.ACCESS_EXCLUSIVE : TableLock.NONE,
                false,
                false,
                ofTable ? size.rows() : -1,
                ofTable ? size.bytes() : -1,
                Section.PRE_DATA,
                Placement.TRANSACTION);
    }
}
