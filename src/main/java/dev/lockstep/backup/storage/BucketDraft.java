package dev.lockstep.backup.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A backup that is being written to a bucket. Its manifest is kept back until it is complete. */
final class BucketDraft implements Draft {
    private final Bucket bucket;
    private final String prefix;
    private final BackupStorage.Use use;
    private byte[] manifest = new byte[0];
    private boolean complete;

    BucketDraft(Bucket bucket, String prefix, BackupStorage.Use use) {
        this.bucket = bucket;
        this.prefix = prefix;
        this.use = use;
    }

    @Override
    public NewFile create(String path) {
        return new BucketFile(bucket, prefix + path, path);
    }

    @Override
    public StoredFile write(String path, byte[] content) throws IOException {
        if (path.equals(BucketStorage.MANIFEST)) {
            manifest = content.clone();
            return new StoredFile(path, content.length, Checksums.of(content));
        }
        return Draft.super.write(path, content);
    }

    @Override
    public StoredFile adopt(Path local, String path) throws IOException {
        try (NewFile file = create(path);
                InputStream in = Files.newInputStream(local)) {
            in.transferTo(file);
            StoredFile stored = file.finish();
            Files.delete(local);
            return stored;
        }
    }

    @Override
    public StoredFiles files() {
        return new BucketFiles(bucket, prefix) {
            @Override
            public byte[] read(String path) throws IOException {
                return path.equals(BucketStorage.MANIFEST) ? manifest.clone() : super.read(path);
            }
        };
    }

    @Override
    public void complete() throws IOException {
        bucket.put(prefix + BucketStorage.MANIFEST, manifest);
        complete = true;
    }

    @Override
    public void close() {
        try {
            if (!complete) {
                bucket.abortUploads(prefix, Instant.MAX);
                List<String> keys = new ArrayList<>();
                bucket.list(prefix).forEach(object -> keys.add(object.key()));
                bucket.delete(keys);
            }
        } catch (IOException e) {
            // The storage is away: what is left is swept later, and is no backup without its manifest.
            System.getLogger(BucketDraft.class.getName())
                    .log(System.Logger.Level.WARNING, "{0}{1} is left: {2}", bucket.place(), prefix, e.getMessage());
        } finally {
            use.close();
        }
    }
}
