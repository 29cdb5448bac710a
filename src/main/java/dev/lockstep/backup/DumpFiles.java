package dev.lockstep.backup;

import dev.lockstep.backup.storage.StoredFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What stands beside a dump: what pg_restore does not do, for people and for Lockstep. */
final class DumpFiles {
    /** The entries that pg_restore is to restore. */
    static final String LIST = "dump.list";

    static final String PATH = "search-path.sql";

    private static final Pattern LARGE_OBJECT = Pattern.compile("\\d+; \\d+ \\d+ BLOBS? .*");

    private DumpFiles() {}

    /** Its lines. */
    static List<String> list(Backup backup) {
        return new String(backup.read(LIST), StandardCharsets.UTF_8).lines().toList();
    }

    static boolean haveLargeObjects(Backup backup) {
        return list(backup).stream().anyMatch(LARGE_OBJECT.asMatchPredicate());
    }

    /** @param inVain what pg_restore may not bring back by itself */
    static List<StoredFile> write(NewBackup backup, DumpContents contents, Manifest facts, List<String> inVain)
            throws IOException {
        RestoreScript script = backup.source().script();
        List<StoredFile> files = new ArrayList<>();
        if (!inVain.isEmpty()) {
            files.add(backup.write(PATH, OwnPath.of(script).set() + ";\n"));
        }
        files.addAll(List.of(
                backup.write(LIST, contents.list()),
                backup.write(RestoreScript.FILE, ManifestFile.toJson(script)),
                PsqlFiles.createDatabase(backup, script),
                PsqlFiles.privileges(backup, script),
                backup.write(
                        RestoreInstructions.FILE,
                        RestoreInstructions.of(
                                facts,
                                script.database().ownValues(),
                                backup.source().leftToPeople(),
                                inVain))));
        return files;
    }
}
