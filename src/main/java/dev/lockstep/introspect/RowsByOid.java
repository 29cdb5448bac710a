package dev.lockstep.introspect;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntToLongFunction;

/**
 * Finds the rows that have an OID, as a table of chains. It is made anew for each reading, and many times faster than rows can be
 * sorted.
 */
final class RowsByOid {
    private static final int NONE = -1;

    private final IntToLongFunction oids;
    /** The first row of each chain, by the lowest bits of the OIDs in it. */
    private final int[] first;
    /** By row. */
    private final int[] next;

    /** @param oids the OID of each row */
    RowsByOid(int rows, IntToLongFunction oids) {
        this.oids = oids;
        this.first = new int[Integer.highestOneBit(Math.max(1, rows)) * 2];
        this.next = new int[rows];
        Arrays.fill(first, NONE);
        for (int row = 0; row < rows; row++) {
            int chain = chain(oids.applyAsLong(row));
            next[row] = first[chain];
            first[chain] = row;
        }
    }

    private int chain(long oid) {
        return (int) oid & first.length - 1;
    }

    void each(long oid, IntConsumer action) {
        for (int row = first[chain(oid)]; row != NONE; row = next[row]) {
            if (oids.applyAsLong(row) == oid) {
                action.accept(row);
            }
        }
    }
}
