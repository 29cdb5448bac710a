package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.SecurityLabel;
import dev.lockstep.sql.Quoting;
import java.util.List;

/**
 * Security labels. They go with what they are on, and are given again to what is made anew. What a label allows or hides is the
 * provider's business, so every other change of one may break an application. (PostgreSQL documentation, "SECURITY LABEL".)
 */
final class SecurityLabelChanges implements KindChanges<SecurityLabel> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(SecurityLabel label, PlanContext context) {
        boolean alone =
                context.target().contains(label.on()) && !context.target().contains(label.id());
        return List.of(set(label, "Give " + label.on() + " a label for " + label.provider(), context)
                .withIf(alone, Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public List<Draft> drop(SecurityLabel label, PlanContext context) {
        Draft taken = Draft.of(
                on(label, context.target()) + "NULL", "Take the label for " + label.provider() + " from " + label.on());
        return List.of(CommentChanges.locked(taken, label.id(), context.target(), context)
                .with(Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(SecurityLabel from, SecurityLabel to, PlanContext context) {
        return Alteration.IN_PLACE;
    }

    @Override
    public List<Draft> alter(SecurityLabel from, SecurityLabel to, PlanContext context) {
        return List.of(set(to, "Change the label of " + to.on() + " for " + to.provider(), context)
                .withIf(!from.equals(to), Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public List<ObjectId> dropsWith(SecurityLabel label, PlanContext context) {
        return CommentChanges.carriers(label.id(), context);
    }

    private static Draft set(SecurityLabel label, String purpose, PlanContext context) {
        Draft draft = Draft.of(on(label, context.source()) + Quoting.literal(label.label()), purpose);
        return CommentChanges.locked(draft, label.id(), context.source(), context);
    }

    private static String on(SecurityLabel label, Catalog catalog) {
        ObjectId id = label.on();
        return "SECURITY LABEL FOR " + Quoting.identifier(label.provider()) + " ON "
                + id.kind().keyword() + " " + Names.inStatement(id, catalog) + " IS ";
    }
}
