package dev.lockstep.backup;

import dev.lockstep.backup.storage.BackupProblems;
import dev.lockstep.backup.storage.BackupStorage;
import dev.lockstep.backup.storage.Draft;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.EventTrigger;
import dev.lockstep.environment.Databases;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.plan.Plan;
import dev.lockstep.plan.Planner;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.Progress;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Writes a backup of an environment: one moment of it, verified by reading it back before it becomes one. */
public final class BackupWriter {
    /** What a backup needs at least of what the tables take: rows as text, compressed, are seldom less. */
    private static final int LEAST_PART = 10;

    private final BackupSettings settings;
    private final Databases databases;

    public BackupWriter(BackupSettings settings, Databases databases) {
        this.settings = settings;
        this.databases = databases;
    }

    /**
     * Returns when the backup is written, verified and in its place; otherwise nothing is left of it.
     *
     * @throws ProblemException {@code NOT_HANDLED}, naming what cannot be written out; {@code DISK_FULL}; {@code BACKUP_FAILED};
     *     {@code CANCELLED}; and what connecting and reading may end in
     */
    public BackupResult write(BackupRequest request, Progress progress) {
        Instant startedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        if (request.scope() instanceof BackupScope.External) {
            return new RestorePoints(settings, databases).make(request, startedAt, progress);
        }
        try (SourceSnapshot snapshot =
                SourceSnapshot.open(databases, request.environment(), settings.lockTimeout(), progress)) {
            Catalog catalog = snapshot.catalog();
            DatabaseProperties database = DatabaseProperties.read(snapshot.leader())
                    .withSessions(snapshot.searchPath(), ValueSettings.of(snapshot.leader()));
            Plan creation = Planner.create(catalog);
            RestoreScript script = RestoreScript.of(database, catalog, creation, request.scope());
            NewBackup.Source source =
                    new NewBackup.Source(request, settings, snapshot, startedAt, database, creation, script, progress);
            Engine engine = new Engines(databases).choose(source);
            checkSpace(source);
            return write(source, engine);
        }
    }

    private BackupResult write(NewBackup.Source source, Engine engine) {
        BackupStorage storage = settings.storage();
        try (Draft draft = storage.begin(source.request().id())) {
            NewBackup files = new NewBackup(source, draft);
            Manifest manifest = engine.write(files);
            files.seal(manifest);
            source.snapshot().close();
            Backup backup = files.written(manifest);
            engine.verify(backup, files);
            BackupVerifier.verify(backup, settings.connections(), source.progress());
            draft.complete();
            return BackupResult.of(
                    manifest,
                    storage.files(manifest.id()).place(""),
                    source.snapshot().moment());
        } catch (IOException e) {
            throw BackupProblems.writing(storage.place(), e);
        }
    }

    /** Of everything but the ledger and what captures changes beside it, which is no part of what environments are compared by. */
    static String fingerprint(Catalog whole) {
        List<DatabaseObject> objects = whole.objects().stream()
                .filter(object -> !object.id().schema().equals(CatalogReader.LEDGER_SCHEMA))
                .filter(object -> !(object instanceof EventTrigger trigger
                        && trigger.function().startsWith(CatalogReader.LEDGER_SCHEMA + ".")))
                .toList();
        return new Catalog(whole.serverVersion(), objects, List.of(), Map.of()).fingerprint();
    }

    private void checkSpace(NewBackup.Source source) {
        Catalog catalog = source.catalog();
        BackupScope scope = source.request().scope();
        long tables = catalog.sizes().entrySet().stream()
                .filter(size -> TableExport.wanted(scope, size.getKey()))
                .mapToLong(size -> size.getValue().bytes())
                .sum();
        long needed = tables / LEAST_PART;
        String place = settings.storage().place();
        try {
            OptionalLong usable = settings.storage().usableSpace();
            if (usable.isPresent() && usable.getAsLong() < needed) {
                throw new ProblemException(BackupProblems.diskFull(
                        place,
                        "The backup will need at least " + needed + " bytes (a tenth of the tables' size), and " + place
                                + " has " + usable.getAsLong() + " left."));
            }
        } catch (IOException e) {
            throw BackupProblems.writing(place, e);
        }
    }
}
