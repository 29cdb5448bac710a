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
    private @Nullable Map<ObjectId, List<Column>> columns;

    /** @param ordered whether they are in order already; else columns of one table are, among each other */
    Listing(Map<ObjectId, DatabaseObject> objects, boolean ordered) {
        this.objects = objects;
        this.inOrder = ordered ? Collections.unmodifiableCollection(objects.values()) : null;
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
        if (inOrder != null) {
            return inOrder.stream().filter(type::isInstance).map(type::cast);
        }
        return objects.entrySet().stream()
                .filter(entry -> type.isInstance(entry.getValue()))
                .sorted(Map.Entry.comparingByKey(Listing::compare))
                .map(entry -> type.cast(entry.getValue()));
    }

    /** In their physical order. */
    synchronized List<Column> columnsOf(ObjectId table) {
        if (columns == null) {
            columns = new HashMap<>();
            for (DatabaseObject object : objects.values()) {
                if (object instanceof Column column) {
                    columns.computeIfAbsent(column.table(), key -> new ArrayList<>())
                            .add(column);
                }
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
