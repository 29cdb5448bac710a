package dev.lockstep.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of {@code COPY} text with their columns in another order. A tab or line feed within a value is always escaped there. */
final class CopyColumns extends OutputStream {
    private static final int ROW = 8192;

    private final int[] order;
    private final OutputStream out;
    private byte[] row = new byte[ROW];
    private int length;

    private CopyColumns(int[] order, OutputStream out) {
        this.order = order;
        this.out = out;
    }

    /** @return {@code out} itself when the columns are in that order already */
    static OutputStream reordered(List<String> columns, List<String> wanted, OutputStream out) {
        return columns.equals(wanted)
                ? out
                : new CopyColumns(wanted.stream().mapToInt(columns::indexOf).toArray(), out);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int from = offset;
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i] == '\n') {
                append(bytes, from, i - from);
                flushRow();
                from = i + 1;
            }
        }
        append(bytes, from, offset + count - from);
    }

    private void append(byte[] bytes, int offset, int count) {
        if (length + count > row.length) {
            row = Arrays.copyOf(row, Math.max(row.length * 2, length + count));
        }
        System.arraycopy(bytes, offset, row, length, count);
        length += count;
    }

    private void flushRow() throws IOException {
        List<Integer> starts = new ArrayList<>(List.of(0));
        for (int i = 0; i < length; i++) {
            if (row[i] == '\t') {
                starts.add(i + 1);
            }
        }
        starts.add(length + 1);
        if (starts.size() - 1 != order.length) {
            throw new IOException("a row has " + (starts.size() - 1) + " columns instead of " + order.length);
        }
        for (int i = 0; i < order.length; i++) {
            int start = starts.get(order[i]);
            out.write(row, start, starts.get(order[i] + 1) - 1 - start);
            out.write(i + 1 < order.length ? '\t' : '\n');
        }
        length = 0;
    }
}
