package dev.lockstep.backup;

import dev.lockstep.backup.client.ClientRun;
import dev.lockstep.backup.client.PostgresClient;
import dev.lockstep.backup.storage.BackupFolder;
import dev.lockstep.backup.storage.StoredFile;
import dev.lockstep.catalog.Table;
import dev.lockstep.environment.Databases;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.RunningTotal;
import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code pg_dump} in its directory format, at the snapshot that the catalog was read in. Beside the dump are the files with which
 * Lockstep restores it: what pg_restore does not make (the database, owners, grants), and what is compared in the end.
 */
final class PgDumpEngine implements Engine {
    static final String DUMP = "dump";

    /**
     * Texts of values that do not depend on what the role or the database has set, and are those that {@link RowsProof} reads. The rest
     * pg_dump sets itself.
     */
    private static final String PRINTING =
            "-c timezone=UTC -c bytea_output=hex -c xmlbinary=base64 -c lc_monetary=" + DumpContents.MONETARY;

    private static final int FIRST_WITH_ZSTD = 16;
    private static final String NO_ZSTD = "does not support compression with zstd";
    private static final String TABLE_BEGUN = "dumping contents of table ";

    private final PostgresClient client;
    private final Databases databases;
    private final List<String> inVain;

    /** @param inVain what pg_restore may not bring back by itself */
    PgDumpEngine(PostgresClient client, Databases databases, List<String> inVain) {
        this.client = client;
        this.inVain = inVain;
        this.databases = databases;
    }

    @Override
    public String name() {
        return Manifest.PG_DUMP;
    }

    @Override
    public Manifest write(NewBackup backup) throws IOException {
        NewBackup.Source source = backup.source();
        try (BackupFolder staging = BackupFolder.begin(source.settings().directory(), BackupRequest.newId())) {
            Path dump = staging.path().resolve(DUMP);
            try {
                dump(source, dump, client.major() >= FIRST_WITH_ZSTD);
            } catch (ProblemException e) {
                if (e.problem().items().stream().noneMatch(line -> line.contains(NO_ZSTD))) {
                    throw e;
                }
                dump(source, dump, false);
            }
            DumpContents contents = DumpContents.read(client, dump, backup.progress());
            List<Manifest.TableRows> tables =
                    tables(contents, dump, source.snapshot().leader());
            List<StoredFile> files = adopt(backup, dump);
            files.add(backup.writeCatalog());
            Manifest facts =
                    backup.facts(Manifest.PG_DUMP, client.version(), List.of()).with(tables, List.of());
            files.addAll(DumpFiles.write(backup, contents, facts, inVain));
            return facts.withFiles(files);
        }
    }

    /** It was read from end to end by pg_restore, while its rows were counted, before it was moved to its place. */
    @Override
    public void verify(Backup backup, NewBackup written) {}

    private void dump(NewBackup.Source source, Path dump, boolean zstd) {
        BackupSettings settings = source.settings();
        List<String> arguments = new ArrayList<>(List.of(
                "pg_dump",
                "--format=directory",
                "--file=" + dump,
                "--jobs=" + settings.connections(),
                "--snapshot=" + source.snapshot().id(),
                "--lock-wait-timeout=" + settings.lockTimeout().toMillis(),
                // Whatever is a reserved word where it is restored; and names can be told from the rest.
                "--quote-all-identifiers",
                "--no-password",
                "--verbose"));
        if (!source.database().encoding().equals("SQL_ASCII")) {
            arguments.add("--encoding=UTF8");
        }
        if (zstd) {
            arguments.add("--compress=zstd");
        }
        if (hashed(source)) {
            // A row's hash partition depends on what differs between databases, an enum's OID for example.
            arguments.add("--load-via-partition-root");
        }
        long tables = source.catalog()
                .all(Table.class)
                .filter(table -> !table.partitioned())
                .count();
        Map<String, String> environment =
                databases.libpqEnvironment(source.request().environment(), "backup");
        environment.merge("PGOPTIONS", PRINTING, (own, ours) -> own + " " + ours);
        RunningTotal begun = new RunningTotal(source.progress(), tables, "tables");
        try (ClientRun run = ClientRun.start(client, arguments, environment, source.progress(), line -> {
            if (line.startsWith(TABLE_BEGUN)) {
                begun.add(1);
            }
        })) {
            run.finish(ClientFailures.of(
                    ProblemType.BACKUP_FAILED, settings.storage().place()));
        }
    }

    private static boolean hashed(NewBackup.Source source) {
        return source.catalog()
                .all(Table.class)
                .anyMatch(table -> table.partitioned() && table.partitionKey().startsWith("HASH"));
    }

    /** The entries are known by the tables' OIDs only: names in listings are for people. */
    private static List<Manifest.TableRows> tables(DumpContents contents, Path dump, SqlSession leader)
            throws IOException {
        Map<Long, Manifest.TableName> names = new HashMap<>();
        String oids = contents.tables().stream()
                .map(table -> Long.toString(table.oid()))
                .collect(Collectors.joining(", "));
        if (!oids.isEmpty()) {
            leader.query(
                            """
                            SELECT c.oid, n.nspname, c.relname
                            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                            WHERE c.oid IN (%s)
                            """.formatted(oids),
                            row -> Map.entry(
                                    row.getLong(1), new Manifest.TableName(row.getString(2), row.getString(3))))
                    .forEach(entry -> names.put(entry.getKey(), entry.getValue()));
        }
        Map<String, String> files = dataFiles(dump);
        List<Manifest.TableRows> tables = new ArrayList<>();
        for (DumpContents.TableData table : contents.tables()) {
            Manifest.TableName name = names.get(table.oid());
            String file = files.get(Integer.toString(table.entry()));
            if (name == null || file == null) {
                throw new IOException(
                        "pg_dump wrote rows that belong to no table or have no file (entry " + table.entry() + ")");
            }
            tables.add(new Manifest.TableRows(
                    name.schema(), name.name(), DUMP + "/" + file, table.rows(), table.copy(), table.into()));
        }
        return tables;
    }

    /** {@code 3345.dat.gz} by {@code 3345}. */
    private static Map<String, String> dataFiles(Path dump) throws IOException {
        try (Stream<Path> files = Files.list(dump)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d+\\.dat(\\..+)?"))
                    .collect(Collectors.toMap(name -> name.substring(0, name.indexOf('.')), name -> name));
        }
    }

    private static List<StoredFile> adopt(NewBackup backup, Path dump) throws IOException {
        List<Path> written;
        try (Stream<Path> files = Files.list(dump)) {
            written = files.sorted().toList();
        }
        List<StoredFile> stored = new ArrayList<>();
        for (Path file : written) {
            backup.progress().checkCancelled();
            stored.add(backup.adopt(file, DUMP + "/" + file.getFileName()));
        }
        return stored;
    }
}
