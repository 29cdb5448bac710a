package dev.lockstep.diff;

import dev.lockstep.catalog.Catalog;

/**
 * What of a source a target is to have. Whoever compares or plans does so with the {@link #wanted wanted catalog} in the place of the
 * source, so that what is not wanted needs no attention anywhere else.
 *
 * @param columnOrder whether the order of a table's columns counts as a difference; for looking only, since no statement changes it
 */
public record Selection(PrivilegesPolicy privileges, Scope scope, boolean columnOrder) {

    /** Everything but owners, grants and default privileges. */
    public static Selection defaults() {
        return new Selection(PrivilegesPolicy.IGNORE, Scope.everything(), false);
    }

    public Selection withPrivileges(PrivilegesPolicy policy) {
        return new Selection(policy, scope, columnOrder);
    }

    public Selection within(Scope other) {
        return new Selection(privileges, other, columnOrder);
    }

    public Selection withColumnOrder(boolean counts) {
        return new Selection(privileges, scope, counts);
    }

    /** Whether all of both databases is compared, but for owners and grants. */
    public boolean isAllDefinitions() {
        return scope.isEverything() && privileges == PrivilegesPolicy.IGNORE && !columnOrder;
    }

    /**
     * The catalog that the target is to have: the source's, with what is left alone in the target's form.
     *
     * <p>Asked for again with a target that already has it, it is the same.
     */
    public Catalog wanted(Catalog source, Catalog target) {
        Catalog inScope = scope.isEverything() ? source : Merge.of(scope, source, target);
        return privileges == PrivilegesPolicy.SYNC
                ? PrivilegesOf.source(inScope, target)
                : PrivilegesOf.target(inScope, target);
    }

    /** What to remember of a target: its present form where it was looked at, else what was remembered {@code before}. */
    public Catalog remembered(Catalog present, Catalog before) {
        return scope.isEverything() ? present : Merge.of(scope, present, before);
    }
}
