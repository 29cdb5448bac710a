package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** By which casts a plan makes the values of a column ones of another type. */
public final class ColumnCasts {
    private final Catalog from;
    private final Catalog to;
    private @Nullable PlanContext context;

    public ColumnCasts(Catalog from, Catalog to) {
        this.from = from;
        this.to = to;
    }

    /**
     * What stands between a value and the name of the new type: {@code ::}, or that with a type on the way.
     *
     * @param before as {@code from} has it, {@code after} as {@code to} does
     * @return empty where there is no way
     */
    public Optional<String> between(Column before, Column after) {
        return new ColumnAlteration(before, after, context()).casts();
    }

    /** The type whose values a column has that {@code to} has, below the domains. */
    public String underlying(Column after) {
        return UnderlyingType.of(after, to, context().sourceEdges());
    }

    private PlanContext context() {
        PlanContext known = context;
        if (known == null) {
            known = new PlanContext(from, to, PlanOptions.defaults(), false);
            context = known;
        }
        return known;
    }
}
