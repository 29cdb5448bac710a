package dev.lockstep.promotion;

import dev.lockstep.backup.BackupRequest;
import dev.lockstep.backup.BackupResult;
import dev.lockstep.backup.BackupScope;
import dev.lockstep.backup.BackupWriter;
import dev.lockstep.backup.Backups;
import java.util.function.Consumer;

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
        BackupResult backup = writer.write(BackupRequest.of(request.target(), scope(checked)), checked.progress());
        written.accept(backup);
        checked.closeLater(backups.use(backup.id()));
        if (!backup.catalogFingerprint().equals(checked.plan().target().fingerprint())) {
            throw PlanChanged.since(
                    request, "The schema of " + request.target().name() + " changed before its backup.");
        }
        return new BackedUp(checked, backup.id().toString(), backup.moment(), backup.restorePoint());
    }

    private static BackupScope scope(Checked checked) {
        return switch (checked.request().options().backup()) {
            case FULL -> BackupScope.full();
            case AFFECTED -> AffectedTables.scope(checked.plan());
            case EXTERNAL -> new BackupScope.External();
        };
    }
}
