package dev.lockstep.backup.storage;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.exception.SdkException;

/** An object while it is read. That the storage broke off is told from an object that is too short. */
final class ObjectStream extends FilterInputStream {
    private final String place;
    private long left;

    /** @param length that the storage has promised */
    ObjectStream(InputStream in, String place, long length) {
        super(in);
        this.place = place;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count;
        try {
            count = in.read(target, offset, length);
        } catch (IOException | SdkException e) {
            throw brokeOff(e);
        }
        left -= Math.max(count, 0);
        if (count < 0 && left > 0) {
            throw brokeOff(new EOFException(left + " bytes are missing"));
        }
        return count;
    }

    private UnreachableException brokeOff(Exception cause) {
        return new UnreachableException(place + ": the object storage broke off: " + cause.getMessage(), cause);
    }

    @Override
    public long skip(long count) throws IOException {
        return count <= 0 ? 0 : Math.max(0, read(new byte[(int) Math.min(count, 1 << 13)]));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
