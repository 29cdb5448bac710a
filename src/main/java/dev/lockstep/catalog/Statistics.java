package dev.lockstep.catalog;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An extended statistics object of a table or materialized view. (PostgreSQL documentation, "CREATE STATISTICS".)
 *
 * @param relation what it is about; need not be in the same schema
 * @param statistics {@code dependencies}, {@code mcv}, {@code ndistinct}, sorted; empty when it only has statistics on its one
 *     expression
 * @param columns sorted: PostgreSQL lists them in their physical order, which means nothing
 * @param expressions as PostgreSQL prints them, without parentheses around them, sorted
 * @param target {@code null} for the default
 */
public record Statistics(
        String schema,
        String name,
        ObjectId relation,
        List<String> statistics,
        List<String> columns,
        List<String> expressions,
        @Nullable Integer target)
        implements DatabaseObject {
    public Statistics {
        statistics = statistics.stream().sorted().toList();
        columns = columns.stream().sorted().toList();
        expressions = expressions.stream().sorted().toList();
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.STATISTICS, schema, name);
    }

    /** PostgreSQL makes it anew when a column's type changes, but forgets the target, and prints expressions with new casts. */
    public boolean lostWhenColumnsChange() {
        return target != null || !expressions.isEmpty();
    }

    @Override
    public String summary() {
        String parts = Stream.concat(columns.stream(), expressions.stream().map(text -> "(" + text + ")"))
                .collect(Collectors.joining(", "));
        return Summary.of(statistics.isEmpty() ? "expression statistics" : String.join(", ", statistics))
                .with("ON", parts)
                .with("FROM", relation.displayName())
                .with("STATISTICS", target)
                .toString();
    }
}
