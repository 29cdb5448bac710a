package dev.lockstep.plan;

import dev.lockstep.catalog.Collation;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collations. What they are made of cannot be altered: another one takes the old one's place, and the columns that are sorted by it
 * move over, with their indexes. (PostgreSQL documentation, "ALTER COLLATION".)
 */
final class CollationChanges implements KindChanges<Collation> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Collation collation, PlanContext context) {
        return List.of(Draft.of(
                "CREATE COLLATION " + Names.qualified(collation.id()) + definition(collation),
                "Create the collation " + collation.id().displayName()));
    }

    private static String definition(Collation collation) {
        if (collation.copy() && collation.locale() != null) {
            return " FROM " + Quoting.qualified("pg_catalog", collation.locale());
        }
        List<String> options = new ArrayList<>();
        options.add("PROVIDER = " + collation.provider());
        add(options, "LOCALE", collation.locale());
        add(options, "LC_COLLATE", collation.collate());
        add(options, "LC_CTYPE", collation.ctype());
        add(options, "RULES", collation.rules());
        if (!collation.deterministic()) {
            options.add("DETERMINISTIC = false");
        }
        return " (" + String.join(", ", options) + ")";
    }

    private static void add(List<String> options, String name, @Nullable String value) {
        if (value != null) {
            options.add(name + " = " + Quoting.literal(value));
        }
    }

    @Override
    public List<Draft> drop(Collation collation, PlanContext context) {
        return List.of(TypeSwap.drop(collation.id(), context));
    }

    @Override
    public Alteration way(Collation from, Collation to, PlanContext context) {
        return Alteration.SWAP;
    }

    @Override
    public List<Draft> alter(Collation from, Collation to, PlanContext context) {
        throw new IllegalStateException("a collation is never altered where it stands");
    }

    @Override
    public Alteration whenUprooted(Collation from, Collation to, ObjectId replaced, PlanContext context) {
        return Alteration.SWAP;
    }

    @Override
    public List<Draft> stepAside(Collation collation, PlanContext context) {
        return List.of(TypeSwap.stepAside(collation.id()));
    }
}
