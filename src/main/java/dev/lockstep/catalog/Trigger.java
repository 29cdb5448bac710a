package dev.lockstep.catalog;

/**
 * A user's trigger on a table or view. Those that partitions have from their parent are left out.
 *
 * @param definition {@code pg_get_triggerdef}
 * @param enabled how it fires
 */
public record Trigger(ObjectId relation, String name, String definition, Enabled enabled) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return relation.part(Kind.TRIGGER, name);
    }

    @Override
    public String summary() {
        return enabled == Enabled.ORIGIN ? definition : definition + " (" + enabled + ")";
    }

    /** {@code pg_trigger.tgenabled}: {@code O}, {@code D}, {@code R}, {@code A}. */
    public enum Enabled {
        ORIGIN,
        DISABLED,
        REPLICA,
        ALWAYS
    }
}
