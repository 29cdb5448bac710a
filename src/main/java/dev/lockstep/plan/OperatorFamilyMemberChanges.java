package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.OperatorFamilyMember;
import java.util.ArrayList;
import java.util.List;

/** Members of operator families that belong to none of their classes. */
final class OperatorFamilyMemberChanges implements KindChanges<OperatorFamilyMember> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(OperatorFamilyMember member, PlanContext context) {
        return List.of(Draft.of(
                alter(member) + " ADD " + member.entry().clause(),
                "Add " + member.id().displayName()));
    }

    @Override
    public List<Draft> drop(OperatorFamilyMember member, PlanContext context) {
        String entry = member.entry().type() + " " + member.entry().number() + " ("
                + member.entry().left() + ", " + member.entry().right() + ")";
        return List.of(Draft.of(
                alter(member) + " DROP " + entry, "Take out " + member.id().displayName()));
    }

    private static String alter(OperatorFamilyMember member) {
        return "ALTER OPERATOR FAMILY " + Names.usingMethod(member.familyId());
    }

    @Override
    public Alteration way(OperatorFamilyMember from, OperatorFamilyMember to, PlanContext context) {
        return Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(OperatorFamilyMember from, OperatorFamilyMember to, PlanContext context) {
        throw new IllegalStateException("a member of an operator family is never altered where it stands");
    }

    /** PostgreSQL lets go of such a member with the operator or function that it names, too. */
    @Override
    public List<ObjectId> dropsWith(OperatorFamilyMember member, PlanContext context) {
        List<ObjectId> carriers = new ArrayList<>();
        carriers.add(member.familyId());
        context.targetEdges().needs().dependenciesOf(member.id()).stream()
                .filter(id -> id.kind() == Kind.OPERATOR || id.kind() == Kind.ROUTINE)
                .forEach(carriers::add);
        return carriers;
    }
}
