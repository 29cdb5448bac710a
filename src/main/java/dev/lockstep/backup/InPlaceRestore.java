package dev.lockstep.backup;

import dev.lockstep.backup.storage.BackupProblems;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.Subscription;
import dev.lockstep.catalog.Table;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.environment.Environment;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.plan.PlanOptions;
import dev.lockstep.plan.Planner;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.progress.RunningTotal;
import dev.lockstep.sql.OwnSchema;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A restore within the database that it replaces: all that is there is dropped and made anew in one transaction, together with a row in
 * {@code lockstep.restore}, which is there if and only if the restore took effect.
 *
 * <p>Schemas and extensions that the backup has as well stay, since to make them can take rights that only a superuser has. Writers
 * wait from the moment before the backup of what is replaced until the end, so that nothing that they wrote is in neither.
 */
final class InPlaceRestore {
    private static final Set<Kind> STAYING = Set.of(Kind.SCHEMA, Kind.EXTENSION);

    private final BackupSettings settings;
    private final Backup backup;
    private final Environment environment;
    private final SqlSession session;
    private final RestoredCheck check;
    private final Progress progress;

    /** @param session holds the target's lock and is in no transaction */
    InPlaceRestore(
            BackupSettings settings, Backup backup, Environment environment, SqlSession session, Progress progress) {
        this.settings = settings;
        this.backup = backup;
        this.environment = environment;
        this.session = session;
        this.check = new RestoredCheck(backup, progress);
        this.progress = progress;
    }

    /** What the sessions of a restore in place call themselves. */
    static String applicationName(UUID id) {
        return "restore " + id;
    }

    /**
     * Whether the restore of this id took effect.
     *
     * @throws ProblemException {@code CONFLICT} when what says so may be somebody else's, see {@link OwnSchema}
     */
    static boolean tookEffect(SqlSession session, UUID id) {
        return OwnSchema.hasOwn(session, "restore")
                && session.queryOne(
                        "SELECT EXISTS (SELECT FROM lockstep.restore WHERE id = ?)", row -> row.getBoolean(1), id);
    }

    /**
     * Returns when it is committed; otherwise everything is as it was.
     *
     * @param backUp of what is replaced, called when nobody can write any more
     */
    RestoreResult run(UUID id, Supplier<BackupResult> backUp) {
        session.transactional(true);
        try (Progress.Registration registration = progress.onCancel(session::cancel)) {
            session.execute(PsqlFiles.SESSION);
            session.execute("SET LOCAL lock_timeout = " + settings.lockTimeout().toMillis());
            Catalog present = CatalogReader.withLedger().read(session);
            refuseWhatCannotBeReplaced(present);
            SourceSnapshot.lock(session, tables(present), "EXCLUSIVE");
            if (!CatalogReader.withLedger().read(session).fingerprint().equals(present.fingerprint())) {
                throw new ProblemException(Problem.of(
                                ProblemType.TARGET_BUSY,
                                "Somebody changed the schema while the restore waited for its tables.")
                        .withNextStep("Let whoever changes it finish, then restore again."));
            }
            UUID before = backUp.get().id();
            progress.phaseStarted("restore");
            List<String> notRestored = replace(present);
            mark(id);
            progress.checkCancelled();
            // As durable as the server's other commits: once it is said to be restored, no crash takes it back.
            session.execute("SET LOCAL synchronous_commit TO DEFAULT");
            UnknownRestoreException.commit(session);
            progress.phaseSucceeded(backup.manifest().tables().size() + " tables, "
                    + backup.manifest().rows() + " rows; what was there before is in backup " + before);
            return result(before, notRestored);
        } catch (IOException e) {
            throw BackupProblems.damaged(
                    backup.stored().place(""), "could not be read while it was restored: " + e.getMessage(), e);
        }
    }

    private RestoreResult result(UUID before, List<String> notRestored) {
        return RestoreResult.of(backup.manifest(), environment.url().database(), null, before, notRestored);
    }

    private static List<String> tables(Catalog catalog) {
        return catalog.all(Table.class)
                .map(table -> Quoting.qualified(table.schema(), table.name()))
                .toList();
    }

    private void refuseWhatCannotBeReplaced(Catalog present) {
        Catalog wanted = backup.catalog();
        List<String> items = new ArrayList<>();
        Stream.concat(present.all(Unmodelled.class), wanted.all(Unmodelled.class))
                .forEach(object -> items.add(object.type() + " " + object.identity()));
        Stream.concat(present.all(Subscription.class), wanted.all(Subscription.class))
                .forEach(subscription -> items.add(subscription.id().toString()));
        items.addAll(ExtensionRows.find(session));
        if (session.queryOne(
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata)", row -> row.getBoolean(1))) {
            items.add("large objects in the database");
        }
        if (backup.manifest().isOf(Manifest.PG_DUMP) && DumpFiles.haveLargeObjects(backup)) {
            items.add("large objects in the backup");
        }
        backup.manifest().tables().stream()
                .map(Manifest.TableRows::into)
                .filter(table -> !table.isIn(wanted))
                .forEach(table -> items.add("rows of " + table.display() + ", a table of an extension"));
        if (!items.isEmpty()) {
            throw new ProblemException(Problem.of(
                            ProblemType.NOT_HANDLED,
                            "There are things in the database or in the backup that a restore in place cannot replace.")
                    .withItems(items.stream().distinct().toList())
                    .withNextStep(
                            "Restore beside the database, without inPlace, with a role that may create databases."));
        }
    }

    private List<String> replace(Catalog present) throws IOException {
        Catalog standing = standing(present);
        Planner.plan(present, standing, PlanOptions.defaults()).steps().forEach(step -> run(step.sql()));
        RestoreScript script = RestoreScript.of(
                backup.read(RestoreScript.FILE, RestoreScript.class).database(),
                backup.catalog(),
                Planner.create(backup.catalog(), standing),
                BackupScope.full());
        script.database().ownValues().set(session);
        RestoreRights rights = new OwnersFirst(environment, script, progress);
        script.preData().forEach(statement -> run(statement.sql()));
        rights.handOut(session);
        load(OwnPath.of(script));
        check.counts(List.of(session));
        script.postData().forEach(statement -> run(rights, statement));
        Attempts attempts = new Attempts(session, progress);
        List<String> notRestored = new ArrayList<>(attempts.run(script.privileges()));
        notRestored.addAll(attempts.fill(rights, script.refresh()));
        OwnSchema.takeOver(session);
        script.eventTriggers().forEach(statement -> run(statement.sql()));
        notRestored.addAll(attempts.run(script.eventTriggerOwners()));
        ValueSettings.READING.set(session);
        check.catalogs(session);
        return notRestored;
    }

    private Catalog standing(Catalog present) {
        Catalog wanted = backup.catalog();
        return present.without(present.objects().stream()
                .map(DatabaseObject::id)
                .filter(id -> id.kind().place() != Kind.Place.ABOUT)
                .filter(id -> !STAYING.contains(id.kind()) || !wanted.contains(id))
                .collect(Collectors.toSet()));
    }

    private void run(RestoreRights rights, RestoreScript.Statement statement) {
        progress.checkCancelled();
        rights.run(session, statement.sql());
    }

    private void run(String sql) {
        progress.checkCancelled();
        session.execute(sql);
    }

    /** Rows, and where the sequences stood. */
    private void load(OwnPath path) throws IOException {
        RunningTotal loaded = new RunningTotal(progress, backup.manifest().rows(), "rows");
        try (BackupRows rows = BackupRows.of(settings, backup, progress)) {
            path.set(session);
            for (Manifest.TableRows table : backup.manifest().tables()) {
                progress.checkCancelled();
                loaded.add(rows.restore(session, table));
            }
            OwnPath.clear(session);
            rows.positions().forEach(statement -> session.query(statement, row -> row.getLong(1)));
        }
    }

    private void mark(UUID id) {
        if (!OwnSchema.hasOwn(session, "restore")) {
            OwnSchema.make(session, """
                    CREATE TABLE lockstep.restore (
                        id uuid PRIMARY KEY,
                        backup uuid NOT NULL,
                        restored_at timestamptz NOT NULL DEFAULT now())
                    """);
        }
        session.update(
                "INSERT INTO lockstep.restore (id, backup) VALUES (?, ?)",
                id,
                backup.manifest().id());
    }
}
