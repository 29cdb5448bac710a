package dev.lockstep.catalog;

import java.util.List;

/**
 * A user's trigger on a table or view. Those that partitions have from their parent are part of it.
 *
 * @param definition {@code pg_get_triggerdef}
 * @param enabled how it fires
 * @param deviations partitions, direct or further down, on which it fires otherwise; in the order of their identities
 */
public record Trigger(ObjectId relation, String name, String definition, Enabled enabled, List<Deviation> deviations)
        implements DatabaseObject {
    public Trigger {
        // Baselines of earlier versions have none.
        deviations = deviations == null ? List.of() : List.copyOf(deviations);
    }

    @Override
    public ObjectId id() {
        return relation.part(Kind.TRIGGER, name);
    }

    @Override
    public String summary() {
        return Summary.of(definition)
                .when(enabled != Enabled.ORIGIN, "(" + enabled + ")")
                .when(!deviations.isEmpty(), deviations.toString())
                .toString();
    }

    /** How it fires on one partition. */
    public record Deviation(ObjectId partition, Enabled enabled) {
        @Override
        public String toString() {
            return enabled + " on " + partition.displayName();
        }
    }

    /** {@code pg_trigger.tgenabled}: {@code O}, {@code D}, {@code R}, {@code A}. */
    public enum Enabled {
        ORIGIN,
        DISABLED,
        REPLICA,
        ALWAYS
    }
}
