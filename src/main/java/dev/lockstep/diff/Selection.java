package dev.lockstep.diff;

import dev.lockstep.catalog.Catalog;

/**
 * What of a source a target is to have. Whoever compares or plans does so with the {@link #wanted wanted catalog} in the place of the
 * source, so that what is not wanted needs no attention anywhere else.
 */
public record Selection(PrivilegesPolicy privileges) {

    /** Everything but owners, grants and default privileges. */
    public static Selection defaults() {
        return new Selection(PrivilegesPolicy.IGNORE);
    }

    public Selection withPrivileges(PrivilegesPolicy policy) {
        return new Selection(policy);
    }

    /**
     * The catalog that the target is to have: the source's, with what is left alone in the target's form.
     *
     * <p>Asked for again with a target that already has it, it is the same.
     */
    public Catalog wanted(Catalog source, Catalog target) {
        return privileges == PrivilegesPolicy.SYNC
                ? PrivilegesOf.source(source, target)
                : PrivilegesOf.target(source, target);
    }
}
