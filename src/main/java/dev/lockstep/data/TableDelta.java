package dev.lockstep.data;

/**
 * How many rows of one table a promotion will change, or has changed.
 *
 * @param table {@code schema.table}
 */
public record TableDelta(String table, long insert, long update, long delete) {
    public boolean isEmpty() {
        return insert == 0 && update == 0 && delete == 0;
    }
}
