package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Trigger;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;

/** Triggers: only whether they fire is altered in place. */
final class TriggerChanges implements KindChanges<Trigger> {
    @Override
    public Section section() {
        return Section.POST_DATA;
    }

    @Override
    public List<Draft> create(Trigger trigger, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        drafts.add(Draft.of(
                        trigger.definition(),
                        "Create the trigger " + trigger.name() + " on "
                                + trigger.relation().displayName())
                .on(trigger.relation(), TableLock.SHARE_ROW_EXCLUSIVE));
        if (trigger.enabled() != Trigger.Enabled.ORIGIN) {
            drafts.add(enabled(trigger));
        }
        trigger.deviations().forEach(deviation -> drafts.add(onPartition(trigger, deviation)));
        return drafts;
    }

    @Override
    public List<Draft> drop(Trigger trigger, PlanContext context) {
        return List.of(Draft.of(
                        "DROP TRIGGER " + Quoting.identifier(trigger.name()) + " ON "
                                + Names.qualified(trigger.relation()),
                        "Drop the trigger " + trigger.name() + " on "
                                + trigger.relation().displayName())
                .on(trigger.relation(), TableLock.ACCESS_EXCLUSIVE)
                .withIf(context.fate(trigger.id()) == Fate.DROP, Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(Trigger from, Trigger to, PlanContext context) {
        return from.definition().equals(to.definition()) ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(Trigger from, Trigger to, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        boolean reachesAll = from.enabled() != to.enabled();
        if (reachesAll) {
            drafts.add(enabled(to).with(Hazard.BACKWARD_INCOMPATIBLE));
        } else {
            from.deviations().stream()
                    .map(Trigger.Deviation::partition)
                    .filter(partition -> to.deviations().stream()
                            .noneMatch(deviation -> deviation.partition().equals(partition)))
                    .filter(partition -> TriggerRules.links(partition, to.relation(), context.source()).stream()
                            .noneMatch(link -> context.fate(link).creates()))
                    .filter(partition -> !TriggerRules.links(partition, to.relation(), context.source())
                            .isEmpty())
                    .forEach(partition -> drafts.add(onPartition(to, new Trigger.Deviation(partition, to.enabled()))
                            .with(Hazard.BACKWARD_INCOMPATIBLE)));
        }
        to.deviations().stream()
                .filter(deviation -> reachesAll
                        || !from.deviations().contains(deviation)
                        || TriggerRules.links(deviation.partition(), to.relation(), context.source()).stream()
                                .anyMatch(link -> context.fate(link).creates()))
                .forEach(deviation -> drafts.add(onPartition(to, deviation).with(Hazard.BACKWARD_INCOMPATIBLE)));
        return drafts;
    }

    private static Draft onPartition(Trigger trigger, Trigger.Deviation deviation) {
        return Draft.of(
                        Names.alterTableOnly(deviation.partition()) + " " + Names.enabled(deviation.enabled())
                                + " TRIGGER " + Quoting.identifier(trigger.name()),
                        "Change when the trigger " + trigger.name() + " fires on the partition "
                                + deviation.partition().displayName())
                .on(deviation.partition(), TableLock.SHARE_ROW_EXCLUSIVE);
    }

    private static Draft enabled(Trigger trigger) {
        return Draft.of(
                        Names.alterTable(trigger.relation()) + " " + Names.enabled(trigger.enabled()) + " TRIGGER "
                                + Quoting.identifier(trigger.name()),
                        "Change when the trigger " + trigger.name() + " fires")
                .on(trigger.relation(), TableLock.SHARE_ROW_EXCLUSIVE);
    }

    @Override
    public List<ObjectId> dropsWith(Trigger trigger, PlanContext context) {
        return List.of(trigger.relation());
    }
}
