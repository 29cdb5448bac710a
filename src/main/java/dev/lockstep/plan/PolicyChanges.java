package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Policy;
import dev.lockstep.sql.Quoting;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Row-level-security policies. */
final class PolicyChanges implements KindChanges<Policy> {
    @Override
    public Section section() {
        return Section.POST_DATA;
    }

    @Override
    public List<Draft> create(Policy policy, PlanContext context) {
        return List.of(Draft.of(
                        "CREATE POLICY " + named(policy) + (policy.permissive() ? " AS PERMISSIVE" : " AS RESTRICTIVE")
                                + " FOR " + policy.command() + roles(policy) + clause(" USING (", policy.using())
                                + clause(" WITH CHECK (", policy.withCheck()),
                        "Create the policy " + policy.name() + " on "
                                + policy.table().displayName())
                .on(policy.table(), TableLock.ACCESS_EXCLUSIVE)
                .with(Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public List<Draft> drop(Policy policy, PlanContext context) {
        return List.of(Draft.of(
                        "DROP POLICY " + named(policy),
                        "Drop the policy " + policy.name() + " on "
                                + policy.table().displayName())
                .on(policy.table(), TableLock.ACCESS_EXCLUSIVE)
                .with(Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(Policy from, Policy to, PlanContext context) {
        boolean alterable = from.permissive() == to.permissive()
                && from.command().equals(to.command())
                && (from.using() == null) == (to.using() == null)
                && (from.withCheck() == null || to.withCheck() != null);
        return alterable ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(Policy from, Policy to, PlanContext context) {
        String roles = from.roles().equals(to.roles()) ? "" : roles(to);
        String using = Objects.equals(from.using(), to.using()) ? "" : clause(" USING (", to.using());
        String check = Objects.equals(from.withCheck(), to.withCheck()) ? "" : clause(" WITH CHECK (", to.withCheck());
        return List.of(Draft.of(
                        "ALTER POLICY " + named(to) + roles + using + check,
                        "Change the policy " + to.name() + " on " + to.table().displayName())
                .on(to.table(), TableLock.ACCESS_EXCLUSIVE)
                .with(Hazard.BACKWARD_INCOMPATIBLE));
    }

    private static String named(Policy policy) {
        return Quoting.identifier(policy.name()) + " ON " + Names.qualified(policy.table());
    }

    private static String roles(Policy policy) {
        return " TO "
                + (policy.roles().isEmpty()
                        ? "PUBLIC"
                        : policy.roles().stream().map(Quoting::identifier).collect(Collectors.joining(", ")));
    }

    private static String clause(String opening, @Nullable String expression) {
        return expression == null ? "" : opening + expression + ")";
    }

    @Override
    public List<ObjectId> dropsWith(Policy policy, PlanContext context) {
        return List.of(policy.table());
    }
}
