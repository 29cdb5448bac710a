package dev.lockstep.backup.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** The objects below one prefix. */
class BucketFiles implements StoredFiles {
    private final Bucket bucket;
    private final String prefix;

    BucketFiles(Bucket bucket, String prefix) {
        this.bucket = bucket;
        this.prefix = prefix;
    }

    @Override
    public String place(String path) {
        return bucket.place() + prefix + path;
    }

    @Override
    public InputStream open(String path) throws IOException {
        return bucket.get(prefix + path);
    }

    @Override
    public long size(String path) throws IOException {
        return bucket.size(prefix + path);
    }

    @Override
    public void put(String path, byte[] content) throws IOException {
        bucket.put(prefix + path, content);
    }

    @Override
    public Optional<Path> directory() {
        return Optional.empty();
    }
}
