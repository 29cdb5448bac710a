package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Statistics;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Extended statistics: only the target is altered in place. What they hold comes back with the next {@code ANALYZE}. */
final class StatisticsChanges implements KindChanges<Statistics> {
    @Override
    public Section section() {
        return Section.POST_DATA;
    }

    @Override
    public List<Draft> create(Statistics statistics, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        String kinds = statistics.statistics().isEmpty() ? "" : " (" + String.join(", ", statistics.statistics()) + ")";
        String parts = Stream.concat(
                        statistics.columns().stream().map(Quoting::identifier),
                        statistics.expressions().stream().map(expression -> "(" + expression + ")"))
                .collect(Collectors.joining(", "));
        drafts.add(Draft.of(
                        "CREATE STATISTICS " + Names.qualified(statistics.id()) + kinds + " ON " + parts + " FROM "
                                + Names.qualified(statistics.relation()),
                        (context.target().contains(statistics.id()) ? "Put back " : "Create ") + described(statistics))
                .on(statistics.relation(), TableLock.SHARE_UPDATE_EXCLUSIVE));
        if (statistics.target() != null) {
            drafts.add(target(statistics));
        }
        return drafts;
    }

    @Override
    public List<Draft> drop(Statistics statistics, PlanContext context) {
        return List.of(Draft.of(
                        "DROP STATISTICS " + Names.qualified(statistics.id()),
                        (context.fate(statistics.id()) == Fate.DROP ? "Drop " : "Take out of the way ")
                                + described(statistics))
                .on(statistics.relation(), TableLock.SHARE_UPDATE_EXCLUSIVE));
    }

    @Override
    public Alteration way(Statistics from, Statistics to, PlanContext context) {
        return withTargetOf(to, from).equals(to) ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    private static Statistics withTargetOf(Statistics other, Statistics statistics) {
        return new Statistics(
                statistics.schema(),
                statistics.name(),
                statistics.relation(),
                statistics.statistics(),
                statistics.columns(),
                statistics.expressions(),
                other.target());
    }

    @Override
    public List<Draft> alter(Statistics from, Statistics to, PlanContext context) {
        return List.of(target(to));
    }

    private static Draft target(Statistics statistics) {
        int target = statistics.target() == null ? -1 : statistics.target();
        return Draft.of(
                "ALTER STATISTICS " + Names.qualified(statistics.id()) + " SET STATISTICS " + target,
                "Change how closely " + described(statistics) + " looks");
    }

    private static String described(Statistics statistics) {
        return "the statistics " + statistics.id().displayName() + " on "
                + statistics.relation().displayName();
    }

    @Override
    public List<ObjectId> dropsWith(Statistics statistics, PlanContext context) {
        List<ObjectId> carriers = new ArrayList<>();
        carriers.add(statistics.relation());
        context.targetEdges().needs().dependenciesOf(statistics.id()).stream()
                .filter(id -> id.kind() == Kind.COLUMN)
                .forEach(carriers::add);
        return carriers;
    }
}
