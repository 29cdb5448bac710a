package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.backup.Backups;
import dev.lockstep.backup.Manifest;
import dev.lockstep.backup.storage.BucketStorage;
import dev.lockstep.backup.storage.ObjectStore;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.DatabaseState;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Undos whose backups are in object storage that goes away. */
class UndoBucketTest extends OnPair {
    private ObjectStore store;
    private UUID promotion;

    @Override
    void prepare() {
        try {
            store = new ObjectStore();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        pair.keepingBackupsIn(new BucketStorage(store.bucket("backups", 1)));
        pair.both(
                "CREATE TABLE merchants (id int PRIMARY KEY, tax text); CREATE TABLE notes (id int PRIMARY KEY);"
                        + " INSERT INTO merchants SELECT i, 't' || i FROM generate_series(1, 500) i; INSERT INTO notes VALUES (1)");
        pair.source("ALTER TABLE merchants DROP tax; DROP TABLE notes");
        PromotionRequest request = pair.request(pair.options());
        pair.promote(request, new SilentProgress());
        promotion = request.id();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void I3_shouldTakeNothingForLostThatIsOnlyOutOfReach() {
        store.vanishAfterReads(-1);

        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> pair.undoPreview(promotion));
        assertThat(failure.problem().type()).isEqualTo(ProblemType.STORAGE_UNREACHABLE);
        // Whoever accepted losses did not accept these.
        assertThat(failed(new SilentProgress()).type()).isEqualTo(ProblemType.STORAGE_UNREACHABLE);

        store.vanishAfterReads(Integer.MAX_VALUE);
        assertThat(pair.undoPreview(promotion).verdict()).isEqualTo("exact");
    }

    @Test
    void I2_shouldFailCleanlyWhenItGoesWhileTheBackupOfTheUndoIsWritten() {
        List<Manifest> before = backups();

        Problem problem = failed(new WatchedProgress().at(Phase.BACKUP, () -> store.vanishAfter(3)));
        store.vanishAfter(Integer.MAX_VALUE);

        assertThat(problem.type()).isEqualTo(ProblemType.STORAGE_UNREACHABLE);
        assertThat(problem.detail()).contains("could not be written to s3://backups/backups/");
        assertThat(backups()).isEqualTo(before);
        assertUndone();
    }

    @Test
    void I1_shouldFailCleanlyWhenItGoesWhileRowsComeBack() {
        Problem problem = failed(new WatchedProgress().at(Phase.MIGRATE, () -> store.vanishAfterReads(2)));
        store.vanishAfterReads(Integer.MAX_VALUE);

        assertThat(problem.type()).isEqualTo(ProblemType.STORAGE_UNREACHABLE);
        assertThat(problem.detail()).contains("s3://backups/backups/", "/data/");
        assertUndone();
    }

    private List<Manifest> backups() {
        return new Backups(pair.settings(), Clock.systemUTC()).list(null, 99, null);
    }

    private Problem failed(Progress progress) {
        DatabaseState state = pair.targetState();
        ProblemException failure =
                catchThrowableOfType(ProblemException.class, () -> pair.promote(pair.undoRequest(promotion), progress));
        assertThat(failure).as("the undo must fail").isNotNull();
        assertThat(pair.targetState()).isEqualTo(state);
        return failure.problem();
    }

    /** Trying again does it. */
    private void assertUndone() {
        assertThat(pair.promote(pair.undoRequest(promotion), new SilentProgress())
                        .undo()
                        .verdict())
                .isEqualTo("exact");
    }
}
