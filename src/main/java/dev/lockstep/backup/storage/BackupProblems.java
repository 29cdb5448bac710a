package dev.lockstep.backup.storage;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The problems that backups have of their own: files and disks. */
public final class BackupProblems {
    private BackupProblems() {}

    public static ProblemException damaged(String file, String what) {
        return damaged(file, what, null);
    }

    public static ProblemException damaged(String file, String what, @Nullable Throwable cause) {
        Problem problem = Problem.of(ProblemType.BACKUP_FAILED, "The backup's file " + file + " " + what + ".")
                .withNextStep(
                        "Do not restore from this backup. Use another one, and see what happened to its storage.");
        return new ProblemException(problem, cause);
    }

    /** What an {@link IOException} while writing below {@code place} means. */
    public static ProblemException writing(String place, IOException e) {
        if (diskFull(e)) {
            return new ProblemException(
                    diskFull(place, "The disk became full while the backup was written to " + place + "."), e);
        }
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        Problem problem = Problem.of(
                        ProblemType.BACKUP_FAILED, "The backup could not be written to " + place + ": " + reason + ".")
                .withNextStep("See that " + place + " exists and that the service may write to it.");
        return new ProblemException(problem, e);
    }

    public static Problem diskFull(String place, String detail) {
        return Problem.of(ProblemType.DISK_FULL, detail)
                .withNextStep(
                        "Make room in " + place
                                + ", or let lockstep.backup.directory name a bigger disk; nothing of the unfinished backup was kept.");
    }

    /** Java has no exception of its own for ENOSPC and EDQUOT; the texts are those of Linux, macOS and Windows. */
    private static boolean diskFull(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left")
                || message.contains("quota exceeded")
                || message.contains("not enough space");
    }
}
