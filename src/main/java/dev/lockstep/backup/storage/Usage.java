package dev.lockstep.backup.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * That somebody works with a backup's directory: writes it, restores from it, or counts on it while a promotion runs. Held as a
 * lock on a file in it, which the operating system releases when the process dies, and which moves with the directory.
 *
 * <p>The file is opened here only: on POSIX systems, closing any channel of a file releases all locks that the process has on it.
 */
public final class Usage implements BackupStorage.Use {
    public static final String FILE = ".in-use";

    private static final Map<Object, Usage> HELD = new HashMap<>();

    private final Object key;
    private final FileChannel channel;
    private final FileLock lock;
    private int holders = 1;

    private Usage(Object key, FileChannel channel, FileLock lock) {
        this.key = key;
        this.channel = channel;
        this.lock = lock;
    }

    /** Shares the use of the backup with others; empty when somebody is deleting it. */
    static Optional<Usage> share(Path backup) throws IOException {
        return take(backup, true);
    }

    /** Empty when somebody uses the backup. */
    static Optional<Usage> exclusive(Path backup) throws IOException {
        return take(backup, false);
    }

    private static Optional<Usage> take(Path backup, boolean shared) throws IOException {
        Path file = backup.resolve(FILE);
        synchronized (HELD) {
            Object key = key(file);
            Usage held = HELD.get(key);
            if (held != null) {
                if (!shared || !held.lock.isShared()) {
                    return Optional.empty();
                }
                held.holders++;
                return Optional.of(held);
            }
            FileChannel channel = shared
                    ? FileChannel.open(file, StandardOpenOption.READ)
                    : FileChannel.open(file, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel, shared);
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            Usage usage = new Usage(key, channel, lock);
            HELD.put(key, usage);
            return Optional.of(usage);
        }
    }

    private static FileLock tryLock(FileChannel channel, boolean shared) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, shared);
        } catch (OverlappingFileLockException e) {
            return null;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** The file's identity, which a renamed directory keeps. */
    private static Object key(Path file) throws IOException {
        Object inode = Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey();
        return inode == null ? file.toRealPath() : inode;
    }

    @Override
    public void close() {
        synchronized (HELD) {
            if (--holders > 0) {
                return;
            }
            HELD.remove(key);
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
