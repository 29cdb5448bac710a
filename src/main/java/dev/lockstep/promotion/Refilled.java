package dev.lockstep.promotion;

import dev.lockstep.backup.Manifest;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.data.LookupColumn;
import dev.lockstep.data.Refill;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table that an undo brings rows or values back into.
 *
 * @param table as it is called afterwards, and was called before the promotion
 * @param columns whose values come back: all of a table that is made again
 * @param key finds the rows of the values; empty for whole rows
 * @param converted the columns are there and have another type: only what nobody wrote since gets its old value back
 * @param doubtful how many of the backup's rows may not be what the promotion found, having been deleted in between; -1 when nobody looked
 * @param missing why that cannot be done; {@code null} when it can
 */
record Refilled(
        ObjectId table,
        boolean partitioned,
        List<Column> columns,
        List<Column> key,
        boolean whole,
        boolean converted,
        long doubtful,
        @Nullable String missing) {
    Refilled {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    Refilled lacking(String reason) {
        return new Refilled(table, partitioned, columns, key, whole, converted, doubtful, reason);
    }

    Refilled doubting(long rows) {
        return new Refilled(table, partitioned, columns, key, whole, converted, rows, missing);
    }

    /** Names of the columns that tell backed-up rows apart; empty for none. */
    List<String> keyOfBackup(Catalog before) {
        if (!whole) {
            return key.stream().map(Column::name).toList();
        }
        List<String> unusable = before.columnsOf(table).stream()
                .filter(column -> !columns.contains(column))
                .map(Column::name)
                .toList();
        return Refill.keyOf(before, table, unusable);
    }

    Manifest.TableName name() {
        return new Manifest.TableName(table.schema(), table.name());
    }

    /** @param from the temporary table with the backed-up rows */
    Refill from(String from) {
        return new Refill(table, partitioned, lookupColumns(columns), lookupColumns(key), from);
    }

    static List<LookupColumn> lookupColumns(List<Column> columns) {
        return columns.stream()
                .map(column -> new LookupColumn(
                        column.name(),
                        column.type(),
                        column.identity() != null && column.identity().always()))
                .toList();
    }

    /** For people: {@code public.merchants.tax} or {@code public.merchants}. */
    String display() {
        return whole
                ? table.displayName()
                : table.displayName() + "."
                        + String.join(", ", columns.stream().map(Column::name).toList());
    }
}
