package dev.lockstep.catalog;

/**
 * A rewrite rule of a table or view, but for the {@code _RETURN} by which a view is a view.
 *
 * @param definition {@code pg_get_ruledef} without the closing semicolon
 * @param enabled when it applies
 */
public record Rule(ObjectId relation, String name, String definition, Trigger.Enabled enabled)
        implements DatabaseObject {
    @Override
    public ObjectId id() {
        return relation.part(Kind.RULE, name);
    }

    @Override
    public String summary() {
        return enabled == Trigger.Enabled.ORIGIN ? definition : definition + " (" + enabled + ")";
    }
}
