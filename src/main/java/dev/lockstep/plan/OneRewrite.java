package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings the changes that write one table anew together in one statement, which writes it once. (PostgreSQL documentation, "ALTER
 * TABLE": "multiple table scans or rewrites can thereby be combined into a single pass".) Not for lookup tables, whose steps are tried
 * one by one.
 */
final class OneRewrite {
    private final PlanContext context;
    private final List<Step> steps = new ArrayList<>();

    private OneRewrite(PlanContext context) {
        this.context = context;
    }

    static List<Step> of(List<Step> steps, PlanContext context) {
        OneRewrite rewrite = new OneRewrite(context);
        steps.forEach(rewrite::add);
        return rewrite.steps;
    }

    private void add(Step step) {
        int earlier = earlierRewrite(step);
        if (earlier < 0) {
            steps.add(step);
        } else {
            steps.set(earlier, together(steps.get(earlier), step));
        }
    }

    /** A rewrite of the same table from which {@code step} is parted by nothing that it could need; -1 when there is none. */
    private int earlierRewrite(Step step) {
        ObjectId table = table(step);
        if (table == null || !step.rewrites() || !step.sql().startsWith(prefix(table))) {
            return -1;
        }
        if (context.options().synchronisedTables().contains(table)) {
            return -1;
        }
        Set<ObjectId> needed = Set.copyOf(context.sourceEdges().needs().dependenciesOf(step.subject()));
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step before = steps.get(i);
            if (!table.equals(table(before))
                    || before.section() != step.section()
                    || !before.placement().equals(step.placement())) {
                return -1;
            }
            if (before.rewrites() && before.sql().startsWith(prefix(table))) {
                return i;
            }
            boolean makesWhatItNeeds = before.action() == Step.Action.ADD && needed.contains(before.subject());
            if (before.subject().equals(step.subject()) || makesWhatItNeeds) {
                return -1;
            }
        }
        return -1;
    }

    private static Step together(Step one, Step other) {
        ObjectId table = table(other);
        Set<Hazard> hazards = EnumSet.noneOf(Hazard.class);
        hazards.addAll(one.hazards());
        hazards.addAll(other.hazards());
        return new Step(
                one.sql() + ", " + other.sql().substring(prefix(table).length()),
                one.purpose() + "; " + other.purpose(),
                one.subject(),
                one.action(),
                hazards,
                one.lock().stronger(other.lock()),
                true,
                one.scans() || other.scans(),
                one.rows(),
                one.bytes(),
                one.section(),
                one.placement());
    }

    private static String prefix(@Nullable ObjectId table) {
        return Optional.ofNullable(table).map(id -> Names.alterTable(id) + " ").orElseThrow();
    }

    /** Of a step about a column or a table itself. */
    private static @Nullable ObjectId table(Step step) {
        ObjectId subject = step.subject();
        return switch (subject.kind()) {
            case TABLE -> subject;
            case COLUMN -> new ObjectId(Kind.TABLE, subject.path().subList(0, 2));
            default -> null;
        };
    }
}
