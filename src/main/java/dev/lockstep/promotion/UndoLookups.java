package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.data.LookupTable;
import dev.lockstep.data.ReturnedRows;
import dev.lockstep.data.RowChange;
import dev.lockstep.sql.SqlSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Which lookup rows of a promotion an undo returns, from what the ledger has of them. */
final class UndoLookups {
    private final Catalog now;
    private final Catalog wanted;
    private final UnaryOperator<ObjectId> before;

    /**
     * @param now what the target is
     * @param wanted what the undo makes of it
     * @param before what an object of {@code now} is called in {@code wanted}
     */
    UndoLookups(Catalog now, Catalog wanted, UnaryOperator<ObjectId> before) {
        this.now = now;
        this.wanted = wanted;
        this.before = before;
    }

    /** Those of tables that go are among them: they need not be mourned. */
    ReturnedRows of(SqlSession session, List<RowChange> changes) {
        Map<ObjectId, List<RowChange>> byTable =
                changes.stream().collect(Collectors.groupingBy(RowChange::table, TreeMap::new, Collectors.toList()));
        Map<LookupTable, List<RowChange>> returned = new LinkedHashMap<>();
        byTable.forEach((id, list) -> table(id, list).ifPresent(table -> returned.put(table, list)));
        return ReturnedRows.of(session, returned, constraint -> !stays(constraint));
    }

    boolean stays(ObjectId id) {
        return wanted.contains(before.apply(id));
    }

    private Optional<LookupTable> table(ObjectId id, List<RowChange> changes) {
        List<Column> columns = now.columnsOf(id).stream()
                .filter(column -> column.generation() == null)
                .toList();
        return now.get(Table.class, id)
                .filter(table -> names(columns)
                        .containsAll(changes.stream()
                                .flatMap(change -> change.leftColumns().stream())
                                .toList()))
                .map(table -> new LookupTable(
                        id,
                        table.partitioned(),
                        Refilled.lookupColumns(columns),
                        changes.get(0).leftKey()));
    }

    private static Set<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).collect(Collectors.toSet());
    }

    /** How many rows a promotion changed of which nothing is kept, by table. */
    static Map<String, Long> withoutImages(Map<String, Long> changed, ReturnedRows returned) {
        Map<String, Long> without = new TreeMap<>(changed);
        returned.tables().forEach(table -> without.remove(table.displayName()));
        return without;
    }
}
