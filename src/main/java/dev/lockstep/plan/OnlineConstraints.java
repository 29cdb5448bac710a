package dev.lockstep.plan;

import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Index;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keys from an index that is built before; checks and foreign keys first for new rows only ({@code NOT VALID}), then for those that
 * are there ({@code VALIDATE}), which keeps no writer waiting.
 */
final class OnlineConstraints {
    private final PlanContext context;
    private final Footing footing;
    private final OnlineIndexes indexes;

    OnlineConstraints(PlanContext context, Footing footing, OnlineIndexes indexes) {
        this.context = context;
        this.footing = footing;
        this.indexes = indexes;
    }

    List<Draft> create(Constraint constraint, List<Draft> drafts) {
        if (!drafts.get(0).sql().contains(" ADD CONSTRAINT ")
                || drafts.get(0).sql().contains(" USING INDEX ")) {
            return drafts;
        }
        if (constraint.type().hasIndex() && indexes.isReadyBelow(constraint.id())) {
            return OnlineIndexes.replaceFirst(
                    drafts,
                    List.of(drafts.get(0)
                            .without(Hazard.BLOCKS_WRITES, Hazard.VALIDATION_SCAN)
                            .saying(", from those of its partitions")));
        }
        if (indexes.isKeyBuiltAhead(constraint)) {
            return OnlineIndexes.replaceFirst(drafts, key(constraint));
        }
        if (isCheckMadeAhead(constraint) || isForeignKeyMadeAhead(constraint)) {
            return OnlineIndexes.replaceFirst(drafts, validated(constraint, drafts.get(0)));
        }
        if (isForeignKeyOfPartitionsMadeAhead(constraint)) {
            List<Draft> ways = new ArrayList<>();
            leaves(constraint).forEach(leaf -> ways.addAll(validated(of(leaf, constraint), drafts.get(0))));
            // What theirs had done to the table that they refer to is dropped.
            ways.add(drafts.get(0)
                    .without(Hazard.BLOCKS_WRITES, Hazard.VALIDATION_SCAN)
                    .alsoLocking(Objects.requireNonNull(constraint.references()), TableLock.ACCESS_EXCLUSIVE)
                    .saying(", from those of its partitions"));
            return OnlineIndexes.replaceFirst(drafts, ways);
        }
        return drafts;
    }

    private List<Draft> key(Constraint constraint) {
        String name = Names.beside(constraint.id());
        KeyDefinition key = KeyDefinition.of(constraint);
        String table = constraint.table().displayName();
        Draft build = indexes.build(
                constraint.table(),
                name,
                true,
                " ON " + Names.qualified(constraint.table()) + " USING btree " + key.columns() + key.include()
                        + key.nulls() + key.options(),
                "Build the index of " + constraint.name() + " on " + table + ", while others read and write");
        Draft take = Draft.of(
                        Names.alterTable(constraint.table()) + " ADD CONSTRAINT "
                                + Quoting.identifier(constraint.name()) + " " + key.keyword() + " USING INDEX "
                                + Quoting.identifier(name) + key.deferrable(),
                        (constraint.type() == Constraint.Type.PRIMARY_KEY
                                        ? "Make a primary key for " + table
                                        : "Keep rows of " + table + " apart by " + constraint.name())
                                + ", with the index that is built")
                .on(constraint.table(), TableLock.ACCESS_EXCLUSIVE)
                .with(Hazard.BACKWARD_INCOMPATIBLE);
        return List.of(build, take);
    }

    private boolean isCheckMadeAhead(Constraint constraint) {
        return constraint.type() == Constraint.Type.CHECK
                && constraint.validated()
                && context.target().contains(constraint.table())
                && !footing.isSynchronised(constraint.table())
                && footing.standsInSource(constraint.id())
                && footing.keepsThoseBelow(constraint.table())
                && !isDeclaredAlsoAboveOrBelow(constraint)
                && footing.below(constraint.table()).stream()
                        .map(child -> child.part(Kind.CONSTRAINT, constraint.name()))
                        .allMatch(child -> !context.target().contains(child)
                                || context.fate(child).drops());
    }

    /** The one's {@code RENAME} would find the other's name taken, where {@code ADD} merges both. */
    private boolean isDeclaredAlsoAboveOrBelow(Constraint constraint) {
        return Stream.concat(
                        Edges.parentsOf(context.source(), constraint.table()).stream(),
                        footing.belowInSource(constraint.table()).stream())
                .flatMap(table ->
                        context.source().get(Constraint.class, table.part(Kind.CONSTRAINT, constraint.name())).stream())
                .anyMatch(other -> !other.inherited());
    }

    /** PostgreSQL makes constraints for partitions of its own, which would keep the name that they are made under. */
    private boolean isForeignKeyMadeAhead(Constraint constraint) {
        return constraint.type() == Constraint.Type.FOREIGN_KEY
                && constraint.validated()
                && footing.isPlain(constraint.table())
                && !comesAfterAttaching(constraint)
                && footing.isPlain(Objects.requireNonNull(constraint.references()))
                && !wouldHoldLeaving(constraint)
                && keepsPersistence(constraint.table())
                && keepsPersistence(constraint.references())
                && !footing.isSynchronised(constraint.table())
                && footing.standsInSource(constraint.id());
    }

    /**
     * Whether a key or unique index of the referred columns goes in the transaction: of those that fit PostgreSQL takes any, and what it
     * took could not be dropped.
     */
    private boolean wouldHoldLeaving(Constraint constraint) {
        ObjectId referred = Objects.requireNonNull(constraint.references());
        Set<String> columns = Set.copyOf(constraint.referencedColumns());
        boolean key = context.target()
                .all(Constraint.class)
                .filter(own -> own.table().equals(referred) && own.type().hasIndex())
                .filter(own -> Set.copyOf(own.columns()).equals(columns))
                .anyMatch(own -> context.fate(own.id()).drops());
        return key
                || context.target()
                        .all(Index.class)
                        .filter(own -> own.relation().equals(referred) && own.unique())
                        .filter(own -> context.fate(own.id()).drops() && !context.isTakenOver(own.id()))
                        .anyMatch(own -> columns.stream().allMatch(column -> context.targetEdges()
                                .needs(own.id(), referred.part(Kind.COLUMN, column))));
    }

    private boolean comesAfterAttaching(Constraint constraint) {
        return context.source()
                .all(Partition.class)
                .filter(link -> context.fate(link.id()).creates())
                .anyMatch(link ->
                        PartitionKeys.ownBesideParents(link, context.source()).contains(constraint.id()));
    }

    /** A key that is there would be in the way of tables that become logged or unlogged one after the other. */
    private boolean keepsPersistence(ObjectId table) {
        return context.target()
                .get(Table.class, table)
                .map(Table::unlogged)
                .equals(context.source().get(Table.class, table).map(Table::unlogged));
    }

    /**
     * Before version 18 a partitioned table's cannot be {@code NOT VALID}; but one that finds its like on every partition, validated,
     * adopts that and reads no rows. To a lookup table it would have to wait for the rows.
     */
    private boolean isForeignKeyOfPartitionsMadeAhead(Constraint constraint) {
        return constraint.type() == Constraint.Type.FOREIGN_KEY
                && constraint.validated()
                && context.target()
                        .get(Table.class, constraint.table())
                        .filter(Table::partitioned)
                        .isPresent()
                && footing.isPlain(Objects.requireNonNull(constraint.references()))
                && !wouldHoldLeaving(constraint)
                && !footing.isSynchronised(constraint.table())
                && !footing.isSynchronised(constraint.references())
                && footing.standsInSource(constraint.id())
                && leaves(constraint).stream()
                        .allMatch(leaf -> footing.isPlain(leaf)
                                && !footing.isSynchronised(leaf)
                                && constraint.columns().stream()
                                        .allMatch(column -> footing.keepsValues(leaf.part(Kind.COLUMN, column)))
                                && !context.target().contains(leaf.part(Kind.CONSTRAINT, constraint.name()))
                                && !context.source().contains(leaf.part(Kind.CONSTRAINT, constraint.name())));
    }

    /** Partitions that hold rows before the plan and are there after it, and have no such key yet. */
    private List<ObjectId> leaves(Constraint constraint) {
        return footing.belowInSource(constraint.table()).stream()
                .filter(below -> context.target().contains(below))
                .filter(below -> context.source()
                        .get(Table.class, below)
                        .filter(Table::partitioned)
                        .isEmpty())
                .filter(below -> !AdoptedConstraints.has(below, constraint, context))
                .toList();
    }

    private static Constraint of(ObjectId partition, Constraint whole) {
        return new Constraint(
                partition,
                whole.name(),
                whole.type(),
                whole.definition(),
                true,
                whole.columns(),
                whole.references(),
                whole.referencedColumns(),
                false,
                null,
                false,
                false,
                null);
    }

    private List<Draft> validated(Constraint constraint, Draft inOne) {
        String name = Names.beside(constraint.id());
        String own = Quoting.identifier(constraint.name());
        String alter = Names.alterTable(constraint.table());
        boolean foreign = constraint.type() == Constraint.Type.FOREIGN_KEY;
        Draft add = Draft.of(
                        alter + " ADD CONSTRAINT " + Quoting.identifier(name) + " " + constraint.definition()
                                + " NOT VALID",
                        inOne.purpose() + ", for new rows"
                                + (constraint.table().equals(inOne.table())
                                        ? ""
                                        : " of " + constraint.table().displayName())
                                + " first")
                .on(constraint.table(), inOne.lock())
                .with(Hazard.BACKWARD_INCOMPATIBLE)
                .ahead(true, alter + " DROP CONSTRAINT IF EXISTS " + Quoting.identifier(name), made(constraint, name));
        Draft validate = Draft.of(
                        alter + " VALIDATE CONSTRAINT " + Quoting.identifier(name),
                        "Check the rows that were there before " + constraint.name() + ", while others read and write")
                .on(constraint.table(), TableLock.SHARE_UPDATE_EXCLUSIVE)
                .with(Hazard.VALIDATION_SCAN)
                .ahead(true, null, Set.of());
        Draft rename = Draft.of(
                        alter + " RENAME CONSTRAINT " + Quoting.identifier(name) + " TO " + own,
                        "Give the constraint " + constraint.name() + ", which is checked, its name")
                .on(constraint.table(), TableLock.ACCESS_EXCLUSIVE);
        if (foreign && footing.isSynchronised(constraint.references())) {
            // Rows may need lookup rows that only come with the sync: then the check ahead is let pass.
            Draft again = Draft.of(
                            alter + " VALIDATE CONSTRAINT " + own,
                            "See that " + constraint.name() + " is checked, which may have waited for the lookup rows")
                    .on(constraint.table(), TableLock.SHARE_UPDATE_EXCLUSIVE);
            return List.of(add, validate, rename, again);
        }
        return List.of(add, validate, rename);
    }

    /** A check reaches down to partitions and children, unless it says otherwise. */
    private Set<ObjectId> made(Constraint constraint, String name) {
        Set<ObjectId> made = new HashSet<>();
        made.add(constraint.table().part(Kind.CONSTRAINT, name));
        if (constraint.type() == Constraint.Type.CHECK) {
            footing.below(constraint.table()).forEach(child -> made.add(child.part(Kind.CONSTRAINT, name)));
        }
        return made;
    }

    /** {@code pg_get_constraintdef} of a key in the parts that {@code CREATE INDEX} and {@code ADD CONSTRAINT} want. */
    private record KeyDefinition(
            String keyword, String nulls, String columns, String include, String options, String deferrable) {

        static KeyDefinition of(Constraint constraint) {
            String definition = constraint.definition();
            int end = end(definition, definition.indexOf('('));
            String rest = definition.substring(end);
            String include = "";
            if (rest.startsWith(" INCLUDE (")) {
                int endOfInclude = end(rest, rest.indexOf('('));
                include = rest.substring(0, endOfInclude);
                rest = rest.substring(endOfInclude);
            }
            int deferrable = rest.indexOf(" DEFERRABLE");
            boolean nulls = definition.startsWith("UNIQUE NULLS NOT DISTINCT ");
            return new KeyDefinition(
                    constraint.type() == Constraint.Type.PRIMARY_KEY ? "PRIMARY KEY" : "UNIQUE",
                    nulls ? " NULLS NOT DISTINCT" : "",
                    constraint.columns().stream().map(Quoting::identifier).collect(Collectors.joining(", ", "(", ")")),
                    include,
                    deferrable < 0 ? rest : rest.substring(0, deferrable),
                    deferrable < 0 ? "" : rest.substring(deferrable));
        }

        /** Behind the bracket that closes the one at {@code open}; brackets in quoted names do not count. */
        private static int end(String text, int open) {
            boolean quoted = false;
            for (int i = open; i < text.length(); i++) {
                if (text.charAt(i) == '"') {
                    quoted = !quoted;
                } else if (!quoted && text.charAt(i) == ')') {
                    return i + 1;
                }
            }
            throw new IllegalArgumentException("no definition of a key: " + text);
        }
    }
}
