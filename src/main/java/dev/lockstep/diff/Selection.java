package dev.lockstep.diff;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Extension;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a source a target is to have. Whoever compares or plans does so with the {@link #wanted wanted catalog} in the place of the
 * source, so that what is not wanted needs no attention anywhere else.
 *
 * @param columnOrder whether the order of a table's columns counts as a difference; for looking only, since no statement changes it
 * @param extensions whether the source says which extensions there are; else they are as in the target, with the schemas that they are in
 * @param lent schemas of the target's that the source refers to without speaking about them: what it has in them only stands in
 */
public record Selection(
        PrivilegesPolicy privileges, Scope scope, boolean columnOrder, boolean extensions, Set<String> lent) {
    public Selection {
        // In order, since a plan's fingerprint is made of the text, too.
        lent = Collections.unmodifiableSortedSet(new TreeSet<>(lent));
    }

    /** Everything but owners, grants and default privileges. */
    public static Selection defaults() {
        return new Selection(PrivilegesPolicy.IGNORE, Scope.everything(), false, true, Set.of());
    }

    public Selection withPrivileges(PrivilegesPolicy policy) {
        return new Selection(policy, scope, columnOrder, extensions, lent);
    }

    public Selection within(Scope other) {
        return new Selection(privileges, other, columnOrder, extensions, lent);
    }

    public Selection withColumnOrder(boolean counts) {
        return new Selection(privileges, scope, counts, extensions, lent);
    }

    public Selection withExtensions(boolean count) {
        return new Selection(privileges, scope, columnOrder, count, lent);
    }

    public Selection withLent(Set<String> schemas) {
        return new Selection(privileges, scope, columnOrder, extensions, schemas);
    }

    /** Whether all of both databases is compared, but for owners and grants. */
    public boolean isAllDefinitions() {
        return scope.isEverything()
                && privileges == PrivilegesPolicy.IGNORE
                && !columnOrder
                && extensions
                && lent.isEmpty();
    }

    /**
     * The catalog that the target is to have: the source's, with what is left alone in the target's form.
     *
     * <p>Asked for again with a target that already has it, it is the same.
     */
    public Catalog wanted(Catalog source, Catalog target) {
        Catalog whole = whole(source, target);
        Catalog inScope = scope.isEverything() ? whole : Merge.of(scope, whole, target);
        Catalog extended = extensions ? inScope : Merge.of(butExtensions(inScope, target), inScope, target);
        return privileges == PrivilegesPolicy.SYNC
                ? PrivilegesOf.source(extended, target)
                : PrivilegesOf.target(extended, target);
    }

    /** The same for a plan, by which objects of the target go and others take their place: with what those had of owners and grants. */
    public Catalog wantedOfPlan(Catalog source, Catalog target) {
        Catalog wanted = wanted(source, target);
        return privileges == PrivilegesPolicy.SYNC ? wanted : SuccessorPrivileges.handedOver(wanted, target);
    }

    /** The source with the target's own in the place of what is lent to it. */
    public Catalog whole(Catalog source, Catalog target) {
        return lent.isEmpty()
                ? source
                : Merge.of(
                        new Scope(
                                List.of(), lent.stream().map(ScopePattern::new).toList()),
                        source,
                        target);
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
