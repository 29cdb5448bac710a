package dev.lockstep.promotion;

import dev.lockstep.backup.BackupRows;
import dev.lockstep.backup.BackupSettings;
import dev.lockstep.backup.Backups;
import dev.lockstep.backup.Manifest;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.data.DataPlan;
import dev.lockstep.data.LateRows;
import dev.lockstep.data.LookupSet;
import dev.lockstep.data.LookupTable;
import dev.lockstep.data.ReturnedRows;
import dev.lockstep.data.RowChange;
import dev.lockstep.diff.TakenBack;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.OwnSettings;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.introspect.TargetRoles;
import dev.lockstep.plan.Plan;
import dev.lockstep.plan.PlanOptions;
import dev.lockstep.plan.Planner;
import dev.lockstep.plan.Rename;
import dev.lockstep.plan.Renames;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.OwnSchema;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plans the way back from a promotion: what it changed goes back, whatever was done since stays. See {@code
 * docs/adr/0017-undo-is-a-merge-of-three-catalogs.md}.
 */
public final class Undoing {
    private final Databases databases;
    private final Backups backups;
    private final BackupSettings settings;
    private final Reprint reprint;

    public Undoing(Databases databases, Backups backups, BackupSettings settings, Reprint reprint) {
        this.databases = databases;
        this.backups = backups;
        this.settings = settings;
        this.reprint = reprint;
    }

    /**
     * What undoing it would do; changes nothing.
     *
     * @throws ProblemException {@code NOT_FOUND} when it was not committed there; {@code CONFLICT} when another has to be undone first
     */
    public UndoPreview preview(UUID promotion, Environment target, Progress progress) {
        PromotionRequest request =
                PromotionRequest.undo(new UUID(0, 0), promotion, target, null, PromotionOptions.ofUndo());
        try (Sessions.Open open = Sessions.open(databases, target, "undo preview " + promotion, progress)) {
            SqlSession session = open.session();
            Sessions.beginSnapshot(session);
            LedgerLine line = new Undoable(new Ledger(session).lines(), target.name()).require(promotion);
            try {
                ReviewedPlan plan = review(request, session, progress);
                return UndoPreview.of(target.name(), plan, undo(plan));
            } catch (ProblemException e) {
                if (!STANDS_IN_THE_WAY.contains(e.problem().type())) {
                    throw e;
                }
                List<String> conflicts = new ArrayList<>(List.of(e.problem().detail()));
                conflicts.addAll(e.problem().items());
                return UndoPreview.refused(target.name(), line, conflicts);
            }
        }
    }

    /** Their definitions do not name what they are a part of. */
    private static final Set<Kind> FOLLOW = Set.of(Kind.COLUMN, Kind.SEQUENCE_OWNER);

    private static final Set<ProblemType> STANDS_IN_THE_WAY = Set.of(
            ProblemType.CONFLICT,
            ProblemType.TARGET_DRIFTED,
            ProblemType.NOT_HANDLED,
            ProblemType.ROLE_MISSING,
            ProblemType.INSUFFICIENT_PRIVILEGE,
            ProblemType.NOT_SUPPORTED_BY_TARGET);

    private static Undo undo(ReviewedPlan plan) {
        Undo undo = plan.undo();
        if (undo == null) {
            throw new IllegalStateException("the plan is no undo's");
        }
        return undo;
    }

    /**
     * The plan of the undo, with what the rows have to say to it.
     *
     * @param session in a snapshot
     * @throws ProblemException when what was changed since stands in the way
     */
    ReviewedPlan review(PromotionRequest request, SqlSession session, Progress progress) {
        // What stands in it becomes SQL, also for a preview.
        OwnSchema.require(session);
        Ledger ledger = new Ledger(session);
        UUID id = request.undoOf();
        if (id == null) {
            throw new IllegalArgumentException("no undo: " + request.id());
        }
        LedgerLine line = new Undoable(ledger.lines(), request.target().name()).require(id);
        Catalog read = new CatalogReader().read(session);
        Catalog now = read.without(Leftovers.in(read));
        List<String> notes = new ArrayList<>();
        Catalog written = ledger.find(id).map(LedgerEntry::baseline).orElseThrow(() -> forgotten(id, request));
        Catalog before = printed(
                ledger.before(id).orElseGet(() -> backedUp(line, progress)),
                "The schema before the promotion",
                now,
                progress,
                notes);
        Catalog after = printed(written, "The schema after the promotion", now, progress, notes);
        OwnSettings converted = ledger.settings(id);
        List<Rename> back = ledger.renames(id).stream().map(Rename::back).toList();
        PlanOptions options = PlanOptions.defaults()
                .selecting(request.options().selection())
                .inUtc(converted.inUtc())
                .renaming(back)
                .displacing(after.byId().keySet());
        Renames renames = renames(now, before, options);
        Catalog renamed = renames.catalog();
        Catalog left = renames(after, before, options).catalog();
        TakenBack takenBack = TakenBack.of(before, left, renamed);
        refuse(takenBack.conflicts(), request);
        refuse(madeOnRenamed(now, after, Set.copyOf(names(now, renames).values())), request);
        notes.addAll(takenBack.notes());

        List<Refilled> refills = available(
                new Refills(before, left, renamed).of(takenBack),
                before,
                LateRows.of(session, id),
                line,
                notes,
                progress);
        ReturnedRows returned =
                new UndoLookups(now, takenBack.wanted(), renames::after).of(session, RowChange.of(session, id));
        Undo undo = new Undo(
                line,
                converted,
                before,
                renamed,
                takenBack,
                names(now, renames),
                refills,
                ledger.positions(id),
                returned,
                UndoLookups.withoutImages(ledger.changedRows(id), returned),
                UndoFindings.NONE);
        Undo looked = undo.with(UndoLook.of(session, undo));
        notes.addAll(looked.findings().notes());
        notes.addAll(comingBack(refills, line));
        refills.stream().flatMap(refilled -> nothingSince(refilled, looked)).forEach(notes::add);
        return reviewed(request, session, looked, now, options, notes);
    }

    private static ReviewedPlan reviewed(
            PromotionRequest request,
            SqlSession session,
            Undo undo,
            Catalog now,
            PlanOptions options,
            List<String> notes) {
        TargetRoles roles = TargetRoles.read(session);
        Catalog wanted = undo.takenBack().wanted();
        LookupSet written = undo.writtenTables();
        Plan plan = Planner.plan(
                now,
                wanted,
                options.synchronising(
                                written.tables().stream().map(LookupTable::id).collect(Collectors.toSet()))
                        .runBy(roles.user()));
        RolesOfPlan.check(plan, wanted, undo.now(), roles);
        ExtensionsOfPlan.check(plan, wanted, session);
        LookupSet none = new LookupSet(List.of(), List.of());
        return new ReviewedPlan(
                wanted,
                wanted,
                now,
                plan,
                none,
                new DataPlan(undo.findings().returned(), List.of()),
                Map.of(),
                notes,
                PlanFingerprint.of(undo, wanted, now, plan, request.options(), OwnSettings.printing(session)),
                null,
                undo);
    }

    private static ProblemException forgotten(UUID id, PromotionRequest request) {
        return new ProblemException(
                Problem.of(
                                ProblemType.CONFLICT,
                                "The ledger of %s has forgotten the schemas that promotion %s found and left: it was committed too long ago."
                                        .formatted(request.target().name(), id))
                        .withNextStep(
                                "Promote a source that has what is wanted back. lockstep.undo.keep-catalogs says how long they are known."));
    }

    private static Renames renames(Catalog target, Catalog source, PlanOptions options) {
        try {
            return Renames.of(target, source, options);
        } catch (ProblemException e) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.CONFLICT,
                                    "What the promotion renamed cannot be renamed back: "
                                            + e.problem().detail())
                            .withNextStep(
                                    "See to it that the new name is there and the old one is free, then try again."),
                    e);
        }
    }

    /** PostgreSQL lets it follow the rename; what its definition reads like then is not known before. */
    private static List<String> madeOnRenamed(Catalog now, Catalog after, Set<ObjectId> renamed) {
        return now.objects().stream()
                .map(DatabaseObject::id)
                .filter(id -> !after.contains(id)
                        && !FOLLOW.contains(id.kind())
                        && id.kind().place() != Kind.Place.ABOUT)
                .filter(id -> now.dependencies().dependenciesOf(id).stream().anyMatch(renamed::contains))
                .map(
                        id -> id
                                + " was made since on something that the promotion renamed: drop it, and make it again after the undo")
                .toList();
    }

    private Catalog printed(Catalog catalog, String name, Catalog like, Progress progress, List<String> notes) {
        Reprint.Result result = reprint.of(catalog, name, like, progress);
        notes.addAll(result.notes());
        return result.catalog();
    }

    /** Rows of older versions do not have it. */
    private Catalog backedUp(LedgerLine line, Progress progress) {
        try (Backups.InUse use = backups.use(backupOf(line))) {
            return BackupRows.of(settings, use, progress).catalog();
        } catch (ProblemException e) {
            if (e.problem().type() == ProblemType.CANCELLED) {
                throw e;
            }
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.CONFLICT,
                                    "What the schema was before promotion %s is only known from its backup %s, which cannot be read: %s"
                                            .formatted(
                                                    line.id(),
                                                    line.backup(),
                                                    e.problem().detail()))
                            .withNextStep("Promotions made by this version keep it in the ledger."),
                    e);
        }
    }

    static UUID backupOf(LedgerLine line) {
        return UUID.fromString(String.valueOf(line.backup()));
    }

    /** With the reason, where the rows are not to be had. */
    private List<Refilled> available(
            List<Refilled> refills,
            Catalog before,
            LateRows late,
            LedgerLine line,
            List<String> notes,
            Progress progress) {
        if (refills.isEmpty()) {
            return refills;
        }
        try (Backups.InUse use = backups.use(backupOf(line));
                BackupRows rows = BackupRows.of(settings, use, progress)) {
            List<Refilled> there = refills.stream()
                    .map(refilled -> refilled.missing() != null || rows.has(refilled.name())
                            ? refilled
                            : refilled.lacking("the backup %s has no rows of it".formatted(line.backup())))
                    .map(refilled -> refilled.missing() == null ? doubted(refilled, before, late, rows) : refilled)
                    .toList();
            Set<Manifest.TableName> needed = there.stream()
                    .filter(refilled -> refilled.missing() == null)
                    .map(Refilled::name)
                    .collect(Collectors.toSet());
            if (!needed.isEmpty()) {
                checked(rows.check(needed), line).ifPresent(notes::add);
            }
            return there;
        } catch (ProblemException e) {
            if (e.problem().type() == ProblemType.STORAGE_UNREACHABLE
                    || e.problem().type() == ProblemType.CANCELLED) {
                // The rows are not lost for being out of reach, nor for want of time.
                throw e;
            }
            return refills.stream()
                    .map(refilled -> refilled.lacking("the backup of the promotion cannot be read: "
                            + (e.problem().detail() + " "
                                            + Objects.requireNonNullElse(
                                                    e.problem().nextStep(), ""))
                                    .strip()
                                    .replaceAll("\\.$", "")))
                    .toList();
        }
    }

    private static Refilled doubted(Refilled refilled, Catalog before, LateRows late, BackupRows rows) {
        if (late.unknown(refilled.table(), refilled.keyOfBackup(before))) {
            return refilled.doubting(-1);
        }
        return refilled.whole()
                ? refilled.doubting(late.doubtful(refilled.table(), rows.count(refilled.name())))
                : refilled;
    }

    private static Optional<String> checked(long unread, LedgerLine line) {
        return unread == 0
                ? Optional.empty()
                : Optional.of(
                        "Of the backup %s, %d bytes that the undo needs are there and were not read: whether they are as they were written is seen when the undo reads them. POST /backups/%s/verification finds it out before."
                                .formatted(line.backup(), unread, line.backup()));
    }

    private static List<String> comingBack(List<Refilled> refills, LedgerLine line) {
        return refills.stream()
                .filter(refilled -> refilled.missing() == null)
                .map(refilled -> (refilled.whole()
                                ? "The rows of %s come back out of the backup %s."
                                : refilled.converted()
                                        ? "Where nobody wrote %s since, its old values come back out of the backup %s."
                                        : "The values of %s come back out of the backup %s, for the rows that are still there.")
                        .formatted(refilled.display(), line.backup()))
                .toList();
    }

    /** Which rows those are is known when the backup's are there to be compared with. */
    private static Stream<String> nothingSince(Refilled refilled, Undo undo) {
        List<Column> columns = refilled.missing() == null ? undo.withoutValue(refilled) : List.of();
        return columns.stream()
                .map(column ->
                        "Rows of %s that came since have nothing for %s, which may not be null: the undo fails, and changes nothing, as long as there are any."
                                .formatted(refilled.table().displayName(), column.name()));
    }

    /** What the objects are called as long as the renames are not taken back. */
    private static Map<ObjectId, ObjectId> names(Catalog now, Renames renames) {
        Map<ObjectId, ObjectId> names = new HashMap<>();
        if (!renames.isEmpty()) {
            now.objects().stream()
                    .map(DatabaseObject::id)
                    .filter(id -> !renames.after(id).equals(id))
                    .forEach(id -> names.put(renames.after(id), id));
        }
        return names;
    }

    private static void refuse(List<String> conflicts, PromotionRequest request) {
        if (!conflicts.isEmpty()) {
            throw refused(conflicts, request.undoOf(), request.target().name());
        }
    }

    static ProblemException refused(List<String> conflicts, @Nullable UUID promotion, String target) {
        return new ProblemException(Problem.of(
                        ProblemType.CONFLICT,
                        "Promotion %s cannot be undone as %s is now.".formatted(promotion, target))
                .withItems(conflicts)
                .withNextStep("See to what is listed, then try again; nothing was changed."));
    }

    /** What backs up rows for {@link UndoRows}. */
    BackupRows open(Backups.InUse use, Progress progress) {
        return BackupRows.of(settings, use, progress);
    }

    Backups.InUse use(LedgerLine line) {
        return backups.use(backupOf(line));
    }
}
