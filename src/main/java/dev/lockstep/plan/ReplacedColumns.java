package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Columns that a plan takes away and puts back in a new form, with nothing of their values: ordinary ones that are computed from then on,
 * and those whose values no cast leads to the new type.
 */
public final class ReplacedColumns {
    private final Catalog from;
    private final Catalog to;
    private @Nullable PlanContext context;

    public ReplacedColumns(Catalog from, Catalog to) {
        this.from = from;
        this.to = to;
    }

    /** @param before as {@code from} has it, {@code after} as {@code to} does */
    public boolean contain(Column before, Column after) {
        if (before.type().equals(after.type()) && Objects.equals(before.generation(), after.generation())) {
            return false;
        }
        PlanContext known = context;
        if (known == null) {
            known = new PlanContext(from, to, PlanOptions.defaults(), false);
            context = known;
        }
        return new ColumnChanges().way(before, after, known) == Alteration.REPLACE;
    }
}
