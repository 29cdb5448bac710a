package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One statement of a plan.
 *
 * @param sql exactly one statement without closing semicolon, independent of {@code search_path}
 * @param purpose why, in words for people who need not know SQL
 * @param subject the object that the change is about
 * @param action what happens to it
 * @param hazards sorted by their order of declaration
 * @param lock the strongest lock it takes on a table, view or sequence that existed before the plan; what a reader takes may be left out
 * @param rewrites it writes a whole table anew
 * @param scans it reads a whole table, with the lock held
 * @param rows estimated rows of the table that it works on, -1 when not known or when it does not matter
 * @param bytes estimated size of that table, -1 likewise
 * @param placement in or beside the transaction
 */
public record Step(
        String sql,
        String purpose,
        ObjectId subject,
        Action action,
        Set<Hazard> hazards,
        TableLock lock,
        boolean rewrites,
        boolean scans,
        long rows,
        long bytes,
        Section section,
        Placement placement) {

    public Step {
        hazards = Collections.unmodifiableSet(new TreeSet<>(hazards));
    }

    /** What a step does to its subject. {@code RECREATE} marks both halves of a drop and create around a change below it. */
    public enum Action {
        ADD,
        ALTER,
        DROP,
        RECREATE;

        /** As the API writes it. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** The hazards' names. */
    public List<String> hazardNames() {
        return hazards.stream().map(Enum::name).toList();
    }

    public Stretch stretch() {
        return placement.stretch();
    }
}
