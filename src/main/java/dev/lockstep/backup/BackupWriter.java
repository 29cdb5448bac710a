package dev.lockstep.backup;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Sequence;
import dev.lockstep.catalog.TableSize;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.environment.Databases;
import dev.lockstep.introspect.CatalogDocument;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.plan.Hazard;
import dev.lockstep.plan.Plan;
import dev.lockstep.plan.Planner;
import dev.lockstep.plan.Step;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes a backup of an environment: one moment of it, verified by reading it back before it gets its name. */
public final class BackupWriter {
    /** The catalog, for whoever compares or undoes later. */
    static final String CATALOG = "catalog.json";

    /** What a backup needs at least of what the tables take: rows as text, compressed, are seldom less. */
    private static final int LEAST_PART = 10;

    private static final int SEQUENCES_PER_QUERY = 100;

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
        try (SourceSnapshot snapshot =
                SourceSnapshot.open(databases, request.environment(), settings.lockTimeout(), progress)) {
            refuseWhatCannotBeWritten(snapshot);
            checkSpace(snapshot.catalog());
            return write(request, snapshot, startedAt, progress);
        }
    }

    private BackupResult write(BackupRequest request, SourceSnapshot snapshot, Instant startedAt, Progress progress) {
        try (BackupFolder folder = BackupFolder.begin(settings.directory(), request.id())) {
            writeFiles(request, snapshot, startedAt, folder.path(), progress);
            snapshot.close();
            Manifest manifest = new BackupVerifier().verify(folder.path(), progress);
            return BackupResult.of(manifest, folder.complete());
        } catch (IOException e) {
            throw BackupProblems.writing(settings.directory(), e);
        }
    }

    private void writeFiles(
            BackupRequest request, SourceSnapshot snapshot, Instant startedAt, Path root, Progress progress)
            throws IOException {
        SqlSession leader = snapshot.leader();
        Catalog catalog = snapshot.catalog();
        DatabaseProperties database = DatabaseProperties.read(leader);
        Plan creation = Planner.create(catalog);
        RestoreScript script = RestoreScript.of(database, catalog, creation);
        List<Manifest.SequenceValue> sequences = sequences(leader, catalog);
        List<Manifest.StoredFile> files = new ArrayList<>();
        List<Manifest.TableRows> tables = new ArrayList<>();
        TableExport export = new TableExport(catalog, root, database.encoding(), progress);
        export.run(snapshot, settings.connections()).forEach(table -> {
            files.add(table.file());
            tables.add(table.rows());
        });
        files.add(
                FileWriter.write(root, CATALOG, CatalogDocument.toJson(catalog).getBytes(StandardCharsets.UTF_8)));
        Manifest facts = new Manifest(
                Manifest.FORMAT,
                request.id(),
                Manifest.ENGINE,
                request.environment().name(),
                request.environment().url().database(),
                database.encoding(),
                catalog.serverVersion(),
                settings.lockstepVersion(),
                startedAt,
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                snapshot.id(),
                fingerprint(catalog),
                tables,
                sequences,
                List.of());
        files.addAll(PsqlFiles.write(root, script, sequences, RestoreInstructions.of(facts, leftToPeople(creation))));
        writeManifest(root, facts.withFiles(files));
    }

    /** What the backup does not hold because it may be secret: passwords of user mappings and the like. */
    private static List<String> leftToPeople(Plan creation) {
        return creation.steps().stream()
                .filter(step -> step.hazards().contains(Hazard.MANUAL_CHECK))
                .map(Step::purpose)
                .toList();
    }

    /** Of everything but the ledger, which is no part of what environments are compared by. */
    static String fingerprint(Catalog whole) {
        List<DatabaseObject> objects = whole.objects().stream()
                .filter(object -> !object.id().schema().equals(CatalogReader.LEDGER_SCHEMA))
                .toList();
        return new Catalog(whole.serverVersion(), objects, List.of(), Map.of()).fingerprint();
    }

    static void writeManifest(Path root, Manifest manifest) throws IOException {
        Manifest.StoredFile file = FileWriter.write(root, ManifestFile.NAME, ManifestFile.toJson(manifest));
        List<Manifest.StoredFile> all = new ArrayList<>(manifest.files());
        all.add(file);
        ChecksumFile.write(root, all);
    }

    private static void refuseWhatCannotBeWritten(SourceSnapshot snapshot) {
        List<String> items = new ArrayList<>(snapshot.catalog()
                .all(Unmodelled.class)
                .map(object -> object.type() + " " + object.identity())
                .toList());
        long largeObjects = snapshot.leader()
                .queryOne("SELECT pg_catalog.count(*) FROM pg_catalog.pg_largeobject_metadata", row -> row.getLong(1));
        if (largeObjects > 0) {
            items.add(largeObjects + " large objects");
        }
        items.addAll(ExtensionRows.find(snapshot.leader()));
        if (!items.isEmpty()) {
            throw new ProblemException(Problem.of(
                            ProblemType.NOT_HANDLED,
                            "A native backup would not be whole: it cannot write out everything that is in the database ("
                                    + items.size() + " listed).")
                    .withItems(items)
                    .withNextStep("Back the database up with pg_dump, or remove what is listed if it is not needed."));
        }
    }

    private void checkSpace(Catalog catalog) {
        long tables =
                catalog.sizes().values().stream().mapToLong(TableSize::bytes).sum();
        long needed = tables / LEAST_PART;
        Path directory = settings.directory();
        try {
            Path existing = directory;
            while (!Files.exists(existing) && existing.getParent() != null) {
                existing = existing.getParent();
            }
            long usable = Files.getFileStore(existing).getUsableSpace();
            if (usable < needed) {
                throw new ProblemException(BackupProblems.diskFull(
                        directory,
                        "The backup will need at least " + needed + " bytes (a tenth of the tables' size), and "
                                + directory + " has " + usable + " left."));
            }
        } catch (IOException e) {
            throw BackupProblems.writing(directory, e);
        }
    }

    /** Positions are not part of any snapshot: read after it was taken, they are never behind the rows. */
    private static List<Manifest.SequenceValue> sequences(SqlSession session, Catalog catalog) {
        List<Manifest.TableName> names = Stream.concat(
                        catalog.all(Sequence.class)
                                .map(sequence -> new Manifest.TableName(sequence.schema(), sequence.name())),
                        catalog.all(Column.class).flatMap(BackupWriter::identitySequence))
                .toList();
        List<Manifest.SequenceValue> values = new ArrayList<>();
        for (int from = 0; from < names.size(); from += SEQUENCES_PER_QUERY) {
            List<Manifest.TableName> some = names.subList(from, Math.min(names.size(), from + SEQUENCES_PER_QUERY));
            List<String> selects = new ArrayList<>();
            for (Manifest.TableName name : some) {
                selects.add("SELECT " + selects.size() + " AS n, last_value, is_called FROM "
                        + Quoting.qualified(name.schema(), name.name()));
            }
            values.addAll(session.query(String.join(" UNION ALL ", selects) + " ORDER BY n", row -> {
                Manifest.TableName name = some.get(row.getInt(1));
                return new Manifest.SequenceValue(name.schema(), name.name(), row.getLong(2), row.getBoolean(3));
            }));
        }
        return values;
    }

    private static Stream<Manifest.TableName> identitySequence(Column column) {
        return column.identity() == null
                ? Stream.empty()
                : Stream.of(new Manifest.TableName(
                        column.identity().sequenceSchema(), column.identity().sequenceName()));
    }
}
