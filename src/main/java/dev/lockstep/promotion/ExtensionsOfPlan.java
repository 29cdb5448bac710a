package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Extension;
import dev.lockstep.plan.Plan;
import dev.lockstep.plan.Step;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks, before anything runs, whether the target's server offers the extensions that a plan installs, in the source's versions. */
final class ExtensionsOfPlan {
    /** A version that can be installed only by way of others is offered, too. */
    private static final String OFFERED = """
            SELECT v.version FROM pg_catalog.pg_available_extension_versions v WHERE v.name = ?
            UNION
            SELECT u.target FROM pg_catalog.pg_available_extensions a
                   CROSS JOIN LATERAL pg_catalog.pg_extension_update_paths(a.name) u
                   JOIN pg_catalog.pg_available_extension_versions v ON v.name = a.name AND v.version = u.source
             WHERE a.name = ? AND u.path IS NOT NULL
             ORDER BY 1
            """;

    private ExtensionsOfPlan() {}

    /** @throws ProblemException that names every extension that is missing, with the versions that are offered instead */
    static void check(Plan plan, Catalog wanted, SqlSession target) {
        List<String> missing = new ArrayList<>();
        plan.steps().stream()
                .filter(step -> step.action() == Step.Action.ADD)
                .flatMap(step -> wanted.get(Extension.class, step.subject()).stream())
                .forEach(extension -> missingOf(extension, target).ifPresent(missing::add));
        if (!missing.isEmpty()) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.NOT_SUPPORTED_BY_TARGET,
                                    "The target's server does not offer extensions that the plan installs")
                            .withItems(missing)
                            .withNextStep(
                                    "Install them on the target's server, or use in the source what it offers, or leave them out of the scope."));
        }
    }

    private static Optional<String> missingOf(Extension extension, SqlSession target) {
        List<String> offered = target.query(OFFERED, row -> row.getString(1), extension.name(), extension.name());
        return offered.contains(extension.version())
                ? Optional.empty()
                : Optional.of(extension.id() + ": version " + extension.version() + " ("
                        + (offered.isEmpty()
                                ? "the target's server does not have the extension"
                                : "the target's server offers " + String.join(", ", offered))
                        + ")");
    }
}
