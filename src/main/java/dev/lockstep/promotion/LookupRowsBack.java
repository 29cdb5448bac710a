package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.data.LookupTable;
import dev.lockstep.data.PickedRows;
import dev.lockstep.data.ReturnedRows;
import dev.lockstep.data.RowImages;
import dev.lockstep.data.RowSync;
import dev.lockstep.data.TableDelta;
import dev.lockstep.plan.Step;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Returns lookup rows while the columns are of the types that the rows were written in. A promotion writes its rows when its schema is
 * there, so that its undo returns them first; what that undo wrote returns, should it be undone itself, when the schema is back.
 */
final class LookupRowsBack {
    private final Undo undo;
    private final ReturnedRows rows;
    private final SqlSession target;
    private final Progress progress;
    private final RowImages images;
    private @Nullable PickedRows picked;
    private List<TableDelta> returned = List.of();

    /** @param id of the undo */
    LookupRowsBack(Undo undo, UUID id, SqlSession target, Progress progress) {
        this.undo = undo;
        this.rows = undo.returning();
        this.target = target;
        this.progress = progress;
        this.images = rows.late() ? RowImages.of(target, id) : RowImages.ahead(target, id);
    }

    void lock() {
        rows.tables().forEach(table -> LookupLocks.take(target, table.id()));
    }

    /** Before the schema goes back. Returns the steps that there is no need for any more: of rules that the promotion gave to the rows. */
    Set<Step> beforeSchema(Steps steps) {
        if (rows.isEmpty()) {
            return Set.of();
        }
        if (rows.late()) {
            picked = rows.pick(target);
            return Set.of();
        }
        Set<Step> ahead = new RulesAhead(undo, target, progress).run(rows, steps.planned());
        returned = RowSync.fromImages(target, progress, rows, images);
        return ahead;
    }

    /** When the schema has gone back, but for rules that wait for the rows. */
    void afterSchema(Catalog wanted) {
        if (picked != null) {
            returned = RowSync.fromImages(target, progress, picked, tables(wanted), images);
        }
    }

    /** When everything is as it was to be. */
    void settle(Catalog wanted) {
        if (!rows.isEmpty() && !rows.late()) {
            images.settle(tables(wanted));
        }
    }

    List<TableDelta> returned() {
        return returned;
    }

    /** As they are by now, by what they were called before. */
    private Map<ObjectId, LookupTable> tables(Catalog wanted) {
        Map<ObjectId, LookupTable> tables = new HashMap<>();
        for (LookupTable present : rows.tables()) {
            ObjectId id = undo.afterwards(present.id());
            List<Column> columns = wanted.columnsOf(id).stream()
                    .filter(column -> column.generation() == null)
                    .toList();
            List<String> key = present.key().stream()
                    .map(name -> undo.afterwards(present.id().part(Kind.COLUMN, name))
                            .name())
                    .toList();
            boolean keyed = columns.stream().map(Column::name).toList().containsAll(key);
            boolean partitioned =
                    wanted.get(Table.class, id).map(Table::partitioned).orElse(false);
            tables.put(
                    present.id(),
                    new LookupTable(id, partitioned, Refilled.lookupColumns(columns), keyed ? key : List.of()));
        }
        return tables;
    }
}
