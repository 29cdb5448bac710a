package dev.lockstep.backup;

import dev.lockstep.backup.client.ClientRun;
import dev.lockstep.backup.client.PostgresClient;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What pg_restore finds in a dump, having read all of it.
 *
 * @param list the entries that it is to restore: all but event triggers and what fills materialized views, which have to
 *     come behind owners and grants
 * @param tables whose rows are in it, in the order of the entries
 */
record DumpContents(String list, List<TableData> tables) {
    /** {@code lc_monetary} of the amounts of type {@code money} in a dump. */
    static final String MONETARY = "C";

    /** A comment in the list: dumps of earlier versions have amounts as the database printed them. */
    static final String MONETARY_SET = "; lc_monetary " + MONETARY;

    private static final Pattern TABLE_DATA = Pattern.compile("(\\d+); \\d+ (\\d+) TABLE DATA .*");
    private static final Pattern AFTER_OWNERS =
            Pattern.compile("\\d+; \\d+ \\d+ (?:EVENT TRIGGER|COMMENT - EVENT TRIGGER"
                    + "|ACL - EVENT TRIGGER|MATERIALIZED VIEW DATA) .*");

    /**
     * The rows of one table.
     *
     * @param entry its number in the dump, and the name of its file
     * @param copy the statement that loads them, without semicolon
     */
    record TableData(int entry, long oid, long rows, String copy, Manifest.TableName into) {}

    static DumpContents read(PostgresClient client, Path dump, Progress progress) throws IOException {
        List<TableData> entries = new ArrayList<>();
        StringBuilder list = new StringBuilder(MONETARY_SET).append('\n');
        for (String line : list(client, dump, progress)) {
            Matcher data = TABLE_DATA.matcher(line);
            if (data.matches()) {
                entries.add(new TableData(
                        Integer.parseInt(data.group(1)),
                        Long.parseLong(data.group(2)),
                        0,
                        "",
                        new Manifest.TableName("", "")));
            }
            if (!afterOwners(line)) {
                list.append(line).append('\n');
            }
        }
        return new DumpContents(list.toString(), counted(client, dump, entries, progress));
    }

    static boolean afterOwners(String line) {
        return AFTER_OWNERS.matcher(line).matches();
    }

    private static List<String> list(PostgresClient client, Path dump, Progress progress) throws IOException {
        try (ClientRun run = ClientRun.start(
                        client, List.of("pg_restore", "--list", dump.toString()), Map.of(), progress, line -> {});
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(run.output(), StandardCharsets.UTF_8))) {
            List<String> all = lines.lines().toList();
            run.await(ClientFailures.of(ProblemType.BACKUP_FAILED, dump.toString()));
            return all;
        }
    }

    private static List<TableData> counted(PostgresClient client, Path dump, List<TableData> entries, Progress progress)
            throws IOException {
        List<TableData> counted = new ArrayList<>();
        try (ClientRun run = ClientRun.start(
                        client,
                        List.of("pg_restore", "--data-only", "--file=-", dump.toString()),
                        Map.of(),
                        progress,
                        line -> {});
                CopyScript script = new CopyScript(run.output())) {
            while (script.next()) {
                progress.checkCancelled();
                if (counted.size() == entries.size()) {
                    throw new IOException("the dump has rows of more tables than it lists");
                }
                TableData entry = entries.get(counted.size());
                counted.add(new TableData(entry.entry(), entry.oid(), script.count(), script.copy(), script.into()));
            }
            run.await(ClientFailures.of(ProblemType.BACKUP_FAILED, dump.toString()));
        }
        if (counted.size() != entries.size()) {
            throw new IOException("the dump has rows of fewer tables than it lists");
        }
        return counted;
    }
}
