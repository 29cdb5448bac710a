package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.DefaultPrivileges;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Policy;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.catalog.Privileges.Grant;
import dev.lockstep.introspect.TargetRoles;
import dev.lockstep.plan.ConstraintFirings;
import dev.lockstep.plan.Plan;
import dev.lockstep.plan.Step;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks, before anything runs, whether the target has the roles that a plan names, and lets its own role do what the plan does with
 * them, and what takes a superuser.
 */
final class RolesOfPlan {
    private final TargetRoles roles;
    private final Catalog wanted;
    private final Catalog target;
    /** What the plan does not make anew, and so does not change hands by itself. */
    private final Set<ObjectId> stays;

    private final Set<String> unknown = new TreeSet<>();
    private final Set<String> notAllowed = new TreeSet<>();

    private RolesOfPlan(TargetRoles roles, Catalog wanted, Catalog target, Set<ObjectId> stays) {
        this.stays = stays;
        this.roles = roles;
        this.wanted = wanted;
        this.target = target;
    }

    /** @throws ProblemException that names every role and the object that it is missing for */
    static void check(Plan plan, Catalog wanted, Catalog target, TargetRoles roles) {
        Set<ObjectId> stays = target.objects().stream().map(DatabaseObject::id).collect(Collectors.toSet());
        plan.steps().stream()
                .filter(step -> step.sql().startsWith("CREATE "))
                .map(Step::subject)
                .forEach(stays::remove);
        List<String> unenforced = plan.steps().stream()
                .filter(ConstraintFirings::areSetBy)
                .map(step -> step.subject() + ": "
                        + wanted.byId().get(step.subject()).summary())
                .toList();
        if (!roles.superuser() && !unenforced.isEmpty()) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.INSUFFICIENT_PRIVILEGE,
                                    "Constraints of the source are not enforced, since their triggers were disabled there. Only a superuser may do so in the target, and the role %s is none."
                                            .formatted(roles.user()))
                            .withItems(unenforced)
                            .withNextStep(
                                    "Have them enforced in the source (ALTER TABLE … ENABLE TRIGGER ALL, as a superuser), or connect to the target as a superuser, or leave their tables out of the scope."));
        }
        RolesOfPlan check = new RolesOfPlan(roles, wanted, target, stays);
        plan.steps().stream()
                .filter(step -> step.action() != Step.Action.DROP)
                .map(Step::subject)
                .distinct()
                .forEach(check::look);
        check.refuse();
    }

    private void look(ObjectId id) {
        DatabaseObject object = wanted.find(id);
        if (object instanceof Privileges privileges) {
            look(privileges);
        } else if (object instanceof DefaultPrivileges defaults) {
            known(defaults.role(), "default privileges " + id.displayName());
            if (roles.exists(defaults.role()) && !roles.mayActAs(defaults.role())) {
                notAllowed.add("set the default privileges of role " + defaults.role());
            }
            grantees(defaults.grants(), "default privileges " + id.displayName());
        } else if (object instanceof Policy policy) {
            policy.roles().forEach(role -> known(role, id.toString()));
        }
    }

    private void look(Privileges privileges) {
        String on = privileges.on().toString();
        String owner = privileges.owner();
        known(owner, on + " (its owner)");
        grantees(privileges.grants(), on);
        if (!roles.exists(owner)) {
            return;
        }
        String present = ownerInTarget(privileges);
        if (present != null && !roles.mayActAs(present)) {
            notAllowed.add("change owner or grants of " + on + ", which belongs to " + present);
        } else if (!owner.equals(stays.contains(privileges.on()) ? present : roles.user()) && !roles.mayGiveTo(owner)) {
            notAllowed.add("make " + owner + " the owner of " + on);
        }
    }

    private @Nullable String ownerInTarget(Privileges privileges) {
        return target.get(Privileges.class, privileges.id())
                .map(Privileges::owner)
                .orElse(null);
    }

    private void grantees(@Nullable List<Grant> grants, String on) {
        if (grants != null) {
            grants.stream()
                    .map(Grant::grantee)
                    .filter(Objects::nonNull)
                    .distinct()
                    .forEach(role -> known(role, on));
        }
    }

    private void known(String role, String what) {
        if (!roles.exists(role)) {
            unknown.add("role " + role + ", named by " + what);
        }
    }

    private void refuse() {
        if (!unknown.isEmpty()) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.ROLE_MISSING,
                                    "The target lacks roles that the plan would give something to. Lockstep neither creates nor drops roles.")
                            .withItems(List.copyOf(unknown))
                            .withNextStep(
                                    "Create these roles on the target's server, or take them off the objects in the source, or leave out options.privileges = \"sync\"."));
        }
        if (!notAllowed.isEmpty()) {
            throw new ProblemException(Problem.of(
                            ProblemType.INSUFFICIENT_PRIVILEGE,
                            "The role %s, as which Lockstep is connected to the target, may not do all that the plan does with owners and grants."
                                    .formatted(roles.user()))
                    .withItems(
                            notAllowed.stream().map(what -> "may not " + what).toList())
                    .withNextStep(
                            "Make %s a member of the roles that are named, or connect as the owner or a superuser."
                                    .formatted(roles.user())));
        }
    }
}
