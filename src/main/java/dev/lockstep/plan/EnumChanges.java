package dev.lockstep.plan;

import dev.lockstep.catalog.EnumType;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Enums: labels are added where they stand; to remove or reorder them, or to use a new one in the same transaction, another type takes
 * the old one's place. A label that stands where another was is a new one: only a request can say that it was renamed. (PostgreSQL
 * documentation, "ALTER TYPE".)
 */
final class EnumChanges implements KindChanges<EnumType> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(EnumType type, PlanContext context) {
        String labels = type.labels().stream().map(Quoting::literal).collect(Collectors.joining(", "));
        return List.of(Draft.of(
                "CREATE TYPE " + Names.qualified(type.id()) + " AS ENUM (" + labels + ")",
                "Create the enum " + type.id().displayName()));
    }

    @Override
    public List<Draft> drop(EnumType type, PlanContext context) {
        return List.of(TypeSwap.drop(type.id(), context));
    }

    @Override
    public Alteration way(EnumType from, EnumType to, PlanContext context) {
        EnumLabels labels = EnumLabels.between(from, to);
        return labels.onlyAdditions() && !context.swapForced(from.id()) ? Alteration.IN_PLACE : Alteration.SWAP;
    }

    @Override
    public List<Draft> alter(EnumType from, EnumType to, PlanContext context) {
        return additions(from.id(), EnumLabels.between(from, to));
    }

    /** Each new label is put after the one before it, which is there already or was just added. */
    private static List<Draft> additions(ObjectId type, EnumLabels labels) {
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < labels.after().size(); i++) {
            String label = labels.after().get(i);
            if (labels.before().contains(label)) {
                continue;
            }
            String place = "";
            if (i > 0) {
                place = " AFTER " + Quoting.literal(labels.after().get(i - 1));
            } else if (!labels.before().isEmpty()) {
                place = " BEFORE " + Quoting.literal(labels.before().get(0));
            }
            drafts.add(Draft.of(
                    "ALTER TYPE " + Names.qualified(type) + " ADD VALUE " + Quoting.literal(label) + place,
                    "Add the label " + label + " to " + type.displayName()));
        }
        return drafts;
    }

    @Override
    public Alteration whenUprooted(EnumType from, EnumType to, ObjectId replaced, PlanContext context) {
        return Alteration.REFUSE;
    }

    @Override
    public List<Draft> stepAside(EnumType type, PlanContext context) {
        EnumLabels labels = EnumLabels.between(type, (EnumType) context.inSource(type.id()));
        return List.of(TypeSwap.stepAside(type.id()).withIf(!labels.removed().isEmpty(), Hazard.BACKWARD_INCOMPATIBLE));
    }
}
