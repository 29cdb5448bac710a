package dev.lockstep.promotion;

import dev.lockstep.backup.BackupExtent;
import dev.lockstep.data.LookupChoice;
import dev.lockstep.data.SyncPolicy;
import dev.lockstep.diff.PrivilegesPolicy;
import dev.lockstep.diff.Selection;
import dev.lockstep.plan.Hazard;
import dev.lockstep.plan.Mode;
import dev.lockstep.plan.Rename;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a request says about how to promote.
 *
 * @param acceptHazards the request's together with those that the target's policy accepts
 * @param lookup the lookup tables, and what is done with their rows
 * @param dryRun everything but the commit
 * @param acceptDrift go on although the target was changed by hand since the last promotion
 * @param mode {@code ONLINE} never with {@code dryRun}: what is made ahead of the transaction is not rolled back with it
 * @param lockTimeout how long one statement waits for a lock before the transaction is rolled back and tried again
 * @param selection what of the source is wanted
 * @param rehearse run the plan on a scratch copy of the target's schema first
 * @param backup how much of the target is backed up first
 * @param renames what of the target only gets another name
 * @param patience how long a concurrent build waits for one transaction that was there before it, in mode {@code ONLINE}
 */
public record PromotionOptions(
        Set<Hazard> acceptHazards,
        LookupChoice lookup,
        boolean dryRun,
        boolean acceptDrift,
        Duration lockTimeout,
        Mode mode,
        Selection selection,
        boolean rehearse,
        List<Rename> renames,
        Duration patience,
        BackupExtent backup) {

    public static final Duration DEFAULT_LOCK_TIMEOUT = Duration.ofSeconds(3);
    public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(30);

    public PromotionOptions {
        acceptHazards = Set.copyOf(acceptHazards);
        renames = List.copyOf(renames);
        if (dryRun && mode == Mode.ONLINE) {
            throw new IllegalArgumentException("a dry run is atomic");
        }
    }

    /** In mode {@code atomic}, everything of the source but owners and grants. */
    public PromotionOptions(
            Set<Hazard> acceptHazards,
            SyncPolicy data,
            List<String> tables,
            boolean dryRun,
            boolean acceptDrift,
            Duration lockTimeout) {
        this(
                acceptHazards,
                LookupChoice.of(data, tables),
                dryRun,
                acceptDrift,
                lockTimeout,
                Mode.ATOMIC,
                Selection.defaults(),
                false,
                List.of(),
                DEFAULT_PATIENCE,
                BackupExtent.FULL);
    }

    /** For looking at an undo. */
    static PromotionOptions ofUndo() {
        return ofUndo(Set.of(), false, DEFAULT_LOCK_TIMEOUT, BackupExtent.FULL);
    }

    /** Of an undo, which brings back owners and grants as well. */
    static PromotionOptions ofUndo(
            Set<Hazard> acceptHazards, boolean dryRun, Duration lockTimeout, BackupExtent backup) {
        return new PromotionOptions(acceptHazards, SyncPolicy.NONE, List.of(), dryRun, false, lockTimeout)
                .selecting(Selection.defaults().withPrivileges(PrivilegesPolicy.SYNC))
                .backingUp(backup);
    }

    /** What is done with the rows of tables of which nothing else is declared. */
    public SyncPolicy data() {
        return lookup.policy();
    }

    /** Patterns of lookup tables. */
    public List<String> tables() {
        return lookup.tables();
    }

    PromotionOptions lookingUp(LookupChoice other) {
        return with(copy -> copy.lookup = other);
    }

    PromotionOptions withoutRows() {
        return lookingUp(LookupChoice.of(SyncPolicy.NONE, List.of()));
    }

    public PromotionOptions in(Mode other) {
        return with(copy -> copy.mode = other);
    }

    public PromotionOptions selecting(Selection other) {
        return with(copy -> copy.selection = other);
    }

    public PromotionOptions rehearsing(boolean other) {
        return with(copy -> copy.rehearse = other);
    }

    public PromotionOptions renaming(List<Rename> others) {
        return with(copy -> copy.renames = others);
    }

    public PromotionOptions waiting(Duration other) {
        return with(copy -> copy.patience = other);
    }

    public PromotionOptions backingUp(BackupExtent other) {
        return with(copy -> copy.backup = other);
    }

    private PromotionOptions with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return new PromotionOptions(
                acceptHazards,
                copy.lookup,
                dryRun,
                acceptDrift,
                lockTimeout,
                copy.mode,
                copy.selection,
                copy.rehearse,
                copy.renames,
                copy.patience,
                copy.backup);
    }

    /** What may become otherwise in a copy, beginning as it is here. */
    private static final class Copy {
        private LookupChoice lookup;
        private Mode mode;
        private Selection selection;
        private boolean rehearse;
        private List<Rename> renames;
        private Duration patience;
        private BackupExtent backup;

        private Copy(PromotionOptions options) {
            lookup = options.lookup;
            mode = options.mode;
            selection = options.selection;
            rehearse = options.rehearse;
            renames = options.renames;
            patience = options.patience;
            backup = options.backup;
        }
    }
}
