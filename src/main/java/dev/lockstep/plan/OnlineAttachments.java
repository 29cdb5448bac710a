package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * {@code ATTACH PARTITION} that reads no rows while it holds its locks: a validated check says of the table what the bound will say, and
 * of the default partition beside it that no row of its belongs elsewhere. (PostgreSQL documentation, "ALTER TABLE".)
 */
final class OnlineAttachments {
    private final PlanContext context;
    private final Footing footing;

    OnlineAttachments(PlanContext context, Footing footing) {
        this.context = context;
        this.footing = footing;
    }

    /**
     * Whether rows that are there are tried on a key of the parent's that nothing of the partition's own stands in for. Those are not that
     * it only gets when it is attached itself, as what is below it is attached before, or that are made afterwards.
     */
    private boolean triesForeignKeys(Partition partition) {
        return PartitionKeys.withThoseBelow(partition, context.source())
                .filter(each -> footing.isPlain(each.child()))
                .anyMatch(each -> each.foreignKeys().stream()
                        .filter(key -> PartitionKeys.has(partition.parent(), key, context))
                        .anyMatch(key -> !bringsAlong(each, key)
                                && context.target()
                                        .get(Partition.class, each.id())
                                        .filter(before -> before.foreignKeys().contains(key))
                                        .isEmpty()));
    }

    /** Whether the table has the like of its parent's key by itself, under whatever name. */
    private boolean bringsAlong(Partition partition, Partition.ForeignKey key) {
        return context.source()
                .all(Constraint.class)
                .filter(own -> own.table().equals(partition.child()))
                .anyMatch(own -> own.name().equals(key.name()) || key.of().equals(own.parent()));
    }

    /** @param drafts the rows to be moved out of the default partition, if there may be any; the attaching */
    List<Draft> attach(Partition partition, List<Draft> drafts) {
        if (!context.isNew(partition.child())
                && ExclusionParts.madeBy(partition, context).findAny().isPresent()) {
            return drafts;
        }
        Draft attach = drafts.get(drafts.size() - 1);
        Draft move = drafts.size() == 2 ? drafts.get(0) : null;
        boolean own = isCheckedAhead(partition);
        boolean rest = move != null
                && isKnown(partition)
                && !footing.isSynchronised(rest(move))
                && isKeyKept(rest(move), partition.parent());
        boolean unread = (own || context.isNew(partition.child())) && (rest || move == null);
        if (!own && !rest || drafts.size() > 2) {
            return drafts;
        }
        String name = Names.helping(partition.id());
        List<Draft> ways = new ArrayList<>();
        if (own) {
            ways.addAll(ofItself(partition, name));
        }
        if (move != null) {
            ways.addAll(rest ? besideDefault(partition, move, name) : List.of(move));
        }
        Draft unreading = attach.without(Hazard.VALIDATION_SCAN, Hazard.BLOCKS_WRITES);
        if (!unread) {
            ways.add(attach);
        } else if (move == null && hasDefaultBeside(partition)) {
            ways.add(unreading.scanning().saying(", reading only the default partition, in which no rows were"));
        } else if (triesForeignKeys(partition)) {
            ways.add(unreading
                    .with(Hazard.VALIDATION_SCAN, Hazard.BLOCKS_WRITES)
                    .saying(", reading its rows for foreign keys only"));
        } else {
            ways.add(unreading.saying(", reading no rows"));
        }
        if (own) {
            ways.add(drop(partition.child(), name));
        }
        if (move != null && rest) {
            ways.add(drop(rest(move), name));
        }
        return ways;
    }

    private boolean hasDefaultBeside(Partition partition) {
        return PartitionRows.siblings(partition, context).stream()
                .anyMatch(sibling -> sibling.bound().equals("DEFAULT") && !context.isNew(sibling.child()));
    }

    private static ObjectId rest(Draft move) {
        return Objects.requireNonNull(move.table());
    }

    private List<Draft> ofItself(Partition partition, String name) {
        ObjectId child = partition.child();
        return List.of(
                check(partition, child, name, "").with(Hazard.BACKWARD_INCOMPATIBLE),
                Draft.of(
                                Names.alterTable(child) + " VALIDATE CONSTRAINT " + Quoting.identifier(name),
                                "Look through " + child.displayName() + ", while others read and write")
                        .on(child, TableLock.SHARE_UPDATE_EXCLUSIVE)
                        .with(Hazard.VALIDATION_SCAN)
                        .ahead(true, null, Set.of()));
    }

    /**
     * The default partition takes no more rows that are the new one's. When it has such rows, the check cannot be validated yet: they are
     * moved in the transaction, which keeps nobody from other rows.
     */
    private List<Draft> besideDefault(Partition partition, Draft move, String name) {
        ObjectId rest = rest(move);
        String validate = Names.alterTable(rest) + " VALIDATE CONSTRAINT " + Quoting.identifier(name);
        String pending = "IF EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = "
                + Quoting.literal(Names.qualified(rest)) + "::pg_catalog.regclass AND conname = "
                + Quoting.literal(name) + " AND NOT convalidated) THEN ";
        return List.of(
                check(partition, rest, name, "NOT ")
                        .with(Hazard.BACKWARD_INCOMPATIBLE)
                        .saying(", for which it takes no rows from now on"),
                Draft.of(
                                block("", "BEGIN " + validate + "; EXCEPTION WHEN check_violation THEN NULL; END; "),
                                "Look through " + rest.displayName() + " for rows of "
                                        + partition.child().displayName() + ", while others read and write")
                        .on(rest, TableLock.SHARE_UPDATE_EXCLUSIVE)
                        .scanning()
                        .ahead(true, null, Set.of()),
                move.without(Hazard.VALIDATION_SCAN)
                        .scanning()
                        .withSql(block("", pending + move.sql() + "; " + validate + "; END IF; "))
                        .on(rest, move.lock().stronger(TableLock.SHARE_UPDATE_EXCLUSIVE))
                        .saying(", if there are any"));
    }

    private Draft check(Partition partition, ObjectId table, String name, String not) {
        Set<ObjectId> made = new HashSet<>();
        made.add(table.part(Kind.CONSTRAINT, name));
        footing.below(table).forEach(below -> made.add(below.part(Kind.CONSTRAINT, name)));
        String alter = Names.alterTable(table);
        String quoted = Quoting.identifier(name);
        return Draft.of(
                        statement(partition, alter + " ADD CONSTRAINT " + quoted + " CHECK (" + not + "(", not),
                        "Check rows of " + table.displayName() + " by the bounds of "
                                + partition.child().displayName())
                .on(table, TableLock.ACCESS_EXCLUSIVE)
                .ahead(true, alter + " DROP CONSTRAINT IF EXISTS " + quoted, made);
    }

    /**
     * PostgreSQL only knows a condition again that it would write itself, and only writes it for a partition that is attached: so for one
     * without rows, of a partitioned table without rows, which both are gone when the statement ends. The condition of a hash
     * partition names its parent by number. Above a sub-partition its parent's own bounds count as well.
     */
    private String statement(Partition partition, String add, String not) {
        Table parent = (Table) context.inTarget(partition.parent());
        String schema = Quoting.identifier(partition.child().schema());
        String twin = schema + "." + Quoting.identifier(Names.helping(partition.parent()));
        String part = schema + "." + Quoting.identifier(Names.helping(partition.child()));
        String above = not.isEmpty()
                ? "pg_catalog.concat_ws(' AND ', c, pg_catalog.pg_get_partition_constraintdef("
                        + regclass(Names.qualified(parent.id())) + "))"
                : "c";
        return block(
                "DECLARE c text; ",
                "CREATE TABLE " + twin + " (LIKE " + Names.qualified(parent.id()) + ") PARTITION BY "
                        + parent.partitionKey() + "; CREATE TABLE " + part + " PARTITION OF " + twin + " "
                        + partition.bound() + "; c := pg_catalog.replace(pg_catalog.pg_get_partition_constraintdef("
                        + regclass(part) + "), pg_catalog.quote_literal(" + regclass(twin)
                        + "::pg_catalog.oid), pg_catalog.quote_literal(" + regclass(Names.qualified(parent.id()))
                        + "::pg_catalog.oid)); DROP TABLE " + twin + "; EXECUTE " + Quoting.literal(add) + " || "
                        + above + " || ')) NOT VALID'; ");
    }

    private static Draft drop(ObjectId table, String name) {
        return Draft.of(
                        Names.alterTable(table) + " DROP CONSTRAINT " + Quoting.identifier(name),
                        "Drop the check that stood in for bounds from " + table.displayName())
                .on(table, TableLock.ACCESS_EXCLUSIVE);
    }

    private static String block(String declarations, String statements) {
        return "DO " + Quoting.literal(declarations + "BEGIN " + statements + "END");
    }

    private static String regclass(String qualified) {
        return Quoting.literal(qualified) + "::pg_catalog.regclass";
    }

    /** A table that is there, by itself, and is going to be a partition of one that is there. */
    private boolean isCheckedAhead(Partition partition) {
        ObjectId child = partition.child();
        return isKnown(partition)
                && staysTable(child)
                && Edges.parentsOf(context.target(), child).isEmpty()
                && !footing.isSynchronised(child)
                && footing.keepsThoseBelow(child)
                && isKeyKept(child, partition.parent());
    }

    private boolean isKnown(Partition partition) {
        return context.fate(partition.id()) == Fate.CREATE
                && !partition.bound().equals("DEFAULT")
                && staysTable(partition.parent())
                && footing.isBoundKnownAgain(partition.parent())
                && !footing.isSynchronised(partition.parent())
                && isKeyKept(partition.parent(), partition.parent());
    }

    private boolean staysTable(ObjectId table) {
        Fate fate = context.fate(table);
        return context.target().get(Table.class, table).isPresent() && (fate == Fate.KEEP || fate == Fate.ALTER);
    }

    /** Whether {@code table} has the columns of its parents' keys already, as they will be. */
    private boolean isKeyKept(ObjectId table, ObjectId parent) {
        String key = ((Table) context.inTarget(parent)).partitionKey();
        boolean kept = key != null
                && context.source().columnsOf(table).stream()
                        .filter(column -> mentions(key, column))
                        .allMatch(column -> footing.keepsValues(column.id()));
        return kept && Edges.parentsOf(context.target(), parent).stream().allMatch(above -> isKeyKept(table, above));
    }

    private static boolean mentions(String key, Column column) {
        return key.contains(column.name()) || key.contains(Quoting.identifier(column.name()));
    }
}
