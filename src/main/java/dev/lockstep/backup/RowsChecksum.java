package dev.lockstep.backup;

import java.io.OutputStream;

/** Number and checksum of lines, whatever their order: sum and exclusive or of a 64-bit hash (FNV-1a, then mixed) of each. */
final class RowsChecksum extends OutputStream {
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private long hash = BASIS;
    private long sum;
    private long xor;
    private long rows;

    long rows() {
        return rows;
    }

    boolean sameAs(RowsChecksum other) {
        return rows == other.rows && sum == other.sum && xor == other.xor;
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        long running = hash;
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '\n') {
                add(running);
                running = BASIS;
            } else {
                running = (running ^ bytes[i] & 0xFF) * PRIME;
            }
        }
        hash = running;
    }

    private void add(long line) {
        long mixed = (line ^ line >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        mixed ^= mixed >>> 31;
        sum += mixed;
        xor ^= Long.rotateLeft(mixed, 17) * PRIME;
        rows++;
    }
}
