package dev.lockstep.plan;

import dev.lockstep.catalog.DefaultPrivileges;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Privileges.Grant;
import dev.lockstep.sql.Quoting;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code ALTER DEFAULT PRIVILEGES}: there is no statement that makes or drops an entry; it is there while it says something else than
 * what holds without it.
 */
final class DefaultPrivilegesChanges implements KindChanges<DefaultPrivileges> {
    /** Behind all that is made, which is to have its own grants and none by default. */
    @Override
    public Section section() {
        return Section.POST_DATA;
    }

    @Override
    public List<Draft> create(DefaultPrivileges privileges, PlanContext context) {
        return drafts(privileges, withoutIt(privileges, context), privileges.grants());
    }

    @Override
    public List<Draft> drop(DefaultPrivileges privileges, PlanContext context) {
        return drafts(privileges, privileges.grants(), withoutIt(privileges, context));
    }

    @Override
    public Alteration way(DefaultPrivileges from, DefaultPrivileges to, PlanContext context) {
        return Alteration.IN_PLACE;
    }

    @Override
    public List<Draft> alter(DefaultPrivileges from, DefaultPrivileges to, PlanContext context) {
        return drafts(to, from.grants(), to.grants());
    }

    @Override
    public List<ObjectId> dropsWith(DefaultPrivileges privileges, PlanContext context) {
        return privileges.schema() == null ? List.of() : List.of(ObjectId.of(Kind.SCHEMA, privileges.schema()));
    }

    private static List<Grant> withoutIt(DefaultPrivileges privileges, PlanContext context) {
        return privileges.grantsWithoutIt(context.target().majorVersion());
    }

    private static List<Draft> drafts(DefaultPrivileges privileges, List<Grant> from, List<Grant> to) {
        String head = "ALTER DEFAULT PRIVILEGES FOR ROLE " + Quoting.identifier(privileges.role())
                + (privileges.schema() == null ? " " : " IN SCHEMA " + Quoting.identifier(privileges.schema()) + " ");
        String which = " by default on new " + privileges.objects().label() + " of role " + privileges.role()
                + (privileges.schema() == null ? "" : " in schema " + privileges.schema());
        GrantChanges changes = GrantChanges.between(from, to);
        String objects = privileges.objects().sql();
        return Stream.concat(
                        changes.revokes().stream()
                                .map(revoke -> Draft.of(head + revoke.on(objects), "Grant less" + which)),
                        changes.grants().stream()
                                .map(grant -> Draft.of(head + grant.on(objects), "Grant more" + which)))
                .toList();
    }
}
