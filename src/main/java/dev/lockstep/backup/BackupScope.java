package dev.lockstep.backup;

import java.util.function.Predicate;

/** How much of a database is backed up. */
public sealed interface BackupScope {

    static BackupScope full() {
        return new Full();
    }

    /** As it stands in manifests and requests. */
    String word();

    /** Everything. */
    record Full() implements BackupScope {
        @Override
        public String word() {
            return Manifest.FULL;
        }
    }

    /**
     * The definitions of everything, and the rows of some tables.
     *
     * @param wanted which ones; partitions are asked for one by one
     */
    record Affected(Predicate<Manifest.TableName> wanted) implements BackupScope {
        @Override
        public String word() {
            return Manifest.AFFECTED;
        }
    }

    /** Nothing but a named place in the server's write-ahead log, for those who have point-in-time recovery. */
    record External() implements BackupScope {
        @Override
        public String word() {
            return Manifest.EXTERNAL;
        }
    }
}
