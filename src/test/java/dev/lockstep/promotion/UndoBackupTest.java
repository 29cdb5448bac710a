package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.backup.BackupExtent;
import dev.lockstep.backup.Backups;
import dev.lockstep.plan.Hazard;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.DatabaseState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Undos that need rows of a backup which is not what it was. */
class UndoBackupTest extends OnPair {
    private UUID promotion;
    private UUID backup;

    @Override
    void prepare() {
        pair.both(
                "CREATE TABLE merchants (id int PRIMARY KEY, tax text); CREATE TABLE notes (id int PRIMARY KEY);"
                        + " INSERT INTO merchants SELECT i, 't' || i FROM generate_series(1, 500) i; INSERT INTO notes VALUES (1)");
        pair.source("ALTER TABLE merchants DROP tax; DROP TABLE notes");
        PromotionRequest request = pair.request(pair.options());
        backup = UUID.fromString(pair.promote(request, new SilentProgress()).backup());
        promotion = request.id();
        assertThat(pair.undoPreview(promotion).verdict()).isEqualTo("exact");
    }

    private Problem refused(Set<Hazard> accepted, @Nullable String plan) {
        DatabaseState state = pair.targetState();
        PromotionRequest undo = PromotionRequest.undo(
                UUID.randomUUID(),
                promotion,
                pair.targetEnvironment(),
                plan,
                PromotionOptions.ofUndo(accepted, false, Duration.ofMillis(300), BackupExtent.FULL));
        ProblemException failure =
                catchThrowableOfType(ProblemException.class, () -> pair.promote(undo, new SilentProgress()));
        assertThat(failure).as("the undo must fail").isNotNull();
        assertThat(pair.targetState()).isEqualTo(state);
        return failure.problem();
    }

    @Test
    void I3_shouldBeALossWhenItWasDeleted() {
        String reviewed = pair.undoPreview(promotion).plan().fingerprint();
        new Backups(pair.settings(), Clock.systemUTC()).delete(backup);

        UndoPreview preview = pair.undoPreview(promotion);

        assertThat(preview.verdict()).isEqualTo("lossy");
        assertThat(preview.losses())
                .allSatisfy(loss -> assertThat(loss.reason()).contains("cannot be read", backup.toString()))
                .extracting(UndoLoss::name)
                .containsExactlyInAnyOrder("public.merchants.tax", "public.notes");
        assertThat(refused(EnumSet.allOf(Hazard.class), reviewed).type()).isEqualTo(ProblemType.PLAN_CHANGED);
        Problem problem = refused(EnumSet.complementOf(EnumSet.of(Hazard.DATA_LOSS)), null);
        assertThat(problem.type()).isEqualTo(ProblemType.HAZARDS_NOT_ACCEPTED);
        assertThat(problem.detail()).contains("DATA_LOSS");
    }

    @Test
    void I1_shouldFailWhenRowsWereTamperedWith() throws IOException {
        Path directory = pair.settings().directory().resolve(backup.toString());
        for (Path file : files(directory)) {
            byte[] content = Files.readAllBytes(file);
            Files.write(file, java.util.Arrays.copyOf(content, content.length - 9));
        }

        Problem problem = refused(EnumSet.allOf(Hazard.class), null);

        assertThat(problem.type()).isEqualTo(ProblemType.BACKUP_FAILED);
        assertThat(problem.detail()).contains(backup.toString());
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("data"))) {
            return files.toList();
        }
    }
}
