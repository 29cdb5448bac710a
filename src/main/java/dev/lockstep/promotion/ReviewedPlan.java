package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.data.DataPlan;
import dev.lockstep.data.LookupSet;
import dev.lockstep.data.TableDelta;
import dev.lockstep.environment.OwnSettings;
import dev.lockstep.plan.Hazard;
import dev.lockstep.plan.Plan;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.truth.TruthVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Schema and rows planned together, with all that they were computed from.
 *
 * @param source catalog of the source
 * @param wanted what the target is to be: what is selected of the source, with what is left alone in the target's form
 * @param target catalog of the target
 * @param plan the schema's steps
 * @param lookupTables as the source has them
 * @param data what is to change in them, with the checksums of both sides
 * @param unseen lookup tables that are renamed, or whose columns are, by what they are called afterwards: what changes in them shows only then
 * @param notes one sentence each on what the request leaves out
 * @param truth what the source is, was held against or was promoted from; {@code null} for nothing
 * @param undo what it takes back; {@code null} for nothing
 */
record ReviewedPlan(
        Catalog source,
        Catalog wanted,
        Catalog target,
        Plan plan,
        LookupSet lookupTables,
        DataPlan data,
        Map<ObjectId, ObjectId> unseen,
        List<String> notes,
        String fingerprint,
        @Nullable TruthVersion truth,
        @Nullable Undo undo) {

    ReviewedPlan with(@Nullable TruthVersion version) {
        return new ReviewedPlan(
                source, wanted, target, plan, lookupTables, data, unseen, notes, fingerprint, version, undo);
    }

    boolean isEmpty() {
        return plan.isEmpty()
                && (undo == null || !undo.refillsRows())
                && data.tables().stream().allMatch(TableDelta::isEmpty);
    }

    /** The tables whose rows are written, by a sync or by an undo. */
    LookupSet writtenTables() {
        return undo == null ? lookupTables : undo.writtenTables();
    }

    Set<Hazard> hazards() {
        Set<Hazard> all = new TreeSet<>(plan.hazards());
        if (undo != null) {
            // What is lost was looked for, row by row: dropping what has nothing of anybody's in it loses nothing.
            all.remove(Hazard.DATA_LOSS);
            if (!undo.findings().losses().isEmpty()) {
                all.add(Hazard.DATA_LOSS);
            }
            return Collections.unmodifiableSet(all);
        }
        if (data.tables().stream().anyMatch(delta -> delta.delete() > 0)) {
            all.add(Hazard.LOOKUP_ROWS_DELETED);
        }
        if (lookupTables.tables().stream()
                .anyMatch(table -> table.policy().deletes() && unseen.containsKey(table.id()))) {
            all.add(Hazard.LOOKUP_ROWS_DELETED);
        }
        return Collections.unmodifiableSet(all);
    }

    /** By which its steps convert values. The way back goes by those of the way there, whatever is set by now. */
    OwnSettings settings(SqlSession session) {
        return undo == null ? OwnSettings.of(session) : undo.settings();
    }

    List<String> warnings() {
        List<String> warnings = new ArrayList<>(notes);
        warnings.addAll(lookupTables.warnings());
        return List.copyOf(warnings);
    }
}
