package dev.lockstep.backup.storage;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** A place where backups are kept, shared by all replicas. */
public interface BackupStorage extends AutoCloseable {

    /** For messages: a directory, or a bucket's address. Holds no credentials. */
    String place();

    /** A backup to be written; others see nothing of it until it is complete. */
    Draft begin(UUID id) throws IOException;

    /** The newest first. Only those that are complete. */
    List<UUID> ids() throws IOException;

    boolean exists(UUID id) throws IOException;

    /** The files of a backup, as they are stored. */
    StoredFiles files(UUID id);

    /**
     * Keeps a backup from being deleted, by whichever replica; empty when it is being deleted.
     *
     * @throws NoSuchFileException when there is none
     */
    Optional<Use> use(UUID id) throws IOException;

    /**
     * Returns false when it is in use.
     *
     * @throws NoSuchFileException when there is none
     */
    boolean delete(UUID id) throws IOException;

    /** Removes what an interrupted attempt to write it left, unless somebody still writes it. */
    void discardUnfinished(UUID id) throws IOException;

    /** Removes what is unfinished, and was begun before then, and nobody is writing any more. Returns how much it was. */
    int sweepUnfinished(Instant before) throws IOException;

    /** Bytes that are left; empty where there is no such limit. */
    OptionalLong usableSpace() throws IOException;

    @Override
    default void close() {}

    /** That somebody works with a backup. */
    interface Use extends AutoCloseable {
        @Override
        void close();
    }
}
