package dev.lockstep.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A stream that ends in an error unless it was as long as it should be and has the digest that it should have. */
final class ProvenStream extends FilterInputStream {
    private final MessageDigest digest = ArchiveWriter.sha256();
    private final String expected;
    private long left;
    private boolean proven;

    ProvenStream(InputStream in, long length, String sha256) {
        super(in);
        this.left = length;
        this.expected = sha256;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, length);
        if (count < 0) {
            prove();
            return -1;
        }
        left -= count;
        if (left < 0) {
            throw new IOException("it is longer than the manifest says");
        }
        digest.update(buffer, offset, count);
        return count;
    }

    private void prove() throws IOException {
        if (proven) {
            return;
        }
        proven = true;
        if (left > 0) {
            throw new IOException("it is shorter than the manifest says");
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(expected)) {
            throw new IOException("its SHA-256 is not the manifest's");
        }
    }
}
