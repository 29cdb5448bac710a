package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.List;

/**
 * Looks for rows that refer to rows about to go, before PostgreSQL would refuse with less to say, or would silently delete
 * or change the referring rows ({@code ON DELETE CASCADE}, {@code SET NULL}).
 */
final class References {
    private static final int MOST_KEYS = 5;

    private final SqlSession target;

    References(SqlSession target) {
        this.target = target;
    }

    /**
     * @param rows subquery of the table's rows that are to be deleted, or to lose the values that the foreign key refers to
     * @param counting a condition over a row {@code f} of the referring table
     * @throws ProblemException {@code CONSTRAINT_VIOLATED}, naming the constraint, how many rows refer, and to which
     */
    void refuseIfAny(ForeignKey key, LookupTable table, String rows, String counting, String fate) {
        String join =
                "%s AS f JOIN %s AS r ON %s WHERE %s".formatted(key.sqlTable(), rows, key.matches("r", "f"), counting);
        long referring = target.queryOne("SELECT count(*) FROM " + join, row -> row.getLong(1));
        if (referring == 0) {
            return;
        }
        List<String> shown = table.hasKey() ? table.key() : key.referencedColumns();
        String texts = shown.stream()
                .map(name -> table.rules().sensitive().contains(name)
                        ? Quoting.literal(RowSample.MASKED)
                        : "concat(r." + Quoting.identifier(name) + ")")
                .collect(joining(", "));
        List<String> keys = target.query(
                "SELECT DISTINCT %s FROM %s ORDER BY 1 LIMIT %d".formatted(texts, join, MOST_KEYS), row -> {
                    StringBuilder text = new StringBuilder();
                    for (int i = 0; i < shown.size(); i++) {
                        text.append(i == 0 ? "" : ", ")
                                .append(shown.get(i))
                                .append('=')
                                .append(row.getString(i + 1));
                    }
                    return text.toString();
                });
        String detail = "%d %s of %s %s by %s to rows of %s that %s."
                .formatted(
                        referring,
                        referring == 1 ? "row" : "rows",
                        key.table().displayName(),
                        referring == 1 ? "refers" : "refer",
                        key.name(),
                        table.displayName(),
                        fate);
        throw new ProblemException(
                Problem.of(ProblemType.CONSTRAINT_VIOLATED, detail)
                        .withConstraint(key.name(), table.displayName())
                        .withKeys(keys)
                        .withNextStep(
                                "Let those rows of " + key.table().displayName()
                                        + " refer to other rows first, keep the rows in the source, or synchronise with data: upsert, which deletes nothing."));
    }
}
