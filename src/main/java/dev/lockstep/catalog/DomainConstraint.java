package dev.lockstep.catalog;

/**
 * A check constraint of a domain.
 *
 * @param definition {@code pg_get_constraintdef} without a trailing {@code NOT VALID}
 */
public record DomainConstraint(ObjectId domain, String name, String definition, boolean validated)
        implements DatabaseObject {
    @Override
    public ObjectId id() {
        return domain.part(Kind.DOMAIN_CONSTRAINT, name);
    }

    @Override
    public String summary() {
        return Summary.of(definition).when(!validated, "NOT VALID").toString();
    }
}
