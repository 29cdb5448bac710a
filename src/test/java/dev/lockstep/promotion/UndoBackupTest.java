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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** At whatever it is doing: what was not looked at is not lost. */
    @Test
    void shouldStopAndNotCallTheBackupUnreadableWhenItsTimeIsOver() {
        AtomicInteger checks = new AtomicInteger();
        int last = 0;
        do {
            last++;
            int end = last;
            checks.set(0);
            WatchedProgress progress = new WatchedProgress();
            progress.whenChecked(() -> {
                if (checks.incrementAndGet() == end) {
                    progress.cancel();
                }
            });
            ProblemException stopped = catchThrowableOfType(ProblemException.class, () -> pair.undoing()
                    .preview(promotion, pair.targetEnvironment(), progress));
            assertThat(stopped == null ? null : stopped.problem().type())
                    .as("stopped at check %d", end)
                    .isEqualTo(checks.get() < end ? null : ProblemType.CANCELLED);
        } while (checks.get() >= last);
        assertThat(last).isGreaterThan(1);
    }

    private Problem refused(Set<Hazard> accepted, @Nullable String plan) {
        DatabaseState state = pair.targetState();
        ProblemException failure = catchThrowableOfType(
                ProblemException.class, () -> pair.promote(undo(accepted, plan), new SilentProgress()));
        assertThat(failure).as("the undo must fail").isNotNull();
        assertThat(pair.targetState()).isEqualTo(state);
        return failure.problem();
    }

    private PromotionRequest undo(Set<Hazard> accepted, @Nullable String plan) {
        return PromotionRequest.undo(
                UUID.randomUUID(),
                promotion,
                pair.targetEnvironment(),
                plan,
                PromotionOptions.ofUndo(accepted, false, Duration.ofMillis(300), BackupExtent.FULL));
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

    @ParameterizedTest
    @ValueSource(strings = {"truncated", "changed", "missing"})
    void I3_shouldBeALossWhenRowsWereDamaged(String how) throws IOException {
        String reviewed = pair.undoPreview(promotion).plan().fingerprint();
        Path file = files(directory()).get(0);
        byte[] content = Files.readAllBytes(file);
        switch (how) {
            case "truncated" -> Files.write(file, Arrays.copyOf(content, content.length - 9));
            case "changed" -> Files.write(file, changed(content));
            default -> Files.delete(file);
        }

        UndoPreview preview = pair.undoPreview(promotion);

        assertThat(preview.verdict()).isEqualTo("lossy");
        assertThat(preview.losses()).hasSize(2).allSatisfy(loss -> assertThat(loss.reason())
                .contains("cannot be read", file.toString()));
        assertThat(refused(EnumSet.allOf(Hazard.class), reviewed).type()).isEqualTo(ProblemType.PLAN_CHANGED);
        assertThat(refused(EnumSet.complementOf(EnumSet.of(Hazard.DATA_LOSS)), null)
                        .type())
                .isEqualTo(ProblemType.HAZARDS_NOT_ACCEPTED);
    }

    @Test
    void I3_shouldBeALossWhenTheManifestIsNotTheOneThatWasWritten() throws IOException {
        Path manifest = directory().resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"rows\" : 500", "\"rows\" : 501"));

        assertThat(pair.undoPreview(promotion).losses()).hasSize(2).allSatisfy(loss -> assertThat(loss.reason())
                .contains(manifest.toString(), "SHA256SUMS"));
    }

    /** As what is too big to be read for a preview may be. */
    @Test
    void I1_shouldFailWhenTheDamageShowsAsTheRowsAreRead() {
        DatabaseState state = pair.targetState();
        WatchedProgress damaging =
                new WatchedProgress().at(Phase.MIGRATE, () -> files(directory()).forEach(UndoBackupTest::damage));

        ProblemException failure = catchThrowableOfType(
                ProblemException.class,
                () -> pair.promote(undo(EnumSet.complementOf(EnumSet.of(Hazard.DATA_LOSS)), null), damaging));

        assertThat(failure.problem().type()).isEqualTo(ProblemType.BACKUP_FAILED);
        assertThat(failure.problem().detail())
                .contains(directory().resolve("data").toString());
        assertThat(pair.targetState()).isEqualTo(state);
    }

    /** More than 32 MiB once they are compressed. */
    @Test
    void shouldSayWhatItDidNotReadSinceItIsTooMuch() {
        pair.both("CREATE TABLE big (id int PRIMARY KEY, x bytea);"
                + " INSERT INTO big SELECT i, string_agg(sha512((i || '.' || j)::text::bytea), '') FROM generate_series(1, 400) i,"
                + " generate_series(1, 1500) j GROUP BY i");
        pair.source("DROP TABLE big");
        // The table that is in both now is drift.
        PromotionRequest request = pair.request(pair.acceptingDrift());
        pair.promote(request, new SilentProgress());

        UndoPreview preview = pair.undoPreview(request.id());

        assertThat(preview.verdict()).isEqualTo("exact");
        assertThat(preview.notes())
                .anySatisfy(note -> assertThat(note).contains("bytes that the undo needs are there and were not read"));
    }

    private Path directory() {
        return pair.settings().directory().resolve(backup.toString());
    }

    private static void damage(Path file) {
        try {
            Files.write(file, changed(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] changed(byte[] content) {
        byte[] changed = content.clone();
        changed[content.length / 2] ^= 1;
        return changed;
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory.resolve("data"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
