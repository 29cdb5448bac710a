package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.catalog.SequenceOwner;
import java.util.List;
import java.util.Optional;

/** What owners and grants have to wait for, and what has to wait for them. */
final class PrivilegesRules {
    private final OperationGraph graph;
    private final PlanContext context;

    PrivilegesRules(OperationGraph graph, PlanContext context) {
        this.graph = graph;
        this.context = context;
    }

    void add() {
        context.fates().forEach((id, fate) -> {
            if (id.kind() == Kind.PRIVILEGES && (fate.creates() || fate == Fate.ALTER)) {
                addOfPrivileges((Privileges) context.inSource(id), operation(id));
            } else if (id.kind() == Kind.SEQUENCE_OWNER && fate != Fate.DROP) {
                addOfSequenceOwner((SequenceOwner) context.inSource(id), operation(id));
            }
        });
    }

    private void addOfPrivileges(Privileges privileges, Operation operation) {
        ObjectId on = privileges.on();
        List<Privileges.Grant> grants = privileges.grants();
        if (grants != null) {
            grants.stream()
                    .filter(grant -> grant.column() != null)
                    .map(grant -> Operation.create(on.part(Kind.COLUMN, grant.column())))
                    .forEach(column -> graph.must(column, operation));
        }
        if (on.kind() == Kind.SEQUENCE) {
            ObjectId link = new ObjectId(Kind.SEQUENCE_OWNER, on.path());
            graph.must(Operation.drop(link), operation);
            context.source()
                    .get(SequenceOwner.class, link)
                    .map(PrivilegesRules::tableOf)
                    .or(() -> columnOfIdentity(on.about(Kind.PRIVILEGES), context.source())
                            .map(Column::table))
                    .ifPresent(table -> both(table.about(Kind.PRIVILEGES), operation));
        }
    }

    /** {@code OWNED BY} takes a sequence and a table of one owner. */
    private void addOfSequenceOwner(SequenceOwner owner, Operation operation) {
        both(owner.sequence().about(Kind.PRIVILEGES), operation);
        both(tableOf(owner).about(Kind.PRIVILEGES), operation);
    }

    private void both(ObjectId first, Operation then) {
        graph.should(Operation.create(first), then);
        graph.should(Operation.alter(first), then);
    }

    private Operation operation(ObjectId id) {
        return context.fate(id) == Fate.ALTER ? Operation.alter(id) : Operation.create(id);
    }

    /** The column whose identity has the sequence that something is said {@code about}; empty when it is one of its own. */
    static Optional<Column> columnOfIdentity(ObjectId about, Catalog catalog) {
        return catalog.dependencies().dependenciesOf(about).stream()
                .flatMap(on -> catalog.get(Column.class, on).stream())
                .filter(column -> column.identity() != null
                        && column.identity().sequence().equals(about.subject()))
                .findFirst();
    }

    static ObjectId tableOf(SequenceOwner owner) {
        return new ObjectId(Kind.TABLE, owner.column().path().subList(0, 2));
    }
}
