package dev.lockstep.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column of a view or materialized view.
 *
 * @param type as {@code format_type(atttypid, atttypmod)} prints it
 * @param collation with its schema, quoted; {@code null} for that of the type, or when the type has none
 */
public record ResultColumn(
        String name, String type, @Nullable String collation) {

    /** What follows from the query is no difference of its own, and baselines of earlier versions do not say it. */
    static List<ResultColumn> withoutCollations(List<ResultColumn> columns) {
        return columns.stream()
                .map(column -> new ResultColumn(column.name(), column.type(), null))
                .toList();
    }
}
