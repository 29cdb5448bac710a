package dev.lockstep.introspect;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.SharedMap;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of relations are called, and which of the catalog's columns they are. There are more of them than of everything else
 * together, and they come one after the other.
 */
final class ColumnsByNumber {
    private static final int USUAL_COLUMNS = 16;

    private final Map<Long, Columns> byRelation;
    private long latestRelation = -1;
    private @Nullable Columns latest;

    /** Of one relation; by the column's number less one, {@code null} where there is none. */
    private static final class Columns {
        private @Nullable String[] names = new String[USUAL_COLUMNS];
        private @Nullable ObjectId[] ids = new ObjectId[USUAL_COLUMNS];

        private void reach(int number) {
            if (number > names.length) {
                names = Arrays.copyOf(names, 2 * number);
                ids = Arrays.copyOf(ids, 2 * number);
            }
        }

        private @Nullable String name(int number) {
            return number < 1 || number > names.length ? null : names[number - 1];
        }

        private @Nullable ObjectId id(int number) {
            return number < 1 || number > ids.length ? null : ids[number - 1];
        }
    }

    ColumnsByNumber() {
        this(new HashMap<>());
    }

    private ColumnsByNumber(Map<Long, Columns> byRelation) {
        this.byRelation = byRelation;
    }

    /** @param number from 1 */
    void addName(long relation, int number, String name) {
        Columns columns = of(relation);
        columns.reach(number);
        columns.names[number - 1] = name;
    }

    /** @param number from 1 */
    void add(long relation, int number, ObjectId id) {
        Columns columns = of(relation);
        columns.reach(number);
        columns.ids[number - 1] = id;
    }

    private Columns of(long relation) {
        Columns columns = latest;
        if (columns == null || relation != latestRelation) {
            columns = byRelation.computeIfAbsent(relation, oid -> new Columns());
            latest = columns;
            latestRelation = relation;
        }
        return columns;
    }

    @Nullable
    String name(long relation, int number) {
        Columns columns = byRelation.get(relation);
        return columns == null ? null : columns.name(number);
    }

    @Nullable
    ObjectId id(long relation, int number) {
        Columns columns = byRelation.get(relation);
        return columns == null ? null : columns.id(number);
    }

    /** The names of one relation's columns, by their addresses. */
    Map<Address, String> namesOf(long relation) {
        Map<Address, String> names = new HashMap<>();
        Columns columns = byRelation.get(relation);
        for (int number = 1; columns != null && number <= columns.names.length; number++) {
            String name = columns.name(number);
            if (name != null) {
                names.put(Address.column(relation, number), name);
            }
        }
        return names;
    }

    /** These columns, but of the relations with the OIDs {@code again} the newer ones. */
    ColumnsByNumber with(ColumnsByNumber newer, Set<Long> again) {
        return new ColumnsByNumber(SharedMap.of(byRelation).with(again, newer.byRelation));
    }
}
