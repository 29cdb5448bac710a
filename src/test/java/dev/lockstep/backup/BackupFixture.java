package dev.lockstep.backup;

import dev.lockstep.backup.storage.BackupKeys;
import dev.lockstep.backup.storage.DirectoryFile;
import dev.lockstep.backup.storage.DirectoryFiles;
import dev.lockstep.backup.storage.FileTarget;
import dev.lockstep.backup.storage.StoredFile;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Policy;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Backups of databases of the tests' server in a directory. */
final class BackupFixture {
    static final TestPostgres SERVER = TestPostgres.shared();
    static final Databases DATABASES = new Databases();

    /**
     * Every table; partitions through their topmost table, as which one a row is in may change. Not materialized views: they are filled
     * anew, and may have been stale.
     */
    private static final String RELATIONS = """
            SELECT format('%I.%I', n.nspname, c.relname), CASE WHEN c.relkind = 'r' THEN 'ONLY ' ELSE '' END
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
              AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
            ORDER BY 1
            """;

    final BackupSettings settings;
    final BackupWriter writer;
    final Backups backups;
    final Restorer restorer;

    BackupFixture(Path directory) {
        this(new BackupSettings(directory, 3, Duration.ofSeconds(5), 5, null, "test").with(EngineChoice.NATIVE));
    }

    BackupFixture(BackupSettings settings) {
        this.settings = settings;
        writer = new BackupWriter(settings, DATABASES);
        backups = new Backups(settings, Clock.systemUTC());
        restorer = new Restorer(settings, DATABASES, backups);
    }

    /** Manifest and checksums of files that are not encrypted. */
    static void seal(FileTarget target, Manifest manifest) throws IOException {
        byte[] json = ManifestFile.toJson(manifest);
        target.write(ChecksumFile.NAME, ChecksumFile.of(manifest.files(), json));
        target.write(ManifestFile.NAME, json);
    }

    static RestoreScript restoreScript(Path backup) {
        return Backup.open(new DirectoryFiles(backup), BackupKeys.none()).read(RestoreScript.FILE, RestoreScript.class);
    }

    /** With checksums that are right. */
    static void rewrite(Path backup, RestoreScript script) throws IOException {
        byte[] content = ManifestFile.toJson(script);
        Manifest manifest = ManifestFile.read(new DirectoryFiles(backup));
        for (String file : List.of(RestoreScript.FILE, ManifestFile.NAME, ChecksumFile.NAME)) {
            Files.delete(backup.resolve(file));
        }
        FileTarget target = path -> DirectoryFile.create(backup, path);
        StoredFile written = target.write(RestoreScript.FILE, content);
        seal(
                target,
                manifest.withFiles(manifest.files().stream()
                        .map(file -> file.path().equals(RestoreScript.FILE) ? written : file)
                        .toList()));
    }

    /** A new database in which the script of the test resources was run. */
    static String database(String script) {
        String name = SERVER.createDatabase("backup");
        SERVER.run(name, script(script));
        return name;
    }

    /** One of the test resources. */
    static String script(String name) {
        try (InputStream in = BackupFixture.class.getResourceAsStream("/backup/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Environment environment(String database) {
        return environment("test", SERVER.url(database));
    }

    static Environment environment(String name, String url) {
        return new Environment(name, ConnectionUrl.parse(url), 2, Policy.strict());
    }

    BackupResult write(String database) {
        return writer.write(BackupRequest.of(environment(database)), new SilentProgress());
    }

    RestoreResult restore(UUID backup, RestoreTarget target) {
        return restorer.restore(BackupRequest.newId(), backup, target, new SilentProgress());
    }

    /** Number and checksum of the rows of each table, independent of their order. */
    static Map<String, String> rows(String database) {
        return rows(environment(database));
    }

    static Map<String, String> rows(Environment database) {
        try (SqlSession session = DATABASES.connect(database, "test")) {
            session.execute("SET search_path = ''");
            Map<String, String> checksums = new TreeMap<>();
            session.query(RELATIONS, row -> new String[] {row.getString(1), row.getString(2)})
                    .forEach(relation -> checksums.put(
                            relation[0],
                            session.queryOne("""
                                    SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '')
                                    FROM %s%s t
                                    """.formatted(relation[1], relation[0]), row -> row.getString(1))));
            return checksums;
        }
    }

    /** One value of one row. */
    static String value(String database, String query) {
        try (SqlSession session = DATABASES.connect(environment(database), "test")) {
            return session.queryOne(query, row -> row.getString(1));
        }
    }
}
