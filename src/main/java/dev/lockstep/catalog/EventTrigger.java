package dev.lockstep.catalog;

import java.util.List;

/**
 * An event trigger. (PostgreSQL documentation, "Event Triggers".)
 *
 * @param event {@code ddl_command_start}, {@code ddl_command_end}, {@code sql_drop}, {@code table_rewrite} or (since 17) {@code login}
 * @param tags the commands for which it fires, sorted; empty for all
 * @param function qualified and quoted
 */
public record EventTrigger(String name, String event, List<String> tags, String function, Trigger.Enabled enabled)
        implements DatabaseObject {
    public EventTrigger {
        tags = tags.stream().sorted().toList();
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.EVENT_TRIGGER, name);
    }

    @Override
    public String summary() {
        return Summary.of("ON " + event)
                .with("WHEN TAG IN", tags.isEmpty() ? null : "(" + String.join(", ", tags) + ")")
                .with("EXECUTE FUNCTION", function)
                .when(enabled != Trigger.Enabled.ORIGIN, "(" + enabled + ")")
                .toString();
    }
}
