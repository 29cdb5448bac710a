package dev.lockstep.plan;

import dev.lockstep.catalog.EventTrigger;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Trigger;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Event triggers. A plan's own statements make them fire: what stays in the target sees all of them, as it sees those of everybody;
 * what goes is gone before the first statement, and what comes is there after the last.
 */
final class EventTriggerChanges implements KindChanges<EventTrigger> {
    /** Which of two operations comes first, whatever their kinds: below 0 before all others, above 0 after them. */
    static int rank(Operation operation, PlanContext context) {
        ObjectId id = operation.id();
        ObjectId about = id.kind().place() == Kind.Place.ABOUT ? id.subject() : id;
        if (about.kind() != Kind.EVENT_TRIGGER) {
            return 0;
        }
        if (operation.type() == Operation.Type.ALTER && id.equals(about)) {
            return ((EventTrigger) context.inSource(id)).enabled() == Trigger.Enabled.DISABLED ? -1 : 1;
        }
        return operation.type() == Operation.Type.DROP ? -1 : 1;
    }

    @Override
    public Section section() {
        return Section.POST_DATA;
    }

    @Override
    public List<Draft> create(EventTrigger trigger, PlanContext context) {
        String tags = trigger.tags().isEmpty()
                ? ""
                : trigger.tags().stream()
                        .map(Quoting::literal)
                        .collect(Collectors.joining(", ", " WHEN TAG IN (", ")"));
        boolean isNew = !context.target().contains(trigger.id());
        List<Draft> drafts = new ArrayList<>();
        drafts.add(Draft.of(
                        "CREATE EVENT TRIGGER " + Quoting.identifier(trigger.name()) + " ON " + trigger.event() + tags
                                + " EXECUTE FUNCTION " + trigger.function() + "()",
                        (isNew ? "Create the " : "Put back the ") + trigger.id())
                .withIf(isNew && !context.fromNothing(), Hazard.BACKWARD_INCOMPATIBLE));
        if (trigger.enabled() != Trigger.Enabled.ORIGIN) {
            drafts.add(enabled(trigger));
        }
        return drafts;
    }

    @Override
    public List<Draft> drop(EventTrigger trigger, PlanContext context) {
        boolean forGood = context.fate(trigger.id()) == Fate.DROP;
        return List.of(Draft.of(
                "DROP EVENT TRIGGER " + Quoting.identifier(trigger.name()),
                forGood
                        ? "Drop the " + trigger.id() + ", which the source does not have"
                        : "Take the " + trigger.id() + " away while the plan runs"));
    }

    @Override
    public Alteration way(EventTrigger from, EventTrigger to, PlanContext context) {
        boolean onlyState = from.event().equals(to.event())
                && from.tags().equals(to.tags())
                && from.function().equals(to.function());
        return onlyState ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(EventTrigger from, EventTrigger to, PlanContext context) {
        return List.of(enabled(to).withIf(from.enabled() == Trigger.Enabled.DISABLED, Hazard.BACKWARD_INCOMPATIBLE));
    }

    private static Draft enabled(EventTrigger trigger) {
        return Draft.of(
                "ALTER EVENT TRIGGER " + Quoting.identifier(trigger.name()) + " " + Names.enabled(trigger.enabled()),
                "Change when the " + trigger.id() + " fires");
    }
}
