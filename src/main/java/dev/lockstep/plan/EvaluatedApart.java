package dev.lockstep.plan;

import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DomainConstraint;
import dev.lockstep.catalog.MaterializedView;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Parts the statement that stores an expression from the one that evaluates it, where that calls functions of the application: the first
 * is read in an empty {@code search_path}, the second runs in the application's, see {@link StoredCode}.
 */
final class EvaluatedApart {
    /** The first version in which materialized views are filled in a {@code search_path} of its own choice. (Release notes of 17.) */
    private static final int SAFE_PATH = 17;

    private static final String FILLED = "\nWITH DATA";

    private final PlanContext context;
    private final CallersPath callers;

    EvaluatedApart(PlanContext context) {
        this.context = context;
        this.callers = new CallersPath(context.source(), context.sourceEdges().needs());
    }

    /** The statements of {@code operation}, none of them changed where they evaluate no function of the application. */
    List<Draft> instead(List<Draft> drafts, Operation operation) {
        if (operation.type() != Operation.Type.CREATE || drafts.isEmpty()) {
            return drafts;
        }
        Draft first = drafts.get(0);
        return switch (operation.id().kind()) {
            case MATERIALIZED_VIEW -> ofView((MaterializedView) context.inSource(operation.id()), first, drafts);
            case CONSTRAINT -> ofCheck((Constraint) context.inSource(operation.id()), first, drafts);
            case DOMAIN_CONSTRAINT -> ofDomain((DomainConstraint) context.inSource(operation.id()), first, drafts);
            default -> drafts;
        };
    }

    private List<Draft> ofView(MaterializedView view, Draft create, List<Draft> drafts) {
        if (!create.sql().endsWith(FILLED)
                || context.target().majorVersion() >= SAFE_PATH
                || !callsApplication(view.id())) {
            return drafts;
        }
        String name = view.id().displayName();
        return parted(
                drafts,
                create.withSql(create.sql().substring(0, create.sql().length() - FILLED.length()) + "\nWITH NO DATA")
                        .without(),
                create.withSql("REFRESH MATERIALIZED VIEW " + Names.qualified(view.id()))
                        .forPurpose("Fill the materialized view " + name));
    }

    private List<Draft> ofCheck(Constraint check, Draft add, List<Draft> drafts) {
        boolean tried = check.type() == Constraint.Type.CHECK
                && check.validated()
                && add.placement().stretch() == Stretch.TRANSACTION
                && add.sql().contains(" ADD CONSTRAINT ")
                && callsApplication(check.id());
        if (!tried) {
            return drafts;
        }
        Draft validate = add.withSql(
                        Names.alterTable(check.table()) + " VALIDATE CONSTRAINT " + Quoting.identifier(check.name()))
                .forPurpose("Check the rows that were there before " + check.name())
                .on(check.table(), TableLock.SHARE_UPDATE_EXCLUSIVE);
        return parted(drafts, notValid(add), validate.only(Hazard.VALIDATION_SCAN, Hazard.BLOCKS_WRITES));
    }

    private List<Draft> ofDomain(DomainConstraint check, Draft add, List<Draft> drafts) {
        if (!check.validated() || !callsApplication(check.id())) {
            return drafts;
        }
        Draft validate = add.withSql("ALTER DOMAIN " + Names.qualified(check.domain()) + " VALIDATE CONSTRAINT "
                        + Quoting.identifier(check.name()))
                .forPurpose("Check all values of the domain " + check.domain().displayName() + " by " + check.name());
        Draft unread = new Draft(
                add.sql(),
                add.purpose(),
                add.hazards(),
                add.lock(),
                add.table(),
                Map.of(),
                false,
                false,
                add.afterRows(),
                add.placement());
        return parted(drafts, notValid(unread), validate.only(Hazard.VALIDATION_SCAN, Hazard.BLOCKS_WRITES));
    }

    private static Draft notValid(Draft add) {
        return add.withSql(add.sql() + " NOT VALID").without(Hazard.VALIDATION_SCAN, Hazard.BLOCKS_WRITES);
    }

    private static List<Draft> parted(List<Draft> drafts, Draft store, Draft evaluate) {
        List<Draft> parted = new ArrayList<>(List.of(store, evaluate));
        parted.addAll(drafts.subList(1, drafts.size()));
        return parted;
    }

    private boolean callsApplication(ObjectId id) {
        return !callers.of(id).isEmpty();
    }
}
