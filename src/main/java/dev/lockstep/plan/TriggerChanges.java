package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Trigger;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;

/**
 * Triggers. What an ordinary one does and when is replaced where it stands, which keeps readers of the table waiting no more than
 * making it did; a constraint trigger has to be dropped for that. (PostgreSQL documentation, "CREATE TRIGGER".)
 */
final class TriggerChanges implements KindChanges<Trigger> {
    /** As {@code pg_get_triggerdef} begins; constraint triggers begin otherwise. */
    private static final String CREATE = "CREATE TRIGGER ";

    private static final String FOR_ROWS = " FOR EACH ROW ";

    @Override
    public Section section() {
        return Section.POST_DATA;
    }

    @Override
    public List<Draft> create(Trigger trigger, PlanContext context) {
        return made(trigger, trigger.definition(), "Create");
    }

    /** When it fires is to be said anew, too. */
    private static List<Draft> made(Trigger trigger, String sql, String verb) {
        List<Draft> drafts = new ArrayList<>();
        drafts.add(Draft.of(
                        sql,
                        verb + " the trigger " + trigger.name() + " on "
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
        return from.definition().equals(to.definition()) || replaceable(from, to)
                ? Alteration.IN_PLACE
                : Alteration.REPLACE;
    }

    /** One for rows has copies on partitions, which would stay if it were no longer one. */
    private static boolean replaceable(Trigger from, Trigger to) {
        return from.definition().startsWith(CREATE)
                && to.definition().startsWith(CREATE)
                && from.definition().contains(FOR_ROWS) == to.definition().contains(FOR_ROWS);
    }

    @Override
    public List<Draft> alter(Trigger from, Trigger to, PlanContext context) {
        if (!from.definition().equals(to.definition())) {
            return made(to, "CREATE OR REPLACE TRIGGER " + to.definition().substring(CREATE.length()), "Change");
        }
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
