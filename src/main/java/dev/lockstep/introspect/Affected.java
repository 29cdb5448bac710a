package dev.lockstep.introspect;

import dev.lockstep.catalog.Constraint;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.function.LongConsumer;

/**
 * Whose definitions may read otherwise after a change to some objects: what is one whole with these (a table and its indexes), and what
 * directly depends on any of it (a view shows the names of a table's columns). What depends on a function, a type and the like
 * can show what these depend on; what depends on a relation shows no more than the relation itself, which is read from the relation's
 * own rows.
 */
final class Affected {
    /** Relations and what is part of one. */
    private static final Set<Long> RELATIONS = Set.of(
            Address.PG_CLASS,
            Address.PG_ATTRDEF,
            Address.PG_CONSTRAINT,
            Address.PG_TRIGGER,
            Address.PG_REWRITE,
            Address.PG_POLICY);

    private final DependRows rows;
    private final CatalogDraft draft;
    /** The rows' positions, by the OID at one end: the OID above, the position below. */
    private final long[] byDependent;

    private final long[] byReferenced;

    Affected(DependRows rows, CatalogDraft draft) {
        this.draft = draft;
        this.rows = rows;
        this.byDependent = sorted(rows::dependentOid);
        this.byReferenced = sorted(rows::referencedOid);
    }

    private long[] sorted(IntToLongFunction end) {
        long[] keys = new long[rows.size()];
        for (int position = 0; position < keys.length; position++) {
            keys[position] = end.applyAsLong(position) << 32 | position;
        }
        Arrays.sort(keys);
        return keys;
    }

    /**
     * The OIDs of all objects to read again when those with the OIDs {@code changed} have changed.
     *
     * @param keysToo whether a table or column may have another name or be gone, or a trigger fire otherwise: else what others' foreign
     *     keys show is the same
     */
    Set<Long> by(Collection<Long> changed, boolean keysToo) {
        Set<Long> wholes = wholes(changed);
        Set<Long> dependents = new HashSet<>();
        Deque<Long> open = new ArrayDeque<>(wholes);
        while (!open.isEmpty()) {
            each(byReferenced, open.removeFirst(), position -> {
                Address dependent = rows.dependent((int) position);
                if (!wholes.contains(dependent.object())
                        && (keysToo || !isForeignKey((int) position))
                        && dependents.add(dependent.object())
                        && !RELATIONS.contains(dependent.catalog())) {
                    open.addLast(dependent.object());
                }
            });
        }
        Set<Long> all = wholes(dependents);
        all.addAll(wholes);
        return all;
    }

    private boolean isForeignKey(int row) {
        Address dependent = rows.dependent(row);
        return dependent.catalog() == Address.PG_CONSTRAINT
                && draft.object(dependent) instanceof Constraint constraint
                && constraint.type() == Constraint.Type.FOREIGN_KEY;
    }

    /** With all that is of one whole with these. */
    private Set<Long> wholes(Collection<Long> oids) {
        Set<Long> wholes = new HashSet<>(oids);
        Deque<Long> open = new ArrayDeque<>(wholes);
        while (!open.isEmpty()) {
            Long oid = open.removeFirst();
            each(byDependent, oid, position -> {
                DependRows.Row row = rows.row((int) position);
                if (ofOneWhole(row) && wholes.add(row.on().object())) {
                    open.addLast(row.on().object());
                }
            });
            each(byReferenced, oid, position -> {
                DependRows.Row row = rows.row((int) position);
                if (ofOneWhole(row) && wholes.add(row.dependent().object())) {
                    open.addLast(row.dependent().object());
                }
            });
        }
        return wholes;
    }

    /** The system catalogs in which an object with this OID was seen at one end of a dependency. */
    Set<Long> catalogs(long oid) {
        Set<Long> catalogs = new HashSet<>();
        each(byDependent, oid, position -> catalogs.add(rows.catalog((int) position)));
        each(
                byReferenced,
                oid,
                position -> catalogs.add(rows.row((int) position).on().catalog()));
        return catalogs;
    }

    private static boolean ofOneWhole(DependRows.Row row) {
        return switch (row.type()) {
            case 'a', 'i', 'P', 'S' -> ofRelationOrType(row.dependent()) && ofRelationOrType(row.on());
            default -> false;
        };
    }

    private static boolean ofRelationOrType(Address address) {
        return address.catalog() == Address.PG_TYPE || RELATIONS.contains(address.catalog());
    }

    private static void each(long[] keys, long oid, LongConsumer action) {
        int at = Arrays.binarySearch(keys, oid << 32);
        for (int i = at < 0 ? -at - 1 : at; i < keys.length && keys[i] >>> 32 == oid; i++) {
            action.accept(keys[i] & 0xFFFF_FFFFL);
        }
    }
}
