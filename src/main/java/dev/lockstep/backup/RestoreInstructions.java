package dev.lockstep.backup;

import java.util.List;
import java.util.stream.Collectors;

/** {@code RESTORE.md}: how a person restores the backup without Lockstep. The commands are tried by a test. */
final class RestoreInstructions {
    static final String FILE = "RESTORE.md";

    private static final int SETS_TRANSACTION_TIMEOUT = 17;
    /** A comment, which no row of a {@code COPY} can be taken for: it stands behind what pg_restore ends with. */
    private static final String END = "-- This is all of it.";

    private static final String MONETARY = "-c lc_monetary=C";

    private RestoreInstructions() {}

    /**
     * @param byHand what the backup does not hold because it may be secret
     * @param inVain functions that pg_restore would call where they find nothing
     */
    static String of(Manifest manifest, ValueSettings values, List<String> byHand, List<String> inVain) {
        boolean dump = manifest.isOf(Manifest.PG_DUMP);
        String head = """
                # Restoring this backup

                Environment `%s`, database `%s`, PostgreSQL %d, %s.
                %d tables with %d rows%s. Made by %s. What the files are stands in `manifest.json`.

                Lockstep restores it with `POST /api/v1/restores {"backup":"%s","into":{"database":"…"}}`.
                Without Lockstep you need %s, and a role that may create databases.
                Extensions that the database uses, and the roles that its policies name, have to be on the server already.
                Functions, checks and computed columns of the database run while it is restored, with the rights of the role that
                restores: let it be no superuser, unless you trust everybody who could create objects in the database.

                Set `PGHOST`, `PGPORT`, `PGUSER` and, where needed, `PGPASSWORD`; `RESTORED` is the name of the new database.
                Run the commands in this directory. Each has to end without an error before the next.

                1. See that the files are what was written:

                ```sh
                sha256sum --check --quiet SHA256SUMS
                ```

                """.formatted(
                        manifest.environment(),
                        manifest.database(),
                        manifest.serverVersion() / 10_000,
                        manifest.startedAt(),
                        manifest.tables().size(),
                        manifest.rows(),
                        manifest.whole() ? "" : "; the rows of all others are **not** in it",
                        dump ? "pg_dump " + manifest.engineVersion() : "Lockstep " + manifest.engineVersion(),
                        manifest.id(),
                        dump
                                ? "`psql`, `sha256sum` and `pg_restore` of PostgreSQL "
                                        + manifest.engineVersion().replaceAll("\\D.*", "") + " or newer"
                                : "`psql`, `gzip` and `sha256sum`");
        return head
                + (manifest.encryption() == null ? "" : decryption(manifest))
                + """
                2. Make the new database, with the encoding and locale of the old one:

                ```sh
                psql -X -q -d postgres -v ON_ERROR_STOP=1 -v name="$RESTORED" -f create-database.sql
                ```

                """
                + (dump ? inVain.isEmpty() ? dump(manifest, values) : piped(values, inVain) : script(manifest))
                + """
                4. Restore owners, grants and settings, and fill the materialized views. A line that fails (a role does not exist here) is reported and the rest goes on:

                ```sh
                psql -X -q -d "$RESTORED" -f privileges.sql
                ```

                """
                + (byHand.isEmpty() ? "" : secrets(byHand))
                + "To put it in the place of another database, disconnect everybody from both, and `ALTER DATABASE … RENAME TO …`.\n";
    }

    private static String decryption(Manifest manifest) {
        return """
                The files are encrypted with the key `%s`. Decrypt them into a new directory, with that key (in base64) in
                `LOCKSTEP_BACKUP_ENCRYPTION_KEY` and Lockstep's `quarkus-run.jar` in `LOCKSTEP_JAR`, and go on in there:

                ```sh
                java -jar "$LOCKSTEP_JAR" decrypt-backup . "$DECRYPTED"
                cd "$DECRYPTED"
                ```

                """.formatted(
                manifest.encryption() == null ? "" : manifest.encryption().key());
    }

    private static String script(Manifest manifest) {
        return """
                3. Restore schema, rows, sequences, keys and indexes, all or nothing:

                ```sh
                {
                  cat schema.sql
                %s  cat sequences.sql schema-post.sql
                } | psql -X -q -o /dev/null -d "$RESTORED" -v ON_ERROR_STOP=1 --single-transaction -f -
                ```

                If it fails, nothing was restored: drop the database, and begin again at 2.
                (Where the server says `out of shared memory`, leave `--single-transaction` out; the rest stays the same.)

                """.formatted(manifest.tables().isEmpty() ? "" : "  gzip -dc data/*.copy.gz\n");
    }

    private static String dump(Manifest manifest, ValueSettings values) {
        boolean complains = manifest.serverVersion() / 10_000 < SETS_TRANSACTION_TIMEOUT;
        return """
                3. Restore schema, rows, sequences, keys and indexes:

                ```sh
                %s pg_restore --no-owner --no-privileges --exit-on-error --jobs=2 --use-list=dump.list -d "$RESTORED" dump
                ```

                If it fails, drop the database, and begin again at 2.%s

                """.formatted(
                        values.shell(MONETARY),
                        complains
                                ? "\n(A `pg_restore` of PostgreSQL 17 or newer says that an older server does not know the"
                                        + " parameter `transaction_timeout`.\nThat alone does no harm: leave `--exit-on-error` out,"
                                        + " and see that nothing else is reported.)"
                                : "");
    }

    /** As {@link #dump}, with the rows and what follows them in the path of the database's own sessions. */
    private static String piped(ValueSettings values, List<String> inVain) {
        return """
                3. Restore schema, rows, sequences, keys and indexes. pg_restore would load the rows with an empty `search_path`, by which
                these functions find what their bodies speak of: %1$s. So it is taken out of what pg_restore prints, into a file that takes as much
                room as all rows do (in `TMPDIR`, else `/tmp`). Nothing of the file is run before all of it is there:

                ```sh
                SCRIPT="$(mktemp)" &&
                pg_restore --no-owner --no-privileges --exit-on-error --section=pre-data --use-list=dump.list -d "$RESTORED" dump &&
                {
                  cat %2$s &&
                  pg_restore --no-owner --no-privileges --section=data --section=post-data --use-list=dump.list -f - dump &&
                  echo '%3$s'
                } | sed "1,/^COPY /{/^SELECT pg_catalog.set_config('search_path', '', false);/d;}" > "$SCRIPT" &&
                tail -n 1 "$SCRIPT" | grep -qx -e '%3$s' &&
                %4$s psql -X -q -o /dev/null -d "$RESTORED" -v ON_ERROR_STOP=1 -f "$SCRIPT" &&
                rm "$SCRIPT"
                ```

                If it fails, delete the file, drop the database, and begin again at 2.

                """.formatted(
                String.join(", ", inVain.stream().map(name -> "`" + name + "`").toList()),
                DumpFiles.PATH,
                END,
                values.shell(MONETARY));
    }

    private static String secrets(List<String> byHand) {
        return byHand.stream()
                .map(line -> "- " + line + "\n")
                .collect(Collectors.joining(
                        "",
                        "5. Set by hand what may be secret, and is therefore not in the backup"
                                + " (`ALTER USER MAPPING … OPTIONS (ADD password '…')` and the like):\n\n",
                        "\n"));
    }

    /** Of a backup that is none of ours. */
    static String ofRestorePoint(Manifest manifest, Manifest.RestorePoint point) {
        return """
                # Recovering to this restore point

                Environment `%s`, database `%s`, PostgreSQL %d, %s.

                This is no backup of its own: the server was asked to mark its write-ahead log. To go back, recover the whole
                cluster from a base backup that is older, with the archived log up to the mark: in `postgresql.conf`

                ```
                restore_command = '…'
                recovery_target_name = '%s'
                recovery_target_action = 'promote'
                ```

                and an empty file `recovery.signal` in its data directory. The mark is at `%s` on timeline %d.
                Everything in the cluster, other databases included, is then as it was at that moment.
                """.formatted(
                        manifest.environment(),
                        manifest.database(),
                        manifest.serverVersion() / 10_000,
                        manifest.startedAt(),
                        point.name(),
                        point.lsn(),
                        point.timeline());
    }
}
