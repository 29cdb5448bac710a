package dev.lockstep.promotion;

import dev.lockstep.backup.BackupRequest;
import dev.lockstep.backup.BackupResult;
import dev.lockstep.backup.BackupWriter;

/** Writes and verifies the backup without which nothing is changed (I2). */
public final class BackUpTarget {
    private final BackupWriter writer;

    public BackUpTarget(BackupWriter writer) {
        this.writer = writer;
    }

    BackedUp backUp(Checked checked) {
        PromotionRequest request = checked.request();
        BackupResult backup = writer.write(BackupRequest.of(request.target()), checked.progress());
        if (!backup.catalogFingerprint().equals(checked.plan().target().fingerprint())) {
            throw PlanChanged.since(
                    request, "The schema of " + request.target().name() + " changed before its backup.");
        }
        return new BackedUp(checked, backup.id().toString());
    }
}
