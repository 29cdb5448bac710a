package dev.lockstep.backup.storage;

import java.io.IOException;
import java.nio.file.Path;

/** A backup that is being written. Closing one that is not complete removes it. */
public interface Draft extends AutoCloseable, FileTarget {

    /** What was written until now. */
    StoredFiles files();

    /** Takes a file that is on this machine into the backup; it is gone from where it was. */
    StoredFile adopt(Path local, String path) throws IOException;

    /** Makes it a backup: after this it survives a power failure, and others see it. */
    void complete() throws IOException;

    @Override
    void close();
}
