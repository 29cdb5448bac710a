package dev.lockstep.backup.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Backups in a bucket of S3-compatible object storage: one prefix per backup. The manifest is written last and deleted first, so that
 * a prefix without one is no backup.
 *
 * <p>Who uses a backup keeps an object {@code .use/…} in it fresh. Who wants to delete it marks it {@code .deleting} first and looks
 * for users then; who wants to use it writes first and looks for the mark then: one of the two sees the other. A mark that is not fresh
 * is of somebody who died before the backup was gone, and is taken away.
 */
public final class BucketStorage implements BackupStorage {
    static final String MANIFEST = "manifest.json";

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final String USES = ".use/";
    private static final String DELETING = ".deleting";

    /** Who has not been heard of for so long has died. Longer than clocks of the machines may differ, and a pause may last. */
    private static final Duration FRESH = Duration.ofMinutes(15);

    private final Bucket bucket;

    public BucketStorage(Bucket bucket) {
        this.bucket = bucket;
    }

    @Override
    public String place() {
        return bucket.place();
    }

    @Override
    public Draft begin(UUID id) throws IOException {
        if (exists(id)) {
            throw new IOException("there is already a backup " + id);
        }
        return new BucketDraft(bucket, id + "/", keepFresh(id + "/" + USES + UUID.randomUUID()));
    }

    @Override
    public List<UUID> ids() throws IOException {
        List<UUID> ids = new ArrayList<>();
        for (String prefix : bucket.folders()) {
            String name = prefix.substring(0, prefix.length() - 1);
            if (ID.matcher(name).matches() && exists(UUID.fromString(name))) {
                ids.add(UUID.fromString(name));
            }
        }
        ids.sort(Comparator.comparing(UUID::toString).reversed());
        return ids;
    }

    @Override
    public boolean exists(UUID id) throws IOException {
        return bucket.exists(id + "/" + MANIFEST);
    }

    @Override
    public StoredFiles files(UUID id) {
        return new BucketFiles(bucket, id + "/");
    }

    @Override
    public Optional<Use> use(UUID id) throws IOException {
        if (!exists(id)) {
            throw new NoSuchFileException(bucket.place() + id);
        }
        Use use = keepFresh(id + "/" + USES + UUID.randomUUID());
        if (beingDeleted(id) || !exists(id)) {
            use.close();
            return Optional.empty();
        }
        return Optional.of(use);
    }

    @Override
    public boolean delete(UUID id) throws IOException {
        if (!exists(id)) {
            throw new NoSuchFileException(bucket.place() + id);
        }
        if (inUse(id)) {
            return false;
        }
        long marked = System.nanoTime();
        bucket.put(id + "/" + DELETING, "being deleted".getBytes(StandardCharsets.UTF_8));
        // Whoever was held up for so long that nobody minds the mark any more has to begin again.
        if (inUse(id) || System.nanoTime() - marked > FRESH.dividedBy(2).toNanos()) {
            bucket.delete(List.of(id + "/" + DELETING));
            return false;
        }
        bucket.delete(List.of(id + "/" + MANIFEST));
        remove(id + "/");
        return true;
    }

    @Override
    public void discardUnfinished(UUID id) throws IOException {
        if (!exists(id) && !inUse(id)) {
            remove(id + "/");
        }
    }

    @Override
    public int sweepUnfinished(Instant before) throws IOException {
        int swept = 0;
        for (String prefix : bucket.folders()) {
            String name = prefix.substring(0, prefix.length() - 1);
            if (ID.matcher(name).matches()) {
                UUID id = UUID.fromString(name);
                boolean old = bucket.list(prefix).stream()
                        .allMatch(object -> object.modified().isBefore(before));
                if (old && !exists(id) && !inUse(id)) {
                    remove(prefix);
                    swept++;
                }
            }
        }
        bucket.abortUploads("", before);
        return swept;
    }

    @Override
    public OptionalLong usableSpace() {
        return OptionalLong.empty();
    }

    private boolean inUse(UUID id) throws IOException {
        return anyFresh(id + "/" + USES);
    }

    private boolean beingDeleted(UUID id) throws IOException {
        String mark = id + "/" + DELETING;
        if (anyFresh(mark)) {
            return true;
        }
        if (bucket.exists(mark)) {
            // Somebody who marks it anew at this moment looks for users afterwards, and finds the one who asks here.
            bucket.delete(List.of(mark));
        }
        return false;
    }

    private boolean anyFresh(String below) throws IOException {
        Instant before = Instant.now().minus(FRESH);
        return bucket.list(below).stream().anyMatch(object -> object.modified().isAfter(before));
    }

    private void remove(String prefix) throws IOException {
        bucket.abortUploads(prefix, Instant.MAX);
        bucket.delete(bucket.list(prefix).stream().map(Bucket.Stored::key).toList());
    }

    private Use keepFresh(String key) throws IOException {
        return new FreshObject(bucket, key, FRESH.dividedBy(5));
    }

    @Override
    public void close() {
        bucket.close();
    }
}
