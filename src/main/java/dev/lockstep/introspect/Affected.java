package dev.lockstep.introspect;

import dev.lockstep.catalog.Constraint;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Whose definitions may read otherwise after a change to some objects: what is one whole with these (a table and its indexes), and what
 * directly depends on any of it (a view shows the names of a table's columns). What depends on a function, a type and the like
 * can show what these depend on; what depends on a relation shows no more than the relation itself, which is read from the relation's
 * own rows. But for labels of enums, which a constant of a row type shows as well.
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
    private final RowsByOid byDependent;
    private final RowsByOid byReferenced;

    Affected(DependRows rows, CatalogDraft draft) {
        this.draft = draft;
        this.rows = rows;
        this.byDependent = new RowsByOid(rows.size(), rows::dependentOid);
        this.byReferenced = new RowsByOid(rows.size(), rows::referencedOid);
    }

    /**
     * The OIDs of all objects to read again when those with the OIDs {@code changed} have changed.
     *
     * @param names of the tables among them: what foreign keys and views show of a table that keeps them is the same
     * @param triggersToo whether a trigger may fire otherwise, which a foreign key shows, too: half of its triggers are on the table
     *     that it refers to
     * @param rowTypesToo whether what depends on the row type of a relation can show what the relation depends on
     */
    Set<Long> by(Collection<Long> changed, TableNames names, boolean triggersToo, boolean rowTypesToo) {
        Set<Long> wholes = wholes(changed);
        Set<Long> dependents = new HashSet<>();
        Deque<Long> open = new ArrayDeque<>(wholes);
        while (!open.isEmpty()) {
            long referenced = open.removeFirst();
            boolean keys = triggersToo || names.changed(referenced);
            boolean sameToViews = names.keptAll(referenced);
            byReferenced.each(referenced, position -> {
                Address dependent = rows.dependent(position);
                if (!wholes.contains(dependent.object())
                        && (keys || !isForeignKey(position))
                        && !(sameToViews && isOfRule(position))
                        && dependents.add(dependent.object())) {
                    if (!RELATIONS.contains(dependent.catalog())) {
                        open.addLast(dependent.object());
                    } else if (rowTypesToo) {
                        open.addAll(rowTypes(dependent));
                    }
                }
            });
        }
        Set<Long> all = wholes(dependents);
        all.addAll(wholes);
        return all;
    }

    /** Of a relation: a table's type is internal to the table, and what a composite type has as its relation to the type. */
    private Set<Long> rowTypes(Address relation) {
        Set<Long> types = new HashSet<>();
        byDependent.each(relation.object(), position -> {
            DependRows.Row row = rows.row(position);
            if (row.type() == 'i' && row.on().catalog() == Address.PG_TYPE) {
                types.add(row.on().object());
            }
        });
        byReferenced.each(relation.object(), position -> {
            DependRows.Row row = rows.row(position);
            if (row.type() == 'i' && row.dependent().catalog() == Address.PG_TYPE) {
                types.add(row.dependent().object());
            }
        });
        return types;
    }

    /** Of a view, mostly; and on a relation, not on something else that has its OID. */
    private boolean isOfRule(int row) {
        return rows.catalog(row) == Address.PG_REWRITE && rows.row(row).on().catalog() == Address.PG_CLASS;
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
            byDependent.each(oid, position -> {
                DependRows.Row row = rows.row(position);
                if (ofOneWhole(row) && wholes.add(row.on().object())) {
                    open.addLast(row.on().object());
                }
            });
            byReferenced.each(oid, position -> {
                DependRows.Row row = rows.row(position);
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
        byDependent.each(oid, position -> catalogs.add(rows.catalog(position)));
        byReferenced.each(oid, position -> catalogs.add(rows.row(position).on().catalog()));
        return catalogs;
    }

    /** Whether there was an object with this OID in one of the {@linkplain Address#DROPPABLE catalogs of what may be dropped}. */
    boolean was(long oid, String catalog) {
        return catalogs(oid).contains(Address.DROPPABLE.get(catalog));
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
}
