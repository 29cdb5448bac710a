package dev.lockstep.backup;

import dev.lockstep.backup.storage.StoredFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What stands beside a dump: what pg_restore does not do, for people and for Lockstep. */
final class DumpFiles {
    /** The entries that pg_restore is to restore. */
    static final String LIST = "dump.list";

    private DumpFiles() {}

    /** Its lines. */
    static List<String> list(Backup backup) {
        return new String(backup.read(LIST), StandardCharsets.UTF_8).lines().toList();
    }

    static List<StoredFile> write(NewBackup backup, DumpContents contents, Manifest facts) throws IOException {
        RestoreScript script = backup.source().script();
        return List.of(
                backup.write(LIST, contents.list()),
                backup.write(RestoreScript.FILE, ManifestFile.toJson(script)),
                PsqlFiles.createDatabase(backup, script),
                PsqlFiles.privileges(backup, script),
                backup.write(
                        RestoreInstructions.FILE,
                        RestoreInstructions.of(facts, backup.source().leftToPeople())));
    }
}
