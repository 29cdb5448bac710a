package dev.lockstep.backup.storage;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An object that is written again and again as long as this process lives, and removed in the end. */
final class FreshObject implements BackupStorage.Use {
    private static final byte[] CONTENT = {'1'};

    private final Bucket bucket;
    private final String key;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    FreshObject(Bucket bucket, String key, Duration every) throws IOException {
        this.bucket = bucket;
        this.key = key;
        bucket.put(key, CONTENT);
        thread = new Thread(() -> refresh(every), "backup-in-use");
        thread.setDaemon(true);
        thread.start();
    }

    private void refresh(Duration every) {
        try {
            while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                write();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            bucket.put(key, CONTENT);
        } catch (IOException e) {
            System.getLogger(FreshObject.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot say that {0} is in use: {1}", key, e.getMessage());
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
            bucket.delete(List.of(key));
        } catch (IOException e) {
            // It will be taken for old soon.
            System.getLogger(FreshObject.class.getName())
                    .log(System.Logger.Level.DEBUG, "{0} is left: {1}", key, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
