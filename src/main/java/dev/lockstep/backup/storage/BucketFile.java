package dev.lockstep.backup.storage;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A new object: small ones in one request, bigger ones in parts, of which one is in memory at a time. */
final class BucketFile extends NewFile {
    /** Parts grow, so that the 10,000 that S3 allows are enough for its largest objects. */
    private static final int FIRST_PART = 8 << 20;

    private static final int LARGEST_PART = 512 << 20;
    private static final int PARTS_OF_ONE_SIZE = 1_000;

    private final Bucket bucket;
    private final String key;
    private final String path;
    private final MessageDigest digest = Checksums.sha256();
    private byte[] part = new byte[1 << 16];
    private int partSize = FIRST_PART;
    private int length;
    private long bytes;
    private Bucket.@Nullable Upload upload;
    private boolean finished;

    BucketFile(Bucket bucket, String key, String path) {
        this.bucket = bucket;
        this.key = key;
        this.path = path;
    }

    @Override
    public void write(byte[] content, int offset, int count) throws IOException {
        digest.update(content, offset, count);
        bytes += count;
        int from = offset;
        int left = count;
        while (left > 0) {
            if (length == partSize) {
                flushPart();
            }
            int some = Math.min(left, partSize - length);
            if (length + some > part.length) {
                part = Arrays.copyOf(part, Math.min(partSize, Math.max(length + some, part.length * 2)));
            }
            System.arraycopy(content, from, part, length, some);
            length += some;
            from += some;
            left -= some;
        }
    }

    private void flushPart() throws IOException {
        Bucket.Upload running = upload;
        if (running == null) {
            running = bucket.beginUpload(key);
            upload = running;
        }
        running.part(part, length);
        length = 0;
        if (running.parts() % PARTS_OF_ONE_SIZE == 0) {
            partSize = Math.min(LARGEST_PART, partSize * 2);
        }
    }

    @Override
    public StoredFile finish() throws IOException {
        if (upload == null) {
            bucket.put(key, Arrays.copyOf(part, length));
        } else {
            flushPart();
            upload.complete();
        }
        finished = true;
        return new StoredFile(path, bytes, HexFormat.of().formatHex(digest.digest()));
    }

    @Override
    public void close() throws IOException {
        if (!finished && upload != null) {
            upload.abort();
            upload = null;
        }
    }
}
