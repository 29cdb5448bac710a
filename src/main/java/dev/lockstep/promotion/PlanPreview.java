package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.data.ArchivedRows;
import dev.lockstep.data.DataPlan;
import dev.lockstep.data.LookupSet;
import dev.lockstep.data.LookupTable;
import dev.lockstep.data.LookupTables;
import dev.lockstep.diff.Selection;
import dev.lockstep.environment.OwnSettings;
import dev.lockstep.introspect.TargetRoles;
import dev.lockstep.plan.Plan;
import dev.lockstep.plan.PlanOptions;
import dev.lockstep.plan.Planner;
import dev.lockstep.plan.Renames;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Computes what a promotion would do. Changes nothing. */
final class PlanPreview {

    /** Both sessions are in a read-only snapshot. */
    ReviewedPlan compute(DataPlan.Sessions sessions, BothCatalogs both, PromotionOptions options) {
        return compute(sessions, both, options, UnaryOperator.identity());
    }

    /**
     * Of rows alone: the schema that the target has is the one that is wanted.
     *
     * @param sessions both of the target; what the source's has open is committed, and it is left in a snapshot
     */
    ReviewedPlan computeForRows(
            ArchivedRows rows,
            DataPlan.Sessions sessions,
            Function<SqlSession, Catalog> catalogs,
            PromotionOptions options) {
        Catalog catalog = catalogs.apply(sessions.target());
        rows.check(catalog);
        rows.load(sessions.source(), sessions.progress());
        Sessions.beginSnapshot(sessions.source());
        return compute(sessions, new BothCatalogs(catalog, catalog), options, rows::bind);
    }

    private static final Pattern OF_TIME = Pattern.compile("(timestamp|time|date|interval)\\b.*|.*[.].*");

    /** Whether a column gets, or had, a type of points in time, or one of somebody's own that may be such a one. */
    private static boolean convertsTimes(Catalog from, Catalog to) {
        return from.all(Column.class).anyMatch(old -> to.get(Column.class, old.id())
                .filter(wanted -> !wanted.type().equals(old.type()))
                .filter(wanted -> OF_TIME.matcher(wanted.type()).matches()
                        || OF_TIME.matcher(old.type()).matches())
                .isPresent());
    }

    /** @param bound the lookup tables as their rows are to be read */
    ReviewedPlan compute(
            DataPlan.Sessions sessions, BothCatalogs both, PromotionOptions options, UnaryOperator<LookupSet> bound) {
        sessions.progress().checkCancelled();
        Selection selection = options.selection();
        OwnSettings settings = OwnSettings.of(sessions.target());
        boolean guessed = OwnSettings.isGuessed(sessions.target());
        PlanOptions planOptions = PlanOptions.defaults()
                .in(options.mode())
                .selecting(selection)
                .inUtc(settings.inUtc() && !guessed)
                .renaming(options.renames())
                .knowing(options.renames().isEmpty() ? Set.of() : new Ledger(sessions.target()).renames());
        Renames renames = Renames.of(both.actual(), both.wanted(), planOptions);
        Catalog renamed = renames.catalog();
        ScopeReview review = new ScopeReview(selection.scope(), selection.whole(both.wanted(), renamed), renamed);
        List<String> notes = new ArrayList<>(review.notesOfPlan());
        notes.addAll(renames.notes());
        notes.addAll(both.notes());
        LookupSet lookupTables =
                bound.apply(review.lookupTables(LookupTables.resolve(options.lookup(), both.wanted(), renamed)));
        Set<ObjectId> synchronised =
                lookupTables.tables().stream().map(LookupTable::id).collect(Collectors.toSet());
        TargetRoles roles = TargetRoles.read(sessions.target());
        Catalog wanted = selection.wanted(both.wanted(), renamed);
        Plan plan = Planner.plan(
                both.actual(),
                both.wanted(),
                planOptions.synchronising(synchronised).runBy(roles.user()));
        RolesOfPlan.check(plan, wanted, renamed, roles);
        ExtensionsOfPlan.check(plan, wanted, sessions.target());
        SortedMap<ObjectId, ObjectId> unseen = renames.tables();
        unseen.keySet().retainAll(synchronised);
        unseen.keySet()
                .forEach(
                        table -> notes.add(
                                "The rows of " + table.displayName()
                                        + " are found under their new names when the rename is made: until then all count as missing in the target."));
        if (guessed && convertsTimes(renamed, wanted)) {
            notes.add(
                    "Values are converted in the time zone %s, and dates read as %s. That is a guess: not both are set for the database or the role, which may not see what the server's command line and files say. If the application's sessions have others, set them first: ALTER DATABASE … SET timezone = …, and datestyle."
                            .formatted(settings.timeZone(), settings.isoDateStyle()));
        }
        DataPlan data = DataPlan.preview(sessions, lookupTables, both.wanted(), both.actual(), unseen);
        return new ReviewedPlan(
                both.wanted(),
                wanted,
                both.actual(),
                plan,
                lookupTables,
                data,
                unseen,
                notes,
                PlanFingerprint.of(
                        wanted,
                        both.actual(),
                        plan,
                        lookupTables,
                        data,
                        options,
                        settings,
                        OwnSettings.printing(sessions.target())),
                null,
                null);
    }
}
