package dev.lockstep.diff;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.List;

/** Which objects of one catalog are in a scope. Parts follow {@linkplain Wholes what they are part of}. */
public final class ScopedCatalog {
    private final Catalog catalog;
    private final Wholes wholes;
    private final boolean everything;
    private final List<ScopePattern.Compiled> include;
    private final List<ScopePattern.Compiled> exclude;

    ScopedCatalog(Scope scope, Catalog catalog) {
        this.catalog = catalog;
        this.wholes = new Wholes(catalog);
        this.everything = scope.isEverything();
        this.include = scope.include().stream().map(ScopePattern::compiled).toList();
        this.exclude = scope.exclude().stream().map(ScopePattern::compiled).toList();
    }

    /** Whether the object, which the catalog need not have, is in the scope. */
    public boolean contains(ObjectId id) {
        if (everything) {
            return true;
        }
        ObjectId whole = wholes.outermost(id);
        return (include.isEmpty() || include.stream().anyMatch(pattern -> matches(pattern, whole)))
                && exclude.stream().noneMatch(pattern -> matches(pattern, whole));
    }

    /** Whether the pattern matches anything here. */
    public boolean uses(ScopePattern pattern) {
        ScopePattern.Compiled compiled = pattern.compiled();
        return catalog.objects().stream().anyMatch(object -> matches(compiled, wholes.outermost(object.id())));
    }

    private static boolean matches(ScopePattern.Compiled pattern, ObjectId id) {
        return switch (id.kind()) {
            case SCHEMA -> pattern.matches(id.kind(), "", id.name());
            case UNMODELLED -> {
                // The identity begins with the schema, if there is one.
                String identity = id.path().get(1);
                int dot = identity.indexOf('.');
                yield dot < 0
                        ? pattern.matches(id.kind(), "", identity)
                        : pattern.matches(id.kind(), identity.substring(0, dot), identity.substring(dot + 1));
            }
            case CAST -> id.path().stream().anyMatch(type -> pattern.matches(id.kind(), "", type));
            case DEFAULT_PRIVILEGES ->
                pattern.matches(id.kind(), id.schema(), id.path().get(1));
            default ->
                pattern.matches(
                        id.kind(),
                        id.schema(),
                        id.kind() == Kind.ROUTINE ? id.path().get(1) : id.name());
        };
    }
}
