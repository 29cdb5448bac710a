package dev.lockstep.promotion;

import dev.lockstep.catalog.Kind;
import dev.lockstep.plan.Plan;
import dev.lockstep.plan.Step;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Looks, before anything runs, whether the target's server has the label providers that a plan speaks to. */
final class LabelProviders {
    /** "Invalid parameter value", which PostgreSQL says of a provider that is not loaded before it looks at anything else. */
    private static final String NOT_LOADED = "22023";

    private LabelProviders() {}

    /**
     * No catalog lists the providers, so each is asked for a label of a table that cannot be there: it fails in any case, in a
     * transaction that is rolled back. Nobody is asked when the plan makes an extension, which may bring its provider along.
     *
     * @param target outside of a transaction; one that is read-only gives no answer, which counts as there
     * @throws ProblemException that names every provider which is missing, with the first of the objects that it is needed for
     */
    static void check(Plan plan, SqlSession target) {
        if (plan.steps().stream()
                .anyMatch(step -> step.subject().kind() == Kind.EXTENSION && step.action() == Step.Action.ADD)) {
            return;
        }
        Set<String> providers = plan.steps().stream()
                .map(Step::subject)
                .filter(id -> id.kind() == Kind.SECURITY_LABEL)
                .map(id -> id.name())
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> missing = providers.stream()
                .filter(provider -> isMissing(provider, target))
                .map(provider -> "label provider " + provider + ", needed for the " + firstLabel(provider, plan))
                .toList();
        if (!missing.isEmpty()) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.NOT_SUPPORTED_BY_TARGET,
                                    "The target's server has not loaded the label providers of security labels that the plan sets or removes")
                            .withItems(missing)
                            .withNextStep(
                                    "Load the provider's library there (shared_preload_libraries, or session_preload_libraries of the database), or leave the objects out of the scope, or take their labels away in the source."));
        }
    }

    private static boolean isMissing(String provider, SqlSession target) {
        target.transactional(true);
        try {
            target.execute("SECURITY LABEL FOR " + Quoting.identifier(provider)
                    + " ON TABLE pg_catalog.lockstep_no_such_table IS NULL");
            throw new IllegalStateException("a table that is not there was labelled");
        } catch (ProblemException e) {
            return NOT_LOADED.equals(e.problem().sqlState());
        } finally {
            target.rollback();
        }
    }

    private static String firstLabel(String provider, Plan plan) {
        return plan.steps().stream()
                .map(Step::subject)
                .filter(id -> id.kind() == Kind.SECURITY_LABEL && id.name().equals(provider))
                .sorted()
                .map(id -> id.toString())
                .findFirst()
                .orElseThrow();
    }
}
