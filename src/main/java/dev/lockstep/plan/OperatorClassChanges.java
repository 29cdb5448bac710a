package dev.lockstep.plan;

import dev.lockstep.catalog.FamilyEntry;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.OperatorClass;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;

/** Operator classes: there is no statement that alters one, so the indexes that use it are built anew. */
final class OperatorClassChanges implements KindChanges<OperatorClass> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(OperatorClass operatorClass, PlanContext context) {
        List<String> items = new ArrayList<>();
        operatorClass.entries().stream().map(FamilyEntry::clause).forEach(items::add);
        if (operatorClass.storage() != null || items.isEmpty()) {
            items.add("STORAGE " + (operatorClass.storage() == null ? operatorClass.type() : operatorClass.storage()));
        }
        boolean putBack = context.target().contains(operatorClass.id());
        return List.of(Draft.of(
                "CREATE OPERATOR CLASS " + Names.qualified(operatorClass.id())
                        + (operatorClass.isDefault() ? " DEFAULT" : "") + " FOR TYPE " + operatorClass.type()
                        + " USING "
                        + Quoting.identifier(operatorClass.method()) + " FAMILY " + operatorClass.family() + " AS "
                        + String.join(", ", items),
                (putBack ? "Put back the " : "Create the ") + operatorClass.id()));
    }

    @Override
    public List<Draft> drop(OperatorClass operatorClass, PlanContext context) {
        return List.of(Whole.drop(operatorClass.id(), context));
    }

    @Override
    public Alteration way(OperatorClass from, OperatorClass to, PlanContext context) {
        return Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(OperatorClass from, OperatorClass to, PlanContext context) {
        throw new IllegalStateException("an operator class is never altered where it stands");
    }

    /** The family in which it is. */
    @Override
    public List<ObjectId> dropsWith(OperatorClass operatorClass, PlanContext context) {
        return context.targetEdges().needs().dependenciesOf(operatorClass.id()).stream()
                .filter(id -> id.kind() == Kind.OPERATOR_FAMILY)
                .toList();
    }
}
