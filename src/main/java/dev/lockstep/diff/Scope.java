package dev.lockstep.diff;

import dev.lockstep.catalog.Catalog;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The part of a database that is looked at and changed. What is outside of it stays as the target has it.
 *
 * @param include only what one of these matches; everything when empty
 * @param exclude but not what one of these matches
 */
public record Scope(List<ScopePattern> include, List<ScopePattern> exclude) {
    public Scope {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    public static Scope everything() {
        return new Scope(List.of(), List.of());
    }

    public boolean isEverything() {
        return include.isEmpty() && exclude.isEmpty();
    }

    /** Which objects of the catalog are in it. */
    public ScopedCatalog of(Catalog catalog) {
        return new ScopedCatalog(this, catalog);
    }

    /** For people: {@code public.*, audit without *.tmp_*}. */
    public String summary() {
        return (include.isEmpty() ? "everything" : text(include))
                + (exclude.isEmpty() ? "" : " without " + text(exclude));
    }

    private static String text(List<ScopePattern> patterns) {
        return patterns.stream().map(ScopePattern::text).collect(Collectors.joining(", "));
    }
}
