package dev.lockstep.backup;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The problems that backups have of their own: files and disks. */
final class BackupProblems {
    private BackupProblems() {}

    static ProblemException damaged(Path file, String what) {
        return damaged(file, what, null);
    }

    static ProblemException damaged(Path file, String what, @Nullable Throwable cause) {
        Problem problem = Problem.of(ProblemType.BACKUP_FAILED, "The backup's file " + file + " " + what + ".")
                .withNextStep(
                        "Do not restore from this backup. Use another one, and see what happened to its storage.");
        return new ProblemException(problem, cause);
    }

    /** What an {@link IOException} while writing below {@code directory} means. */
    static ProblemException writing(Path directory, IOException e) {
        if (diskFull(e)) {
            return new ProblemException(
                    diskFull(directory, "The disk became full while the backup was written to " + directory + "."), e);
        }
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        Problem problem = Problem.of(
                        ProblemType.BACKUP_FAILED,
                        "The backup could not be written to " + directory + ": " + reason + ".")
                .withNextStep("See that lockstep.backup.directory exists and that the service may write to it.");
        return new ProblemException(problem, e);
    }

    static Problem diskFull(Path directory, String detail) {
        return Problem.of(ProblemType.DISK_FULL, detail)
                .withNextStep(
                        "Make room in " + directory
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
