package dev.lockstep.promotion;

import dev.lockstep.backup.BackupRequest;
import dev.lockstep.backup.BackupResult;
import dev.lockstep.backup.BackupScope;
import dev.lockstep.backup.BackupWriter;
import dev.lockstep.backup.Backups;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Writes and verifies the backup without which nothing is changed (I2). */
public final class BackUpTarget {
    private final BackupWriter writer;
    private final Backups backups;
    private final Consumer<BackupResult> written;

    /** @param written hears of every backup that was made */
    public BackUpTarget(BackupWriter writer, Backups backups, Consumer<BackupResult> written) {
        this.writer = writer;
        this.backups = backups;
        this.written = written;
    }

    /** The backup stays in use, so that no clean-up deletes it, until the promotion is over. */
    BackedUp backUp(Checked checked) {
        PromotionRequest request = checked.request();
        Undo undo = checked.plan().undo();
        if (undo != null && undo.refillsRows()) {
            // The new one may be one more than are kept.
            checked.closeLater(backups.use(Undoing.backupOf(undo.of())));
        }
        BackupResult backup =
                writer.write(BackupRequest.of(request.id(), request.target(), scope(checked)), checked.progress());
        written.accept(backup);
        BackedUp backedUp = new BackedUp(
                checked, backup.id().toString(), backup.moment(), backup.restorePoint(), backups.use(backup.id()));
        checked.closeLater(backedUp.inUse());
        if (!backup.catalogFingerprint().equals(checked.plan().target().fingerprint())) {
            discard(backedUp);
            throw PlanChanged.since(
                    request, "The schema of " + request.target().name() + " changed before its backup.");
        }
        return backedUp;
    }

    /**
     * Keeps the backup if the work is committed, or if that is not known: a way back to where the target is anyhow would only take the
     * place of one that an undo needs.
     *
     * @param work ends with a commit, with a failure that left the target as it was, or with {@link UnknownOutcomeException}
     */
    PromotionResult forWhatIsCommitted(BackedUp backedUp, Supplier<PromotionResult> work) {
        PromotionResult result;
        try {
            result = work.get();
        } catch (UnknownOutcomeException e) {
            throw e;
        } catch (RuntimeException e) {
            discard(backedUp);
            throw e;
        }
        if (!result.dryRun()) {
            return result;
        }
        discard(backedUp);
        return result.withoutBackup();
    }

    /** What cannot be deleted now is retention's. */
    private void discard(BackedUp backedUp) {
        try {
            backedUp.checked().closeNow(backedUp.inUse());
            backups.delete(UUID.fromString(backedUp.backup()));
        } catch (RuntimeException e) {
            System.getLogger(BackUpTarget.class.getName())
                    .log(System.Logger.Level.WARNING, "Backup " + backedUp.backup() + " is not discarded", e);
        }
    }

    private static BackupScope scope(Checked checked) {
        return switch (checked.request().options().backup()) {
            case FULL -> BackupScope.full();
            case AFFECTED -> AffectedTables.scope(checked.plan());
            case EXTERNAL -> new BackupScope.External();
        };
    }
}
