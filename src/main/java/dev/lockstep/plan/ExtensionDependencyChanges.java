package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ExtensionDependency;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Trigger;
import dev.lockstep.sql.Quoting;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code DEPENDS ON EXTENSION}. It goes with its object, and has to be taken off before the extension goes without that. PostgreSQL forgets
 * it when a routine or trigger is replaced and when an index is built anew for a column's new type, so it is said again then. Of an index
 * it is the index alone that is locked, though for the whole table: every query of it opens all its indexes.
 */
final class ExtensionDependencyChanges implements KindChanges<ExtensionDependency> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(ExtensionDependency dependency, PlanContext context) {
        return List.of(statement(
                dependency,
                " DEPENDS",
                "Let %s go when the extension %s goes".formatted(dependency.on(), dependency.extension()),
                context.source(),
                context));
    }

    @Override
    public List<Draft> drop(ExtensionDependency dependency, PlanContext context) {
        return List.of(statement(
                dependency,
                " NO DEPENDS",
                "Let %s outlive the extension %s".formatted(dependency.on(), dependency.extension()),
                context.target(),
                context));
    }

    @Override
    public Alteration way(ExtensionDependency from, ExtensionDependency to, PlanContext context) {
        return Alteration.IN_PLACE;
    }

    @Override
    public List<Draft> alter(ExtensionDependency from, ExtensionDependency to, PlanContext context) {
        return create(to, context);
    }

    @Override
    public Alteration whenUprooted(
            ExtensionDependency from, ExtensionDependency to, ObjectId replaced, PlanContext context) {
        return context.fate(replaced).drops() ? Alteration.REPLACE : Alteration.IN_PLACE;
    }

    @Override
    public List<ObjectId> dropsWith(ExtensionDependency dependency, PlanContext context) {
        return Stream.concat(Stream.of(dependency.on()), holders(dependency.id(), context))
                .toList();
    }

    /** Those that were said of what {@code changed} is, or of an index on it, and that its alteration may make PostgreSQL forget. */
    static Stream<ObjectId> forgottenWith(ObjectId changed, PlanContext context) {
        if (changed.kind() == Kind.COLUMN) {
            return ColumnChanges.retypes(changed, context)
                    ? context.targetEdges().needs().dependentsOf(changed).stream()
                            .filter(id -> id.kind() == Kind.INDEX || id.kind() == Kind.CONSTRAINT)
                            .flatMap(index -> saidOf(index, context))
                    : Stream.of();
        }
        return saidOf(changed, context);
    }

    private static Stream<ObjectId> saidOf(ObjectId changed, PlanContext context) {
        return context.targetEdges().needs().dependentsOf(changed).stream()
                .filter(id -> id.kind() == Kind.EXTENSION_DEPENDENCY && changed.kind() != Kind.EXTENSION);
    }

    /** A column of another type has its indexes first. */
    static void addTo(OperationGraph graph, PlanContext context) {
        context.fates().forEach((id, fate) -> {
            if (id.kind() == Kind.COLUMN && fate == Fate.ALTER) {
                forgottenWith(id, context).forEach(said -> graph.must(Operation.alter(id), Operation.alter(said)));
            }
        });
    }

    /** What it is said of; of the index of a key, that is the key. */
    private static Stream<ObjectId> holders(ObjectId dependency, PlanContext context) {
        return context.targetEdges().needs().dependenciesOf(dependency).stream()
                .filter(id -> id.kind() != Kind.EXTENSION);
    }

    private static Draft statement(
            ExtensionDependency dependency, String verb, String purpose, Catalog catalog, PlanContext context) {
        ObjectId on = dependency.on();
        Draft draft = Draft.of(
                "ALTER " + on.kind().ownerKeyword() + " " + Names.inGrant(on, catalog) + verb + " ON EXTENSION "
                        + Quoting.identifier(dependency.extension()),
                purpose);
        Optional<ObjectId> locked =
                switch (on.kind()) {
                    case MATERIALIZED_VIEW -> Optional.of(on);
                    case TRIGGER -> catalog.get(Trigger.class, on).map(Trigger::relation);
                    case INDEX -> tableOfIndex(dependency, catalog, context);
                    default -> Optional.empty();
                };
        return locked.map(relation -> draft.on(relation, TableLock.ACCESS_EXCLUSIVE))
                .orElse(draft);
    }

    private static Optional<ObjectId> tableOfIndex(
            ExtensionDependency dependency, Catalog catalog, PlanContext context) {
        return catalog.dependencies().dependenciesOf(dependency.id()).stream()
                .filter(id -> id.kind() == Kind.INDEX || id.kind() == Kind.CONSTRAINT)
                .filter(id -> IndexSettings.isSeenByOthers(id, context))
                .flatMap(id -> Stream.ofNullable(catalog.find(id)))
                .map(PartitionIndexNames::relationOf)
                .findFirst();
    }
}
