package dev.lockstep.diff;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Extension;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a source a target is to have. Whoever compares or plans does so with the {@link #wanted wanted catalog} in the place of the
 * source, so that what is not wanted needs no attention anywhere else.
 *
 * @param columnOrder whether the order of a table's columns counts as a difference; for looking only, since no statement changes it
 * @param extensions whether the source says which extensions there are; else they are as in the target, with the schemas that they are in
 */
public record Selection(PrivilegesPolicy privileges, Scope scope, boolean columnOrder, boolean extensions) {

    /** Everything but owners, grants and default privileges. */
    public static Selection defaults() {
        return new Selection(PrivilegesPolicy.IGNORE, Scope.everything(), false, true);
    }

    public Selection withPrivileges(PrivilegesPolicy policy) {
        return new Selection(policy, scope, columnOrder, extensions);
    }

    public Selection within(Scope other) {
        return new Selection(privileges, other, columnOrder, extensions);
    }

    public Selection withColumnOrder(boolean counts) {
        return new Selection(privileges, scope, counts, extensions);
    }

    public Selection withExtensions(boolean count) {
        return new Selection(privileges, scope, columnOrder, count);
    }

    /** Whether all of both databases is compared, but for owners and grants. */
    public boolean isAllDefinitions() {
        return scope.isEverything() && privileges == PrivilegesPolicy.IGNORE && !columnOrder && extensions;
    }

    /**
     * The catalog that the target is to have: the source's, with what is left alone in the target's form.
     *
     * <p>Asked for again with a target that already has it, it is the same.
     */
    public Catalog wanted(Catalog source, Catalog target) {
        Catalog inScope = scope.isEverything() ? source : Merge.of(scope, source, target);
        Catalog extended = extensions ? inScope : Merge.of(butExtensions(inScope, target), inScope, target);
        return privileges == PrivilegesPolicy.SYNC
                ? PrivilegesOf.source(extended, target)
                : PrivilegesOf.target(extended, target);
    }

    /** A schema that is only there for an extension is the extension's own business, too. */
    private static Scope butExtensions(Catalog source, Catalog target) {
        List<ScopePattern> left = new ArrayList<>();
        left.add(new ScopePattern("extension:*"));
        target.all(Extension.class)
                .map(extension -> ObjectId.of(Kind.SCHEMA, extension.schema()))
                .filter(schema -> !source.contains(schema))
                .forEach(schema -> left.add(new ScopePattern("schema:" + schema.name())));
        return new Scope(List.of(), left);
    }

    /** What to remember of a target: its present form where it was looked at, else what was remembered {@code before}. */
    public Catalog remembered(Catalog present, Catalog before) {
        return scope.isEverything() ? present : Merge.of(scope, present, before);
    }
}
