package dev.lockstep.catalog;

/**
 * An operator family, without its members.
 *
 * @param method the index access method, unquoted
 */
public record OperatorFamily(String schema, String name, String method) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.OPERATOR_FAMILY, schema, name, method);
    }

    @Override
    public String summary() {
        return "USING " + method;
    }
}
