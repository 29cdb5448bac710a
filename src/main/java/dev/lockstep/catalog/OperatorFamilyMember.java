package dev.lockstep.catalog;

/**
 * An entry of an operator family that belongs to none of its classes.
 *
 * @param schema of the family, which may be a built-in one
 * @param method the index access method, unquoted
 */
public record OperatorFamilyMember(String schema, String family, String method, FamilyEntry entry)
        implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.OPERATOR_FAMILY_MEMBER, schema, family, method, entry.key());
    }

    public ObjectId familyId() {
        return ObjectId.of(Kind.OPERATOR_FAMILY, schema, family, method);
    }

    @Override
    public String summary() {
        return entry.clause();
    }
}
