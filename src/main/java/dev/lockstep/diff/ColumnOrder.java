package dev.lockstep.diff;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import java.util.List;
import java.util.Objects;

/**
 * The columns that a table has in both of two catalogs, in two orders. No drift in itself: statements that name their columns do not
 * see it, and PostgreSQL cannot change it.
 */
public record ColumnOrder(ObjectId table, List<String> wanted, List<String> actual) {

    /** The tables whose common columns stand in another order, by name. */
    public static List<ColumnOrder> differences(Catalog wanted, Catalog actual) {
        return wanted.all(Table.class)
                .map(Table::id)
                .filter(actual::contains)
                .map(table -> new ColumnOrder(table, common(table, wanted, actual), common(table, actual, wanted)))
                .filter(order -> !Objects.equals(order.wanted(), order.actual()))
                .sorted((a, b) -> a.table().compareTo(b.table()))
                .toList();
    }

    private static List<String> common(ObjectId table, Catalog here, Catalog there) {
        return here.columnsOf(table).stream()
                .filter(column -> there.contains(column.id()))
                .map(Column::name)
                .toList();
    }
}
