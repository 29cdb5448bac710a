package dev.lockstep.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The order of a catalog's objects and columns, each worked out when it is first asked for. For use by several threads. */
final class Listing {
    private final Map<ObjectId, DatabaseObject> objects;
    private @Nullable Collection<DatabaseObject> inOrder;
    private final Map<Class<?>, List<DatabaseObject>> types = new HashMap<>();
    private @Nullable Map<Class<?>, List<Map.Entry<ObjectId, DatabaseObject>>> sorts;
    private @Nullable Map<ObjectId, List<Column>> columns;

    /** @param ordered whether they are in order already; else columns of one table are, among each other */
    Listing(Map<ObjectId, DatabaseObject> objects, boolean ordered) {
        this.objects = objects;
        this.inOrder = ordered ? Collections.unmodifiableCollection(objects.values()) : null;
    }

    Map<ObjectId, DatabaseObject> byId() {
        return objects;
    }

    synchronized Collection<DatabaseObject> objects() {
        if (inOrder == null) {
            List<Map.Entry<ObjectId, DatabaseObject>> sorted = new ArrayList<>(objects.entrySet());
            sorted.sort(Map.Entry.comparingByKey(Listing::compare));
            inOrder = sorted.stream().map(Map.Entry::getValue).toList();
        }
        return inOrder;
    }

    /** Those of one type, in order. */
    synchronized <T extends DatabaseObject> Stream<T> all(Class<T> type) {
        return types.computeIfAbsent(type, this::ofType).stream().map(type::cast);
    }

    private List<DatabaseObject> ofType(Class<?> type) {
        if (inOrder != null) {
            return inOrder.stream().filter(type::isInstance).toList();
        }
        return bySort().entrySet().stream()
                .filter(sort -> type.isAssignableFrom(sort.getKey()))
                .flatMap(sort -> sort.getValue().stream())
                .sorted(Map.Entry.comparingByKey(Listing::compare))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** By their classes, in any order but for the columns of one table. */
    private Map<Class<?>, List<Map.Entry<ObjectId, DatabaseObject>>> bySort() {
        if (sorts == null) {
            Map<Class<?>, List<Map.Entry<ObjectId, DatabaseObject>>> found = new HashMap<>();
            for (Map.Entry<ObjectId, DatabaseObject> entry : objects.entrySet()) {
                found.computeIfAbsent(entry.getValue().getClass(), sort -> new ArrayList<>())
                        .add(entry);
            }
            sorts = found;
        }
        return sorts;
    }

    /** In their physical order. */
    synchronized List<Column> columnsOf(ObjectId table) {
        if (columns == null) {
            columns = new HashMap<>();
            for (Map.Entry<ObjectId, DatabaseObject> entry : bySort().getOrDefault(Column.class, List.of())) {
                Column column = (Column) entry.getValue();
                columns.computeIfAbsent(column.table(), key -> new ArrayList<>())
                        .add(column);
            }
        }
        return Collections.unmodifiableList(columns.getOrDefault(table, List.of()));
    }

    /** Columns of one table are equal here: they keep the order in which they came. */
    private static int compare(ObjectId one, ObjectId other) {
        if (one.kind() == Kind.COLUMN && other.kind() == Kind.COLUMN) {
            int bySchema = one.path().get(0).compareTo(other.path().get(0));
            return bySchema != 0
                    ? bySchema
                    : one.path().get(1).compareTo(other.path().get(1));
        }
        return one.compareTo(other);
    }
}
