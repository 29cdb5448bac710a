package dev.lockstep.backup;

import dev.lockstep.environment.Databases;
import dev.lockstep.environment.ScratchDatabase;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Proves backups: restores one into a scratch database and compares all of it. */
public final class BackupProver {
    private static final String CONSTRAINT_VIOLATIONS = "23";
    private static final String CHECK_VIOLATION = "23514";
    private static final String DATA_EXCEPTIONS = "22";
    private static final String INVALID_PARAMETER = "22023";

    /** A table or a function of which the body of another function speaks. */
    private static final Set<String> NOT_FOUND = Set.of("42P01", "42883");

    private final BackupSettings settings;
    private final Databases databases;
    private final Backups backups;
    private final ScratchDatabases scratches;
    private final Clock clock;

    public BackupProver(
            BackupSettings settings, Databases databases, Backups backups, ScratchDatabases scratches, Clock clock) {
        this.settings = settings;
        this.databases = databases;
        this.backups = backups;
        this.scratches = scratches;
        this.clock = clock;
    }

    /** The newest backup of an environment that could be restored in its place. */
    public Optional<UUID> newest(String environment) {
        return backups.list(environment, Integer.MAX_VALUE, null).stream()
                .filter(Manifest::whole)
                .map(Manifest::id)
                .findFirst();
    }

    /**
     * Returns when what was restored equals what was backed up: definitions, numbers of rows, and every row. Whether it does is written
     * down beside the backup, and so is it when its rows cannot be loaded. A scratch server that lacks something (a role, an extension)
     * proves nothing either way.
     *
     * @throws ProblemException {@code BACKUP_FAILED} or {@code VERIFICATION_FAILED} when the backup is not what it should be; {@code
     *     CONFLICT} for a restore point; and what restoring may end in
     */
    public Proof prove(UUID id, Progress progress) {
        try (Backups.InUse use = backups.use(id)) {
            if (use.manifest().restorePoint() != null) {
                throw new ProblemException(Problem.of(
                                ProblemType.CONFLICT,
                                "The backup " + id + " is a restore point, which only a recovery proves.")
                        .withPointer("/id"));
            }
            try {
                int version = restoreAndCompare(use.backup(), progress);
                Proof proof = new Proof(true, clock.instant().truncatedTo(ChronoUnit.MILLIS), version, null);
                backups.prove(id, proof);
                return proof;
            } catch (ProblemException e) {
                if (isOfTheBackup(e.problem(), use)) {
                    backups.prove(
                            id,
                            new Proof(
                                    false,
                                    clock.instant().truncatedTo(ChronoUnit.MILLIS),
                                    use.manifest().serverVersion(),
                                    e.problem().detail()));
                }
                throw e;
            }
        }
    }

    /** And not of a server that lacks something: what is in the backup is not as it was written, or breaks its own rules. */
    private static boolean isOfTheBackup(Problem problem, Backups.InUse use) {
        String state = String.valueOf(problem.sqlState());
        if (problem.type() == ProblemType.BACKUP_FAILED || problem.type() == ProblemType.VERIFICATION_FAILED) {
            return true;
        }
        if (state.startsWith(CONSTRAINT_VIOLATIONS) && !state.equals(CHECK_VIOLATION)) {
            return true;
        }
        boolean fromCode = state.equals(CHECK_VIOLATION)
                || state.startsWith(DATA_EXCEPTIONS) && !state.equals(INVALID_PARAMETER)
                || NOT_FOUND.contains(state)
                        && String.valueOf(problem.statement()).startsWith("COPY ");
        return fromCode && saysHowSessionsWere(use);
    }

    /** Where that was not written down, it may be Lockstep's guess of it that the backup's code fails with. */
    private static boolean saysHowSessionsWere(Backups.InUse use) {
        DatabaseProperties database =
                use.backup().read(RestoreScript.FILE, RestoreScript.class).database();
        return database.searchPath() != null && database.values() != null;
    }

    private int restoreAndCompare(Backup backup, Progress progress) {
        progress.phaseStarted("verify");
        BackupVerifier.verify(backup, settings.connections(), progress);
        progress.phaseSucceeded(backup.manifest().files().size() + " files are as they were written");
        try (ScratchDatabase scratch = scratches.make()) {
            try (Maintenance server = Maintenance.connect(databases, scratch.asMaker(), "restore")) {
                requireVersion(server, backup.manifest());
                try {
                    new RestoreRun(settings, databases, backup, progress).into(scratch, server);
                    progress.phaseStarted("compare");
                    long rows = new RowsProof(settings, backup, progress).compare(scratch::connect);
                    progress.phaseSucceeded("schema equal, " + rows + " rows equal");
                    return server.version();
                } finally {
                    server.drop(scratch.name());
                }
            }
        }
    }

    private static void requireVersion(Maintenance server, Manifest manifest) {
        int there = server.version() / 10_000;
        int wanted = manifest.serverVersion() / 10_000;
        if (there != wanted) {
            throw new ProblemException(Problem.of(
                            ProblemType.SCRATCH_UNAVAILABLE,
                            "The scratch server is PostgreSQL " + there + ", and the backup is of PostgreSQL " + wanted
                                    + ": it would print definitions otherwise.")
                    .withNextStep("Set lockstep.scratch.url to a server of that version."));
        }
    }
}
