package dev.lockstep.backup;

import java.util.List;
import java.util.stream.Collectors;

/** {@code RESTORE.md}: how a person restores the backup with psql alone. The commands are tried by a test. */
final class RestoreInstructions {
    private RestoreInstructions() {}

    /** @param byHand what the backup does not hold because it may be secret */
    static String of(Manifest manifest, List<String> byHand) {
        String rows = manifest.tables().isEmpty() ? "" : "  gzip -dc data/*.copy.gz\n";
        return """
                # Restoring this backup

                Environment `%s`, database `%s`, PostgreSQL %d, %s.
                %d tables with %d rows. What the files are stands in `manifest.json`.

                Lockstep restores it with `POST /api/v1/restores {"backup":"%s","into":{"database":"…"}}`.
                Without Lockstep you need `psql`, `gzip` and `sha256sum`, and a role that may create databases.
                Extensions that the database uses, and the roles that its policies name, have to be on the server already.

                Set `PGHOST`, `PGPORT`, `PGUSER` and, where needed, `PGPASSWORD`; `RESTORED` is the name of the new database.
                Run the commands in this directory. Each has to end without an error before the next.

                1. See that the files are what was written:

                ```sh
                sha256sum --check --quiet SHA256SUMS
                ```

                2. Make the new database, with the encoding and locale of the old one:

                ```sh
                psql -X -q -d postgres -v ON_ERROR_STOP=1 -v name="$RESTORED" -f create-database.sql
                ```

                3. Restore schema, rows, sequences, keys and indexes, all or nothing:

                ```sh
                {
                  cat schema.sql
                %s  cat sequences.sql schema-post.sql
                } | psql -X -q -o /dev/null -d "$RESTORED" -v ON_ERROR_STOP=1 --single-transaction -f -
                ```

                If it fails, nothing was restored: drop the database, and begin again at 2.
                (Where the server says `out of shared memory`, leave `--single-transaction` out; the rest stays the same.)

                4. Restore owners, grants and settings. A line that fails (a role does not exist here) is reported and the rest goes on:

                ```sh
                psql -X -q -d "$RESTORED" -f privileges.sql
                ```

                %sTo put it in the place of another database, disconnect everybody from both, and `ALTER DATABASE … RENAME TO …`.
                """.formatted(
                        manifest.environment(),
                        manifest.database(),
                        manifest.serverVersion() / 10_000,
                        manifest.startedAt(),
                        manifest.tables().size(),
                        manifest.rows(),
                        manifest.id(),
                        rows,
                        byHand.isEmpty() ? "" : secrets(byHand));
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
}
