package dev.lockstep.introspect;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.SharedMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * To which object of the catalog each thing in the database belongs: a view's rule to the view, an array type to its element type, a
 * constructor function to its range type, a member to its extension ({@code pg_depend.deptype} {@code i} and {@code e}), a
 * publication's entry to the publication. (PostgreSQL documentation, "pg_depend".)
 */
final class Owners {
    private static final int LONGEST_CHAIN = 10;

    /** Types of dependency that {@link #add} looks at. */
    private static final String PARTS = "iea";

    private static final Set<Long> PARTS_OF_RELATIONS = Set.of(
            Address.PG_CLASS,
            Address.PG_ATTRDEF,
            Address.PG_CONSTRAINT,
            Address.PG_TRIGGER,
            Address.PG_REWRITE,
            Address.PG_POLICY);
    private static final Set<Long> ENTRIES_OF_PUBLICATIONS =
            Set.of(Address.PG_PUBLICATION_REL, Address.PG_PUBLICATION_NAMESPACE);

    private final CatalogDraft draft;
    private final Map<Address, Address> wholes;
    /** What stands and falls with a relation ({@code deptype} {@code a}): an extension's table brings its indexes along. */
    private final Map<Address, Address> relations;

    private final @Nullable Owners earlier;
    /** OIDs of whose dependencies {@code earlier} no longer knows. */
    private final Again again;

    Owners(CatalogDraft draft, DependRows rows) {
        this(draft, rows, null, Again.ALL);
    }

    private Owners(CatalogDraft draft, DependRows rows, @Nullable Owners earlier, Again again) {
        this.draft = draft;
        this.earlier = earlier;
        this.again = again;
        this.wholes = new HashMap<>();
        this.relations = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            if (PARTS.indexOf(rows.type(i)) >= 0) {
                add(rows.row(i));
            }
        }
    }

    private Owners(CatalogDraft draft, Map<Address, Address> wholes, Map<Address, Address> relations) {
        this.draft = draft;
        this.earlier = null;
        this.again = Again.ALL;
        this.wholes = wholes;
        this.relations = relations;
    }

    private void add(DependRows.Row row) {
        Address part = row.dependent().whole();
        if (isPart(row)) {
            wholes.putIfAbsent(part, row.on());
        } else if (row.type() == 'a' && PARTS_OF_RELATIONS.contains(part.catalog())) {
            relations.putIfAbsent(part, row.on());
        }
    }

    /** Those of a draft over an earlier one; {@code rows} are those of the objects read again. */
    static Owners over(Owners earlier, CatalogDraft draft, DependRows rows, Again again) {
        return new Owners(draft, rows, earlier, again);
    }

    /**
     * All of these and of the earlier ones, for a draft that stands by itself.
     *
     * @param before the rows that the earlier ones are of
     */
    Owners settled(CatalogDraft settled, DependRows before) {
        if (earlier == null) {
            return this;
        }
        List<Address> gone = before.wholeDependents(again);
        return new Owners(
                settled,
                SharedMap.of(earlier.wholes).with(gone, wholes),
                SharedMap.of(earlier.relations).with(gone, relations));
    }

    private @Nullable Address whole(Address part) {
        Address whole = wholes.get(part);
        return whole != null || earlier == null || again.contains(part.object()) ? whole : earlier.wholes.get(part);
    }

    private @Nullable Address relation(Address part) {
        Address relation = relations.get(part);
        return relation != null || earlier == null || again.contains(part.object())
                ? relation
                : earlier.relations.get(part);
    }

    private static boolean isPart(DependRows.Row row) {
        return switch (row.type()) {
            case 'i', 'e' -> row.dependent().part() == 0;
            case 'a' ->
                ENTRIES_OF_PUBLICATIONS.contains(row.dependent().catalog())
                        && row.on().catalog() == Address.PG_PUBLICATION;
            default -> false;
        };
    }

    /** The object that is at {@code address} or that it is part of; {@code null} when it is none of the catalog's. */
    @Nullable
    ObjectId of(Address address) {
        Address at = address;
        for (int i = 0; i < LONGEST_CHAIN && at != null; i++) {
            ObjectId found = draft.find(at);
            if (found == null) {
                found = draft.find(at.whole());
            }
            if (found != null) {
                return found;
            }
            at = whole(at.whole());
        }
        return null;
    }

    /** Whether {@code address} is an extension's, directly or through the relation that it belongs to; {@code plpgsql}'s too. */
    boolean ofExtension(Address address) {
        Address at = address.whole();
        for (int i = 0; i < LONGEST_CHAIN && at != null; i++) {
            if (at.catalog() == Address.PG_EXTENSION) {
                return true;
            }
            Address whole = whole(at);
            Address next = whole != null ? whole : relation(at);
            at = next == null ? null : next.whole();
        }
        return false;
    }

    /** Whether the object at {@code address} is accounted for: it is in the catalog, part of another object, or an extension's. */
    boolean covers(Address address) {
        return draft.find(address) != null || whole(address) != null || ofExtension(address);
    }
}
