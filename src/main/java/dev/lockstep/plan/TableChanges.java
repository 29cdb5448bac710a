package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Tables. One that exists is never recreated: what cannot be altered is refused. */
final class TableChanges implements KindChanges<Table> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Table table, PlanContext context) {
        List<Column> columns = context.source().columnsOf(table.id()).stream()
                .filter(column -> context.isFolded(column.id()))
                .toList();
        List<Draft> drafts = new ArrayList<>();
        Draft create = Draft.of(
                        TableDefinition.sql(table, columns, context),
                        "Create the table " + table.id().displayName())
                .on(table.id(), TableLock.ACCESS_EXCLUSIVE);
        drafts.add(joining(create, table.parents()));
        columns.forEach(column -> {
            boolean fromParent = column.inherited() && !table.parents().isEmpty();
            if (fromParent) {
                drafts.addAll(InheritedColumns.deviations(column, table.parents(), context));
            }
            drafts.addAll(ColumnSettings.afterCreation(column, context));
        });
        // COPY into a table whose policies hold for its owner too is refused.
        rowSecurity(table.id(), false, false, table).forEach(draft -> drafts.add(draft.onlyAfterRows()));
        if (!List.of("DEFAULT", "INDEX").contains(table.replicaIdentity())) {
            drafts.add(replicaIdentity(table));
        }
        return drafts;
    }

    /** One that is made with parents keeps their columns from changing meanwhile. */
    static Draft joining(Draft draft, List<ObjectId> parents) {
        Draft joined = draft;
        for (ObjectId parent : parents) {
            joined = joined.alsoLocking(parent, TableLock.SHARE_UPDATE_EXCLUSIVE);
        }
        return joined;
    }

    @Override
    public List<Draft> drop(Table table, PlanContext context) {
        boolean keepsRows = context.merges().keepRowsOf(table.id());
        Draft drop = Draft.of(
                        "DROP TABLE " + Names.qualified(table.id()),
                        "Drop the table " + table.id().displayName()
                                + (keepsRows
                                        ? ", whose rows other partitions have"
                                        : ", which the source does not have"))
                .on(table.id(), TableLock.ACCESS_EXCLUSIVE)
                .with(Hazard.BACKWARD_INCOMPATIBLE)
                .withIf(!keepsRows, Hazard.DATA_LOSS);
        return keepsRows ? List.of(PartitionRows.noneLeft(table.id()), drop) : List.of(drop);
    }

    @Override
    public Alteration way(Table from, Table to, PlanContext context) {
        boolean shapeChanges = !Objects.equals(from.partitionKey(), to.partitionKey());
        return shapeChanges ? Alteration.REFUSE : Alteration.IN_PLACE;
    }

    @Override
    public List<Draft> alter(Table from, Table to, PlanContext context) {
        ObjectId id = from.id();
        List<Draft> drafts = new ArrayList<>();
        if (!context.severalParents().takesParentsOn(id)) {
            alterParents(from, to, drafts);
        }
        if (!Objects.equals(from.ofType(), to.ofType())) {
            drafts.add(locked(
                    id,
                    to.ofType() == null ? " NOT OF" : " OF " + to.ofType(),
                    "Change the type that the table has its columns from"));
        }
        if (from.unlogged() != to.unlogged()) {
            drafts.add(locked(
                            id,
                            to.unlogged() ? " SET UNLOGGED" : " SET LOGGED",
                            "Change whether the table survives a crash")
                    .with(Hazard.TABLE_REWRITE)
                    .withIf(to.unlogged(), Hazard.DATA_LOSS));
            // The statement takes the sequences of all columns along.
            context.source().columnsOf(id).stream()
                    .filter(column -> column.identity() != null
                            && column.identity().otherPersistence()
                            && context.fate(column.id()) == Fate.KEEP)
                    .forEach(column -> drafts.add(ColumnSettings.sequencePersistence(column, context)));
        }
        if (!Objects.equals(from.accessMethod(), to.accessMethod())) {
            drafts.add(accessMethod(to));
        }
        if (!Objects.equals(from.tablespace(), to.tablespace())) {
            drafts.add(Draft.of(
                            Tablespaces.move(Names.alterTable(id), to.tablespace()),
                            "Move the table to another tablespace: " + id.displayName())
                    .on(id, TableLock.ACCESS_EXCLUSIVE)
                    .withIf(!to.partitioned(), Hazard.TABLE_REWRITE));
        }
        Options.changes(from.options(), to.options())
                .forEach(clause -> drafts.add(Draft.of(
                                Names.alterTable(id) + " " + clause, "Change storage parameters of " + id.displayName())
                        .on(id, Options.lock(clause))));
        drafts.addAll(rowSecurity(id, from.rowSecurity(), from.forceRowSecurity(), to));
        if (!from.replicaIdentity().equals(to.replicaIdentity())
                && !to.replicaIdentity().equals("INDEX")) {
            drafts.add(replicaIdentity(to).with(Hazard.BACKWARD_INCOMPATIBLE));
        }
        return drafts;
    }

    /** The order of the parents counts; one that comes too early is left and taken on again. */
    private static void alterParents(Table from, Table to, List<Draft> drafts) {
        List<ObjectId> kept =
                from.parents().stream().filter(to.parents()::contains).toList();
        int inPlace = 0;
        while (inPlace < kept.size() && kept.get(inPlace).equals(to.parents().get(inPlace))) {
            inPlace++;
        }
        List<ObjectId> staying = kept.subList(0, inPlace);
        for (ObjectId left : from.parents()) {
            if (!staying.contains(left)) {
                drafts.add(leaving(
                        from.id(),
                        left,
                        kept.contains(left) ? " for a moment, to change the order" : "",
                        !kept.contains(left)));
            }
        }
        for (ObjectId joined : to.parents().subList(inPlace, to.parents().size())) {
            drafts.add(joining(from.id(), joined));
        }
    }

    static Draft leaving(ObjectId child, ObjectId parent, String why, boolean forGood) {
        return locked(
                        child,
                        " NO INHERIT " + Names.qualified(parent),
                        "Stop inheriting from " + parent.displayName() + why)
                .withIf(forGood, Hazard.BACKWARD_INCOMPATIBLE);
    }

    static Draft joining(ObjectId child, ObjectId parent) {
        return locked(child, " INHERIT " + Names.qualified(parent), "Inherit from " + parent.displayName());
    }

    private static List<Draft> rowSecurity(ObjectId id, boolean enabled, boolean forced, Table to) {
        List<Draft> drafts = new ArrayList<>();
        if (enabled != to.rowSecurity()) {
            drafts.add(locked(
                            id,
                            (to.rowSecurity() ? " ENABLE" : " DISABLE") + " ROW LEVEL SECURITY",
                            (to.rowSecurity()
                                    ? "Let policies decide who sees rows"
                                    : "Let policies no longer decide who sees rows"))
                    .with(Hazard.BACKWARD_INCOMPATIBLE));
        }
        if (forced != to.forceRowSecurity()) {
            drafts.add(locked(
                            id,
                            (to.forceRowSecurity() ? " FORCE" : " NO FORCE") + " ROW LEVEL SECURITY",
                            "Change whether policies hold for the owner")
                    .with(Hazard.BACKWARD_INCOMPATIBLE));
        }
        return drafts;
    }

    /** That of a partitioned table is only what new partitions get. */
    private static Draft accessMethod(Table table) {
        String standard = table.partitioned() ? "DEFAULT" : "\"heap\"";
        return locked(
                        table.id(),
                        " SET ACCESS METHOD "
                                + (table.accessMethod() == null ? standard : Quoting.identifier(table.accessMethod())),
                        "Change the access method")
                .withIf(!table.partitioned(), Hazard.TABLE_REWRITE);
    }

    private static Draft replicaIdentity(Table table) {
        return locked(
                table.id(),
                " REPLICA IDENTITY " + table.replicaIdentity(),
                "Change what identifies rows for replication");
    }

    private static Draft locked(ObjectId table, String action, String purpose) {
        return Draft.of(Names.alterTable(table) + action, purpose + ": " + table.displayName())
                .on(table, TableLock.ACCESS_EXCLUSIVE);
    }

    @Override
    public Alteration whenUprooted(Table from, Table to, ObjectId replaced, PlanContext context) {
        return replaced.kind() == Kind.TABLE ? Alteration.IN_PLACE : Alteration.REFUSE;
    }

    @Override
    public List<ObjectId> altersWith(Table table, PlanContext context) {
        return context.severalParents().leader(table.id()).stream().toList();
    }

    /** The clause of {@code CREATE TABLE} and its like for options. */
    static String with(java.util.Map<String, String> options) {
        return options.isEmpty()
                ? ""
                : options.entrySet().stream()
                        .map(Options::assignment)
                        .collect(Collectors.joining(", ", " WITH (", ")"));
    }
}
