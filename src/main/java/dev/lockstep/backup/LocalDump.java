package dev.lockstep.backup;

import dev.lockstep.backup.client.ClientRun;
import dev.lockstep.backup.client.PostgresClient;
import dev.lockstep.backup.storage.BackupFolder;
import dev.lockstep.backup.storage.StoredFile;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The dump of a pg_dump backup on this machine: where it is stored, or else a copy for the time being. */
final class LocalDump implements AutoCloseable {
    private static final Pattern SEQUENCE_SET = Pattern.compile("\\d+; \\d+ \\d+ SEQUENCE SET .*");

    private static final Pattern SET_VALUE =
            Pattern.compile("(?m)^(SELECT pg_catalog\\.setval\\('(?:[^']++|'')*+', -?\\d+, (?:true|false)\\));$");

    private final Path dump;
    private final PostgresClient client;
    private final Progress progress;
    private final BackupFolder copy;
    private final Path scratch;

    private LocalDump(Path dump, PostgresClient client, Progress progress, BackupFolder copy) {
        this.dump = dump;
        this.client = client;
        this.progress = progress;
        this.copy = copy;
        this.scratch = copy.path();
    }

    /** @throws ProblemException {@code BACKUP_FAILED} when there is no pg_restore that reads what this backup's pg_dump wrote */
    static PostgresClient client(Manifest manifest, BackupSettings settings) {
        int major = Integer.parseInt(manifest.engineVersion().replaceAll("\\D.*", ""));
        return PostgresClient.atLeast(Math.max(major, manifest.serverVersion() / 10_000), settings.programs())
                .orElseThrow(() -> new ProblemException(Problem.of(
                                ProblemType.BACKUP_FAILED,
                                "The backup " + manifest.id() + " was made by pg_dump " + manifest.engineVersion()
                                        + ", and no pg_restore was found that is not older.")
                        .withNextStep("Install PostgreSQL's client programs, or set lockstep.backup.programs to where"
                                + " they are.")));
    }

    /** The files without which no rows of any table can be read. */
    static List<String> neededFor(Backup backup) {
        return inPlace(backup).isPresent()
                ? List.of(PgDumpEngine.DUMP + "/toc.dat")
                : files(backup).map(StoredFile::path).toList();
    }

    private static Optional<Path> inPlace(Backup backup) {
        return backup.encrypted() ? Optional.empty() : backup.stored().directory();
    }

    private static Stream<StoredFile> files(Backup backup) {
        return backup.manifest().files().stream().filter(file -> file.path().startsWith(PgDumpEngine.DUMP + "/"));
    }

    static LocalDump of(Backup backup, PostgresClient client, BackupSettings settings, Progress progress)
            throws IOException {
        BackupFolder folder = BackupFolder.begin(settings.directory(), BackupRequest.newId());
        try {
            Path stored = inPlace(backup).orElse(null);
            if (stored != null) {
                return new LocalDump(stored.resolve(PgDumpEngine.DUMP), client, progress, folder);
            }
            Path dump = Files.createDirectory(folder.path().resolve(PgDumpEngine.DUMP));
            for (StoredFile file : files(backup).toList()) {
                progress.checkCancelled();
                try (InputStream in = backup.open(file.path())) {
                    Files.copy(in, dump.resolve(Path.of(file.path()).getFileName()));
                }
            }
            return new LocalDump(dump, client, progress, folder);
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    Path path() {
        return dump;
    }

    PostgresClient client() {
        return client;
    }

    /** A file that lasts as long as this. */
    Path scratchFile(String name, String content) throws IOException {
        return Files.writeString(scratch.resolve(name), content, StandardCharsets.UTF_8);
    }

    /** The rows of one table, as pg_restore reads them. */
    InputStream rows(Manifest.TableRows table) throws IOException {
        String file = Path.of(table.file()).getFileName().toString();
        String entry = file.substring(0, file.indexOf('.'));
        Path list = scratchFile("entry-" + entry + ".list", entry + ";\n");
        ClientRun run = ClientRun.start(
                client,
                List.of("pg_restore", "--data-only", "--use-list=" + list, "--file=-", dump.toString()),
                Map.of(),
                progress,
                line -> {});
        try {
            CopyScript script = new CopyScript(run.output());
            if (!script.next() || !script.copy().equals(table.copy())) {
                throw new IOException("the dump does not have the rows that the manifest says");
            }
            return new Rows(script, run);
        } catch (IOException | RuntimeException e) {
            run.close();
            throw e;
        }
    }

    /**
     * The statements that let sequences go on where they stood.
     *
     * @param list the entries of the dump
     */
    List<String> positions(List<String> list) throws IOException {
        List<String> entries = list.stream()
                .filter(line -> SEQUENCE_SET.matcher(line).matches())
                .toList();
        if (entries.isEmpty()) {
            return List.of();
        }
        Path chosen = scratchFile("sequences.list", String.join("\n", entries) + "\n");
        try (ClientRun run = ClientRun.start(
                client,
                List.of("pg_restore", "--data-only", "--use-list=" + chosen, "--file=-", dump.toString()),
                Map.of(),
                progress,
                line -> {})) {
            String script = new String(run.output().readAllBytes(), StandardCharsets.UTF_8);
            run.await(ClientFailures.of(ProblemType.BACKUP_FAILED, dump.toString()));
            List<String> statements = SET_VALUE
                    .matcher(script)
                    .results()
                    .map(result -> result.group(1))
                    .toList();
            if (statements.size() != entries.size()) {
                throw new IOException("the dump says of " + statements.size()
                        + " sequences where they stood, and lists " + entries.size());
            }
            return statements;
        }
    }

    /** Until its end mark; then what pg_restore says in the end counts as well. */
    private final class Rows extends FilterInputStream {
        private final CopyScript script;
        private final ClientRun run;
        private boolean ended;

        Rows(CopyScript script, ClientRun run) {
            super(script.rows());
            this.script = script;
            this.run = run;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = in.read(target, offset, length);
            if (count < 0 && !ended) {
                ended = true;
                if (script.next()) {
                    throw new IOException("the dump has more rows than the manifest says");
                }
                run.await(ClientFailures.of(ProblemType.BACKUP_FAILED, dump.toString()));
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            run.close();
            script.close();
        }
    }

    @Override
    public void close() {
        copy.close();
    }
}
