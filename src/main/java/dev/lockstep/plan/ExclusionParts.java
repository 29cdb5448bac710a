package dev.lockstep.plan;

import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Exclusion constraints, and keys {@code WITHOUT OVERLAPS}, of partitions. PostgreSQL compares no indexes with exclusion operators: the
 * parent's adopts none that is there, but makes each of them anew, with itself or when the table is attached. ({@code CompareIndexInfo}
 * in PostgreSQL's sources.) So they get no statement of their own, only the names that the source has.
 */
final class ExclusionParts {
    private ExclusionParts() {}

    static boolean excludes(Constraint constraint) {
        return constraint.type() == Constraint.Type.EXCLUSION
                || constraint.type().hasIndex() && constraint.definition().contains(" WITHOUT OVERLAPS)");
    }

    /** By which statement it is made: its parent's or that which attaches the table; nothing for others. */
    static List<ObjectId> carriers(Constraint constraint) {
        return constraint.parent() != null && excludes(constraint)
                ? List.of(constraint.parent(), link(constraint.table()))
                : List.of();
    }

    /** After {@code parent} was made, or a table attached whose key it is: what was made below, at any depth, gets its names. */
    static List<Draft> namedAsInSource(Constraint parent, PlanContext context) {
        if (!excludes(parent)) {
            return List.of();
        }
        List<Draft> drafts = new ArrayList<>();
        for (ObjectId id : context.sourceEdges().attachedTo(parent.id())) {
            if (context.isFolded(id) && context.inSource(id) instanceof Constraint part) {
                drafts.add(name(part, parent));
                drafts.addAll(ConstraintChanges.settings(null, part, context));
                drafts.addAll(namedAsInSource(part, context));
            }
        }
        return drafts;
    }

    /** After a table was attached. */
    static List<Draft> namedAsInSource(Partition partition, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        madeBy(partition, context).forEach(part -> {
            drafts.add(name(part, (Constraint) context.inSource(part.parent())));
            drafts.addAll(ConstraintChanges.settings(null, part, context));
            drafts.addAll(namedAsInSource(part, context));
        });
        return drafts;
    }

    /** The keys of the table that attaching it makes. */
    static Stream<Constraint> madeBy(Partition partition, PlanContext context) {
        return context.source()
                .all(Constraint.class)
                .filter(part -> part.table().equals(partition.child())
                        && !carriers(part).isEmpty())
                .filter(part -> context.fate(part.id()).creates()
                        && !context.fate(part.parent()).creates());
    }

    /** Those that the table has, and that would stand beside the new ones or in their way. */
    static Stream<ObjectId> inTheWayOf(Partition partition, PlanContext context) {
        return context.target()
                .all(Constraint.class)
                .filter(own -> own.table().equals(partition.child()) && excludes(own))
                .map(DatabaseObject::id);
    }

    /** Whether the table of a partition that is there has some of its parent's: attaching it again would make them again. */
    static boolean standBetween(Partition partition, PlanContext context) {
        return context.target()
                .all(Constraint.class)
                .anyMatch(part -> part.table().equals(partition.child())
                        && !carriers(part).isEmpty());
    }

    private static ObjectId link(ObjectId table) {
        return new ObjectId(Kind.PARTITION, table.path());
    }

    private static Draft name(Constraint part, Constraint parent) {
        ObjectId table = part.table();
        String body = "DECLARE made text; BEGIN SELECT c.relname INTO STRICT made"
                + " FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_index i ON i.indexrelid = h.inhrelid"
                + " JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid WHERE h.inhparent = "
                + regclass(parent.table().schema(), parent.name()) + " AND i.indrelid = "
                + regclass(table.schema(), table.name()) + "; IF made <> " + Quoting.literal(part.name())
                + " THEN EXECUTE " + Quoting.literal("ALTER INDEX " + Quoting.identifier(table.schema()) + ".")
                + " || pg_catalog.quote_ident(made) || "
                + Quoting.literal(" RENAME TO " + Quoting.identifier(part.name())) + "; END IF; END";
        return Draft.of(
                "DO " + Quoting.literal(body),
                "Let " + part.name() + " be the name of what " + parent.name() + " made in " + table.displayName());
    }

    private static String regclass(String schema, String name) {
        return Quoting.literal(Quoting.qualified(schema, name)) + "::pg_catalog.regclass";
    }
}
