package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Dependency;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The foreign keys that partitions have because their parents have them. While a table is a partition they are its parent's affair; but
 * one that is detached keeps them as its own, and one that is attached gives those it has to the parent, if they say the same. So a
 * plan sees them as constraints of the tables that change their parent.
 */
final class PartitionKeys {
    private PartitionKeys() {}

    /** The target with the keys that its partitions are left with when they leave their parent. */
    static Catalog leftBehind(Catalog target, Catalog source) {
        List<Constraint> kept = new ArrayList<>();
        moving(target, source)
                .filter(partition -> source.contains(partition.child()))
                .forEach(partition -> partition.foreignKeys().forEach(key -> definition(key.of(), target)
                        .map(whole -> of(partition.child(), key.name(), key.of(), whole))
                        .map(own -> named(nameInSource(own, partition, target, source), own))
                        .filter(own -> !target.contains(own.id()))
                        .ifPresent(kept::add)));
        return with(kept, target);
    }

    /** The source with the keys that the target's tables bring along when they become partitions. */
    static Catalog brought(Catalog target, Catalog source) {
        List<Constraint> adopted = new ArrayList<>();
        movingOrBelow(source, target)
                .forEach(partition -> partition.foreignKeys().forEach(key -> definition(key.of(), source)
                        .flatMap(whole -> ofTable(partition.child(), target)
                                .filter(own -> own.validated() && same(own, whole) && !source.contains(own.id()))
                                .filter(own -> adopted.stream()
                                        .noneMatch(other -> other.id().equals(own.id())))
                                .findFirst()
                                .map(own -> of(partition.child(), own.name(), key.of(), whole)))
                        .ifPresent(adopted::add)));
        return with(adopted, source);
    }

    /**
     * The keys that a partition, or one below it, has beside the like of them in its parent: one that is there when it is attached would
     * become the parent's.
     */
    static List<ObjectId> ownBesideParents(Partition partition, Catalog catalog) {
        return withThoseBelow(partition, catalog)
                .flatMap(each -> besideParents(each, catalog))
                .toList();
    }

    /** The partition, and what it is partitioned into, down to the leaves. */
    static Stream<Partition> withThoseBelow(Partition partition, Catalog catalog) {
        return Stream.concat(
                Stream.of(partition),
                catalog.all(Partition.class)
                        .filter(below -> below.parent().equals(partition.child()))
                        .flatMap(below -> withThoseBelow(below, catalog)));
    }

    private static Stream<ObjectId> besideParents(Partition partition, Catalog catalog) {
        return ofTable(partition.child(), catalog)
                .filter(own -> own.parent() == null)
                .filter(own -> partition.foreignKeys().stream().anyMatch(key -> definition(key.of(), catalog)
                        .filter(whole -> same(own, whole))
                        .isPresent()))
                .map(Constraint::id);
    }

    /** Whether {@code table} has the like of this key of the source's before the plan, its own or as a partition that it stays. */
    static boolean has(ObjectId table, Partition.ForeignKey key, PlanContext context) {
        Catalog target = context.target();
        ObjectId link = new ObjectId(Kind.PARTITION, table.path());
        Stream<Constraint> inherited = context.fate(link) == Fate.KEEP
                ? target.get(Partition.class, link).stream()
                        .flatMap(partition -> partition.foreignKeys().stream())
                        .flatMap(above -> definition(above.of(), target).stream())
                : Stream.empty();
        return definition(key.of(), context.source())
                .filter(whole ->
                        Stream.concat(ofTable(table, target), inherited).anyMatch(own -> same(own, whole)))
                .isPresent();
    }

    /** What the key {@code to}, which is one of a parent in the target, is called there; {@code null} when that is its name. */
    static @Nullable String otherNameBefore(Constraint from, Constraint to, PlanContext context) {
        return from.type() != Constraint.Type.FOREIGN_KEY || from.parent() == null
                ? null
                : context
                        .target()
                        .get(
                                Partition.class,
                                new ObjectId(Kind.PARTITION, from.table().path()))
                        .stream()
                        .flatMap(partition -> partition.foreignKeys().stream())
                        .filter(key -> key.of().equals(from.parent()))
                        .map(Partition.ForeignKey::name)
                        .filter(name -> !name.equals(to.name()))
                        .findFirst()
                        .orElse(null);
    }

    /** Those of {@code one} that are none in {@code other}, or of another table. */
    private static Stream<Partition> moving(Catalog one, Catalog other) {
        return one.all(Partition.class)
                .filter(partition -> !partition.foreignKeys().isEmpty()
                        && other.get(Partition.class, partition.id())
                                .filter(there -> there.parent().equals(partition.parent()))
                                .isEmpty());
    }

    /** With those that stay where they are, below one that does not: its new keys are theirs, too. */
    private static Stream<Partition> movingOrBelow(Catalog one, Catalog other) {
        return moving(one, other)
                .flatMap(partition -> withThoseBelow(partition, one))
                .distinct();
    }

    /** The key at the top that one of a partition is a part of. */
    private static Optional<Constraint> definition(ObjectId key, Catalog catalog) {
        Optional<Constraint> own = catalog.get(Constraint.class, key);
        return own.isPresent()
                ? own
                : catalog
                        .get(
                                Partition.class,
                                new ObjectId(Kind.PARTITION, key.path().subList(0, 2)))
                        .stream()
                        .flatMap(partition -> partition.foreignKeys().stream())
                        .filter(above -> above.name().equals(key.name()))
                        .findFirst()
                        .flatMap(above -> definition(above.of(), catalog));
    }

    /** It is renamed if the source has its like under a name that is free. */
    private static String nameInSource(Constraint own, Partition partition, Catalog target, Catalog source) {
        return source.get(Constraint.class, own.id())
                .filter(wanted -> same(wanted, own))
                .or(() -> ofTable(own.table(), source)
                        .filter(wanted -> same(wanted, own) && !target.contains(wanted.id()))
                        .filter(wanted -> partition.foreignKeys().stream()
                                .noneMatch(key -> key.name().equals(wanted.name())))
                        .findFirst())
                .map(Constraint::name)
                .orElse(own.name());
    }

    private static Stream<Constraint> ofTable(ObjectId table, Catalog catalog) {
        return catalog.all(Constraint.class)
                .filter(key ->
                        key.type() == Constraint.Type.FOREIGN_KEY && key.table().equals(table));
    }

    private static boolean same(Constraint one, Constraint other) {
        return one.definition().equals(other.definition()) && Objects.equals(one.references(), other.references());
    }

    private static Constraint named(String name, Constraint key) {
        return of(key.table(), name, Objects.requireNonNull(key.parent()), key);
    }

    private static Constraint of(ObjectId table, String name, ObjectId parent, Constraint whole) {
        return new Constraint(
                table,
                name,
                whole.type(),
                whole.definition(),
                whole.validated(),
                whole.columns(),
                whole.references(),
                whole.referencedColumns(),
                false,
                parent,
                false,
                false,
                null);
    }

    /** With what the keys stand on: the index that the like of them in their parents stands on. */
    private static Catalog with(List<Constraint> keys, Catalog catalog) {
        if (keys.isEmpty()) {
            return catalog;
        }
        List<DatabaseObject> objects = new ArrayList<>(catalog.objects());
        List<Dependency> edges = new ArrayList<>(catalog.dependencies().edges());
        for (Constraint key : keys) {
            objects.add(key);
            definition(Objects.requireNonNull(key.parent()), catalog)
                    .ifPresent(whole -> catalog.dependencies().dependenciesOf(whole.id()).stream()
                            .filter(on -> on.kind() == Kind.CONSTRAINT || on.kind() == Kind.INDEX)
                            .forEach(on -> edges.add(new Dependency(key.id(), on))));
        }
        return new Catalog(catalog.serverVersion(), objects, edges, catalog.sizes());
    }
}
