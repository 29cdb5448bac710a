package dev.lockstep.app;

import dev.lockstep.backup.BackupDecryption;
import dev.lockstep.backup.storage.BackupKeys;
import dev.lockstep.problem.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;

/** {@code java -jar quarkus-run.jar decrypt-backup <backup's directory> <new directory>}: for restoring without Lockstep. */
final class DecryptBackup {
    static final String COMMAND = "decrypt-backup";

    /** As {@code EX_USAGE} of sysexits.h. */
    private static final int USAGE = 64;

    private DecryptBackup() {}

    /** Returns the exit status. */
    static int run(String... arguments) {
        if (arguments.length != 3) {
            System.err.println("Usage: " + COMMAND + " <backup's directory> <new directory>, with the key in"
                    + " LOCKSTEP_BACKUP_ENCRYPTION_KEY");
            return USAGE;
        }
        try {
            BackupDecryption.run(Path.of(arguments[1]), Path.of(arguments[2]), BackupKeys.parse(keys()));
            return 0;
        } catch (ProblemException e) {
            System.err.println(e.problem().detail());
            return 1;
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return USAGE;
        }
    }

    private static List<String> keys() {
        List<String> keys = new ArrayList<>();
        var config = ConfigProvider.getConfig();
        config.getOptionalValue("lockstep.backup.encryption-key", String.class).ifPresent(keys::add);
        config.getOptionalValues("lockstep.backup.encryption-key-previous", String.class)
                .ifPresent(keys::addAll);
        return keys;
    }
}
