package dev.lockstep.promotion;

import dev.lockstep.data.Archive;
import dev.lockstep.data.ArchivedRows;
import dev.lockstep.data.LookupChoice;
import dev.lockstep.data.SyncPolicy;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.LookupPairs;
import dev.lockstep.plan.Hazard;
import dev.lockstep.plan.Mode;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Turns the order of an import into a promotion of rows alone: the target's own schema is what is wanted, and the archive takes the
 * place of the source. What is declared between the environment that the archive is from and the target counts, and what belongs to the
 * target in any case.
 */
public final class ImportOrders {
    private final Orders orders;
    private final LookupPairs pairs;

    public ImportOrders(Orders orders, LookupPairs pairs) {
        this.orders = orders;
        this.pairs = pairs;
    }

    /** @throws ProblemException that says which field is wrong */
    public Environment target(ImportOrder order) {
        if (order.data() != null && !List.of("mirror", "upsert", "insertOnly").contains(order.data())) {
            throw new ProblemException(
                    Problem.of(ProblemType.BAD_REQUEST, "\"" + order.data() + "\" is not possible here.")
                            .withPointer("/data")
                            .withNextStep("Use one of mirror, upsert, insertOnly."));
        }
        OrderFields.lockTimeout(order.lockTimeout(), "/lockTimeout");
        hazards(order);
        return orders.environment(order.target(), "/target");
    }

    /** @param archive open for as long as the request is worked on */
    public PromotionRequest request(UUID id, ImportOrder order, Archive archive) {
        Environment target = target(order);
        ArchivedRows rows = new ArchivedRows(archive);
        SyncPolicy most = SyncPolicy.of(order.data() == null ? "mirror" : order.data());
        LookupPairs.Terms terms = pairs.between(archive.manifest().environment(), target.name());
        // Anybody can write into an archive which environment it is from; what belongs to the target does not depend on
        // that.
        LookupChoice choice = new LookupChoice(
                rows.tables(), terms.declarations(), pairs.ownOf(target.name()), pairs.hiding(), most, most);
        Set<Hazard> accepted = EnumSet.noneOf(Hazard.class);
        accepted.addAll(OrderFields.hazards(target.policy().acceptHazards(), "policy of " + target.name()));
        accepted.addAll(hazards(order));
        PromotionOptions options = new PromotionOptions(
                accepted,
                most,
                rows.tables(),
                Boolean.TRUE.equals(order.dryRun()),
                Boolean.TRUE.equals(order.acceptDrift()),
                OrderFields.lockTimeout(order.lockTimeout(), "/lockTimeout"));
        Environment source = new Environment("export " + order.export(), target.url(), target.tier(), target.policy());
        return new PromotionRequest(
                id, source, target, order.plan(), options.in(Mode.ATOMIC).lookingUp(choice), rows);
    }

    private static Set<Hazard> hazards(ImportOrder order) {
        return OrderFields.hazards(order.acceptHazards() == null ? List.of() : order.acceptHazards(), "/acceptHazards");
    }
}
