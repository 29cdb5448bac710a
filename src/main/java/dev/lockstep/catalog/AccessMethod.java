package dev.lockstep.catalog;

/**
 * An access method for tables or indexes.
 *
 * @param type {@code TABLE} or {@code INDEX}
 * @param handler qualified and quoted
 */
public record AccessMethod(String name, String type, String handler) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.ACCESS_METHOD, name);
    }

    @Override
    public String summary() {
        return Summary.of(type).with("HANDLER", handler).toString();
    }
}
