package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.StorageParameters;
import dev.lockstep.sql.Quoting;
import java.util.List;
import java.util.stream.Stream;

/**
 * Indexes of one partition that are alike but for their names: where an index of the parent looks for its part, PostgreSQL takes the
 * oldest of them that is free. (PostgreSQL documentation, "CREATE TABLE … PARTITION OF" and "ALTER TABLE … ATTACH PARTITION".)
 */
final class IndexTwins {
    private IndexTwins() {}

    /** Whether a new index or key of a partitioned table could take another for its part than the one that the source has. */
    static boolean areBelow(ObjectId parent, PlanContext context) {
        return context.sourceEdges().attachedTo(parent).stream()
                .map(context::inSource)
                .anyMatch(part -> Stream.of(context.source(), context.target())
                        .flatMap(catalog -> of(part, catalog))
                        .findAny()
                        .isPresent());
    }

    /** The new ones of a table that are not to be taken when it is attached: they come after that. */
    static List<ObjectId> leftAlone(Partition partition, PlanContext context) {
        return adopted(partition, context)
                .flatMap(part -> of(part, context.source()))
                .map(DatabaseObject::id)
                .filter(twin -> context.fate(twin).creates() && !isAdopted(context.inSource(twin), partition, context))
                .distinct()
                .toList();
    }

    /** After a table was attached: those that were taken get the names of those that should have been. */
    static List<Draft> namedAsInSource(Partition partition, PlanContext context) {
        return adopted(partition, context)
                .filter(part -> of(part, context.target())
                                .anyMatch(twin -> !context.fate(twin.id()).drops())
                        || of(part, context.source()).anyMatch(twin -> isAdopted(twin, partition, context)))
                .map(part -> exchange(part))
                .toList();
    }

    /** Whether its table has another one in {@code catalog} that is like it. */
    static boolean has(Index index, Catalog catalog) {
        return of(index, catalog).findAny().isPresent();
    }

    private static Stream<DatabaseObject> adopted(Partition partition, PlanContext context) {
        return ofTable(partition.child(), context.source()).filter(part -> isAdopted(part, partition, context));
    }

    /** Whether attaching makes it a part of an index that the parent has by then. */
    private static boolean isAdopted(DatabaseObject part, Partition partition, PlanContext context) {
        ObjectId parent = PartitionIndexNames.parentOf(part);
        return parent != null
                && !context.fate(parent).creates()
                && PartitionIndexNames.relationOf(part).equals(partition.child());
    }

    private static Stream<DatabaseObject> of(DatabaseObject part, Catalog catalog) {
        return ofTable(PartitionIndexNames.relationOf(part), catalog)
                .filter(other -> !other.id().equals(part.id()) && form(other).equals(form(part)));
    }

    private static Stream<DatabaseObject> ofTable(ObjectId table, Catalog catalog) {
        return Stream.<DatabaseObject>concat(
                        catalog.all(Index.class),
                        catalog.all(Constraint.class).filter(key -> key.type().hasIndex()))
                .filter(object -> PartitionIndexNames.relationOf(object).equals(table));
    }

    /** Of a key that of the key: an index of no key is taken for none of one. */
    private static String form(DatabaseObject object) {
        if (object instanceof Constraint key) {
            return StorageParameters.without(key.definition());
        }
        Index index = (Index) object;
        String definition = StorageParameters.without(index.definition());
        return index.unique() + definition.substring(definition.indexOf(" USING "));
    }

    private static Draft exchange(DatabaseObject part) {
        ObjectId parent = PartitionIndexNames.parentOf(part);
        ObjectId table = PartitionIndexNames.relationOf(part);
        String schema = Quoting.identifier(table.schema());
        String wanted = Quoting.identifier(part.id().name());
        String aside = Quoting.identifier(Names.helping(part.id()));
        String alter = "ALTER INDEX " + schema + ".";
        String body = "DECLARE taken text; BEGIN SELECT c.relname INTO taken"
                + " FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_index i ON i.indexrelid = h.inhrelid"
                + " JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid WHERE h.inhparent = "
                + regclass(parent.schema(), parent.name()) + " AND i.indrelid = "
                + regclass(table.schema(), table.name()) + "; IF taken <> "
                + Quoting.literal(part.id().name())
                + " THEN EXECUTE " + Quoting.literal(alter) + " || pg_catalog.quote_ident(taken) || "
                + Quoting.literal(" RENAME TO " + aside)
                + "; EXECUTE " + Quoting.literal(alter + wanted + " RENAME TO ")
                + " || pg_catalog.quote_ident(taken); EXECUTE "
                + Quoting.literal(alter + aside + " RENAME TO " + wanted) + "; END IF; END";
        return Draft.of(
                "DO " + Quoting.literal(body),
                "Let " + part.id().name() + " be the name of that of some equal indexes of " + table.displayName()
                        + " which became part of " + parent.name());
    }

    private static String regclass(String schema, String name) {
        return Quoting.literal(Quoting.qualified(schema, name)) + "::pg_catalog.regclass";
    }
}
