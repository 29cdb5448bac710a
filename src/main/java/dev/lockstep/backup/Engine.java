package dev.lockstep.backup;

import java.io.IOException;

/** Who makes a backup. */
interface Engine {
    /** As it stands in manifests. */
    String name();

    /** Writes all files but the manifest and the checksums. Returns the manifest, with all its files. */
    Manifest write(NewBackup backup) throws IOException;

    /** Reads back what was written, whole. */
    void verify(Backup backup, NewBackup written) throws IOException;
}
