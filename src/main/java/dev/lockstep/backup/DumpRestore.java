package dev.lockstep.backup;

import dev.lockstep.backup.client.ClientRun;
import dev.lockstep.backup.client.PostgresClient;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.progress.RunningTotal;
import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Restores a dump with pg_restore, section by section. */
final class DumpRestore implements RestoreMethod {
    /** What a new database has and a dump does not mention when the database had it not. */
    static final String DROP_PUBLIC = "DROP SCHEMA IF EXISTS public";

    private static final String TABLE_DONE = "finished item ";

    private final BackupSettings settings;
    private final Databases databases;
    private final Backup backup;
    private final RestoreRights rights;
    private final RestoredCheck check;
    private final ValueSettings values;
    private final Progress progress;

    DumpRestore(BackupSettings settings, Databases databases, Backup backup, RestoreRights rights, Progress progress) {
        this.settings = settings;
        this.databases = databases;
        this.backup = backup;
        this.rights = rights;
        this.check = new RestoredCheck(backup, progress);
        this.values =
                backup.read(RestoreScript.FILE, RestoreScript.class).database().ownValues();
        this.progress = progress;
    }

    @Override
    public void restore(List<SqlSession> sessions) throws IOException {
        PostgresClient client = LocalDump.client(backup.manifest(), settings);
        try (LocalDump dump = LocalDump.of(backup, client, settings, progress)) {
            // Those of earlier versions fill materialized views in between.
            List<String> lines = DumpFiles.list(backup);
            String options = values.options() + " -c synchronous_commit=off"
                    + (lines.contains(DumpContents.MONETARY_SET) ? " -c lc_monetary=" + DumpContents.MONETARY : "");
            List<String> list = lines.stream()
                    .filter(line -> !line.startsWith(";") && !line.isBlank() && !DumpContents.afterOwners(line))
                    .toList();
            if (!backup.catalog().contains(ObjectId.of(Kind.SCHEMA, "public"))) {
                rights.run(sessions.get(0), DROP_PUBLIC);
            }
            restore(dump, list, options, "pre-data");
            rights.handOut(sessions.get(0));
            restore(dump, list, options, "data");
            check.counts(sessions);
            restore(dump, list, options, "post-data");
        }
    }

    private void restore(LocalDump dump, List<String> list, String options, String section) throws IOException {
        for (RestoreRights.Part part : rights.parts(list)) {
            run(dump, part, options, section);
            rights.made(part);
        }
    }

    private void run(LocalDump dump, RestoreRights.Part part, String options, String section) throws IOException {
        Environment into = part.as();
        Path list = dump.scratchFile(DumpFiles.LIST, String.join("\n", part.entries()) + "\n");
        List<String> arguments = new ArrayList<>(List.of(
                "pg_restore",
                "--section=" + section,
                "--use-list=" + list,
                "--no-owner",
                "--no-privileges",
                "--no-password",
                "--verbose",
                // Not by its name alone, which could look like a whole connection string.
                "--dbname=dbname='"
                        + into.url().database().replace("\\", "\\\\").replace("'", "\\'") + "'"));
        if (!section.equals("pre-data")) {
            arguments.add("--jobs=" + settings.connections());
        }
        arguments.add(dump.path().toString());
        Map<String, String> environment = databases.libpqEnvironment(into, "restore");
        environment.putAll(values.variables());
        environment.merge("PGOPTIONS", options, (own, ours) -> own + " " + ours);
        RunningTotal done =
                new RunningTotal(progress, backup.manifest().tables().size(), "tables");
        try (ClientRun run = ClientRun.start(dump.client(), arguments, environment, progress, line -> {
            if (section.equals("data") && line.startsWith(TABLE_DONE)) {
                done.add(1);
            }
        })) {
            run.finish(
                    ClientFailures.of(ProblemType.STATEMENT_FAILED, into.url().address()));
        }
    }
}
