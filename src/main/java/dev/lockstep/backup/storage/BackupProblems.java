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

    /** Or unreachable, where that is the cause. */
    public static ProblemException damaged(String file, String what, @Nullable Throwable cause) {
        UnreachableException unreachable = unreachable(cause);
        if (unreachable != null) {
            return unreachable(
                    "The backup's file " + file + " cannot be read for now: " + unreachable.getMessage() + ".",
                    unreachable);
        }
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
        String reason = reason(e);
        UnreachableException unreachable = unreachable(e);
        if (unreachable != null) {
            return unreachable("The backup could not be written to " + place + ": " + reason + ".", unreachable);
        }
        Problem problem = Problem.of(
                        ProblemType.BACKUP_FAILED, "The backup could not be written to " + place + ": " + reason + ".")
                .withNextStep("See that " + place + " exists and that the service may write to it.");
        return new ProblemException(problem, e);
    }

    /** What an {@link IOException} means while it is looked which backups there are in {@code place}. */
    public static ProblemException reading(String place, IOException e) {
        String detail = "The backups in " + place + " cannot be read: " + reason(e) + ".";
        UnreachableException unreachable = unreachable(e);
        return unreachable != null
                ? unreachable(detail, unreachable)
                : new ProblemException(
                        Problem.of(ProblemType.BACKUP_FAILED, detail)
                                .withNextStep("See that the storage is there and that the service may read it."),
                        e);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static ProblemException unreachable(String detail, UnreachableException cause) {
        return new ProblemException(
                Problem.of(ProblemType.STORAGE_UNREACHABLE, detail)
                        .withNextStep(
                                "Try again when the storage can be reached. Its backups are not taken for damaged."),
                cause);
    }

    private static @Nullable UnreachableException unreachable(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreachableException unreachable) {
                return unreachable;
            }
        }
        return null;
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
