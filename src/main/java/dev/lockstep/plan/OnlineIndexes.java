package dev.lockstep.plan;

import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Indexes built and dropped while others read and write. */
final class OnlineIndexes {
    private final PlanContext context;
    private final Footing footing;

    OnlineIndexes(PlanContext context, Footing footing) {
        this.context = context;
        this.footing = footing;
    }

    List<Draft> create(Index index, List<Draft> drafts) {
        if (!drafts.get(0).sql().startsWith("CREATE ")) {
            return drafts;
        }
        if (isReadyBelow(index.id())) {
            return replaceFirst(
                    drafts,
                    List.of(drafts.get(0)
                            .without(Hazard.BLOCKS_WRITES, Hazard.VALIDATION_SCAN)
                            .saying(", from those of its partitions")));
        }
        if (!isBuiltAhead(index)) {
            return drafts;
        }
        String name = Names.beside(index.id());
        Draft build = build(
                index.relation(),
                name,
                index.unique(),
                afterName(index.definition()),
                "Build the index " + index.name() + " on " + index.relation().displayName()
                        + ", while others read and write");
        Draft rename = Draft.of(
                        "ALTER INDEX " + Quoting.qualified(index.schema(), name) + " RENAME TO "
                                + Quoting.identifier(index.name()),
                        "Give the index " + index.name() + ", which is built, its name")
                .on(index.relation(), TableLock.NONE);
        return replaceFirst(drafts, List.of(build, rename));
    }

    /** {@code CREATE INDEX CONCURRENTLY} under a name that says that it is not yet part of the schema. */
    Draft build(ObjectId relation, String name, boolean unique, String rest, String purpose) {
        String schema = relation.schema();
        return Draft.of(
                        "CREATE " + (unique ? "UNIQUE " : "") + "INDEX CONCURRENTLY " + Quoting.identifier(name) + rest,
                        purpose)
                .on(relation, TableLock.SHARE_UPDATE_EXCLUSIVE)
                .scanning()
                .withIf(unique, Hazard.VALIDATION_SCAN, Hazard.BACKWARD_INCOMPATIBLE)
                .ahead(
                        false,
                        "DROP INDEX CONCURRENTLY IF EXISTS " + Quoting.qualified(schema, name),
                        Set.of(ObjectId.of(Kind.INDEX, schema, name)));
    }

    List<Draft> drop(Index index, List<Draft> drafts) {
        if (!drafts.get(0).sql().startsWith("DROP INDEX ") || !isDroppedAfterwards(index)) {
            return drafts;
        }
        String name = Names.leaving(index.id());
        Draft aside = Draft.of(
                        "ALTER INDEX " + Quoting.qualified(index.schema(), index.name()) + " RENAME TO "
                                + Quoting.identifier(name),
                        "Put the index " + index.name() + " of "
                                + index.relation().displayName() + " aside")
                .on(index.relation(), TableLock.NONE)
                .with(drafts.get(0).hazards().toArray(Hazard[]::new))
                .leaving(ObjectId.of(Kind.INDEX, index.schema(), name));
        Draft drop = Draft.of(
                        "DROP INDEX CONCURRENTLY IF EXISTS " + Quoting.qualified(index.schema(), name),
                        "Drop the former index " + index.name() + " of "
                                + index.relation().displayName() + ", while others read and write")
                .on(index.relation(), TableLock.SHARE_UPDATE_EXCLUSIVE)
                .afterwards();
        return replaceFirst(drafts, List.of(aside, drop));
    }

    List<Draft> repair(Index index, List<Draft> drafts) {
        return IndexRepairs.concurrently(index, drafts, context, footing);
    }

    /** Whether the transaction finds the index built. */
    private boolean isBuiltAhead(Index index) {
        return index.valid()
                && index.tablespace() == null
                && isThere(index.relation())
                && !footing.isSynchronised(index.relation())
                && footing.standsInSource(index.id());
    }

    private boolean isThere(ObjectId relation) {
        return relation.kind() == Kind.TABLE
                ? footing.isPlain(relation)
                : context.target().contains(relation) && !context.fate(relation).drops();
    }

    /**
     * A unique index still does something until it is dropped, and PostgreSQL may choose it for a new foreign key; and one of a partition
     * may be adopted by its parent's, being older than the one that is meant: then it goes with the transaction.
     */
    private boolean isDroppedAfterwards(Index index) {
        boolean chosen = index.unique()
                && context.source()
                        .all(Constraint.class)
                        .anyMatch(key -> index.relation().equals(key.references())
                                && context.fate(key.id()).creates());
        return index.parent() == null
                && isThere(index.relation())
                && !context.fate(index.relation()).drops()
                && context.source().contains(index.relation())
                && !footing.isSynchronised(index.relation())
                && !chosen
                && !mayBeAdopted(index.relation())
                && footing.standsInTarget(index.id());
    }

    /** Whether the parent of a partition adopts an index of it in the transaction: the oldest of those that are alike. */
    private boolean mayBeAdopted(ObjectId relation) {
        ObjectId link = new ObjectId(Kind.PARTITION, relation.path());
        return context.source().contains(link)
                && (context.fate(link).creates()
                        || context.source().objects().stream()
                                .filter(own -> own instanceof Index || own instanceof Constraint)
                                .anyMatch(own -> isAdopted(own, relation)));
    }

    private boolean isAdopted(DatabaseObject own, ObjectId relation) {
        ObjectId parent = PartitionIndexNames.parentOf(own);
        return parent != null
                && PartitionIndexNames.relationOf(own).equals(relation)
                && context.fate(parent).creates();
    }

    /** Whether a partitioned table's index or key only has to adopt those that its partitions have by then. */
    boolean isReadyBelow(ObjectId indexOrKey) {
        ObjectId relation = context.inSource(indexOrKey) instanceof Index index
                ? index.relation()
                : ((Constraint) context.inSource(indexOrKey)).table();
        boolean partitioned = context.target()
                .get(Table.class, relation)
                .filter(Table::partitioned)
                .isPresent();
        return partitioned
                && context.source()
                        .all(Index.class)
                        .filter(child -> indexOrKey.equals(child.parent()))
                        .allMatch(this::isReady)
                && context.source()
                        .all(Constraint.class)
                        .filter(child -> indexOrKey.equals(child.parent()))
                        .allMatch(this::isReady);
    }

    private boolean isReady(Index child) {
        return !context.fate(child.id()).creates()
                || context.isNew(child.relation())
                || isBuiltAhead(child)
                || isReadyBelow(child.id());
    }

    private boolean isReady(Constraint child) {
        return !context.fate(child.id()).creates()
                || context.isNew(child.table())
                || isKeyBuiltAhead(child)
                || isReadyBelow(child.id());
    }

    /** Whether the index of a unique or primary key can be built before the constraint. */
    boolean isKeyBuiltAhead(Constraint key) {
        return (key.type() == Constraint.Type.PRIMARY_KEY || key.type() == Constraint.Type.UNIQUE)
                && key.tablespace() == null
                && !key.definition().contains(" WITHOUT OVERLAPS")
                && footing.isPlain(key.table())
                && !footing.isSynchronised(key.table())
                && footing.standsInSource(key.id());
    }

    /** From {@code " ON "} to the end, whatever the index's name is. */
    private static String afterName(String definition) {
        boolean quoted = false;
        for (int i = 0; i < definition.length(); i++) {
            if (definition.charAt(i) == '"') {
                quoted = !quoted;
            } else if (!quoted && definition.startsWith(" ON ", i)) {
                return definition.substring(i);
            }
        }
        throw new IllegalArgumentException("no definition of an index: " + definition);
    }

    static List<Draft> replaceFirst(List<Draft> drafts, List<Draft> instead) {
        List<Draft> all = new ArrayList<>(instead);
        all.addAll(drafts.subList(1, drafts.size()));
        return all;
    }
}
