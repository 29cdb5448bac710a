package dev.lockstep.data;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.Table;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Condition;
import dev.lockstep.sql.SqlSession;
import org.jspecify.annotations.Nullable;

/** What only a database can say of a declaration: whether its conditions are some, and whether new rows can do without a value. */
public final class DeclaredRows {
    private DeclaredRows() {}

    /**
     * Has PostgreSQL read the conditions, over no row.
     *
     * @param session in a transaction with {@link CanonicalSettings}
     * @param side for the message
     * @param catalog of this side; tables that it lacks are passed over
     * @throws ProblemException {@code LOOKUP_DECLARATION} with PostgreSQL's own words
     */
    public static void checkConditions(SqlSession session, String side, LookupSet tables, Catalog catalog) {
        for (LookupTable table : tables.tables()) {
            if (catalog.get(Table.class, table.id()).isPresent()) {
                check(session, side, table, "where", table.rules().where());
                check(session, side, table, "targetOwnedRows", table.rules().ownRows());
            }
        }
    }

    private static void check(
            SqlSession session, String side, LookupTable table, String field, @Nullable Condition condition) {
        if (condition == null) {
            return;
        }
        @Nullable String flaw;
        try {
            flaw = CalledFunctions.flaw(session, table, condition);
            if (flaw == null) {
                session.execute("SELECT FROM %s AS r WHERE %s LIMIT 0".formatted(table.sqlOnly(), condition.sql()));
            }
        } catch (ProblemException e) {
            throw new ProblemException(
                    problem(
                                    table,
                                    field,
                                    "is no condition over its rows in the " + side + ": "
                                            + e.problem().detail())
                            .withSqlState(e.problem().sqlState())
                            .withHint(e.problem().hint())
                            .withNextStep(
                                    "Correct it; a column that the target does not have yet has to be promoted first, with data: none."),
                    e);
        }
        if (flaw != null) {
            throw new ProblemException(problem(table, field, flaw)
                    .withNextStep("Use PostgreSQL's own functions and types, over the row's own columns."));
        }
    }

    private static Problem problem(LookupTable table, String field, String what) {
        return Problem.of(
                        ProblemType.LOOKUP_DECLARATION,
                        "The %s that is declared of %s %s".formatted(field, table.displayName(), what))
                .withConstraint(null, table.displayName());
    }

    /**
     * New rows get the target's defaults in columns that are left alone.
     *
     * @throws ProblemException {@code LOOKUP_DECLARATION} when one has none and may not be NULL
     */
    static void refuseMissingValues(LookupTable table, TableDelta delta, Catalog target) {
        if (delta.insert() == 0) {
            return;
        }
        for (Column column : target.columnsOf(table.id())) {
            if (table.rules().leftColumns().contains(column.name())
                    && column.holdsNoNull()
                    && column.identity() == null
                    && target.get(DefaultValue.class, table.id().part(Kind.DEFAULT, column.name()))
                            .isEmpty()) {
                throw new ProblemException(
                        Problem.of(
                                        ProblemType.LOOKUP_DECLARATION,
                                        "%d rows are new in %s, whose column %s is left to the target, may not be NULL and has no default."
                                                .formatted(delta.insert(), table.displayName(), column.name()))
                                .withConstraint(null, table.displayName())
                                .withNextStep(
                                        "Give the column a default, or insert the rows into the target by hand first, with the values that are right there."));
            }
        }
    }
}
