package dev.lockstep.promotion;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import dev.lockstep.data.CanonicalSettings;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Counts rows before anything is taken back, by the names that things have now. The session is in a transaction; what is asked in vain is
 * asked in a savepoint.
 *
 * @param unconvertible is told why values cannot be turned back into what they were
 */
record UndoCounts(SqlSession session, Undo undo, Consumer<String> unconvertible) {
    boolean isPartition(ObjectId table) {
        return undo.now()
                .get(Partition.class, new ObjectId(Kind.PARTITION, table.path()))
                .isPresent();
    }

    String from(ObjectId table) {
        boolean partitioned =
                undo.now().get(Table.class, table).map(Table::partitioned).orElse(false);
        return (partitioned ? "" : "ONLY ") + sql(table);
    }

    String sql(ObjectId table) {
        ObjectId present = undo.present(table);
        return Quoting.qualified(present.schema(), present.name());
    }

    /** Without the lookup rows that go, or return to what they were. */
    Optional<Long> count(ObjectId table, String condition) {
        return attempt(counting(table, condition));
    }

    private String counting(ObjectId table, String condition) {
        return "SELECT count(*) FROM %s r WHERE %s"
                .formatted(from(table), staying(undo.present(table), "r", condition));
    }

    /** The same, with conversions in the condition that come out as those of the steps do. */
    Optional<Long> countConverted(ObjectId table, String condition) {
        return attemptUnder(undo.settings().statements("SET LOCAL"), counting(table, condition));
    }

    /** The same, with rules in the condition whose functions find what they call. */
    Optional<Long> countEvaluated(ObjectId table, String condition) {
        return evaluated(counting(table, condition));
    }

    /**
     * {@link #attempt} of a query with rules of the application, by the settings in which the steps will ask them. As their statements, it is
     * read in an empty {@code search_path}, in which a name is nobody's but PostgreSQL's; the path of the environment's sessions is set once it
     * runs, for what stored functions look up then.
     */
    Optional<Long> evaluated(String query) {
        // A rule may say a label that its enum has only when the undo is done: no value is to blame for that.
        session.execute(undo.settings().statements("SET LOCAL"));
        if (!isReadable(query)) {
            CanonicalSettings.apply(session);
            return Optional.empty();
        }
        return attemptUnder(undo.settings().statements("SET LOCAL"), """
                SELECT CASE WHEN pg_catalog.set_config('search_path',
                    (SELECT s.reset_val FROM pg_catalog.pg_settings s WHERE s.name = 'search_path'), true) IS NOT NULL
                THEN (%s) END""".formatted(query));
    }

    /** Nothing is planned for that: a plan computes what is constant, and a value may be to blame for what comes out. */
    private boolean isReadable(String query) {
        session.execute("SAVEPOINT lockstep_look");
        try {
            session.execute("PREPARE lockstep_look AS " + query);
            session.execute("DEALLOCATE lockstep_look");
            session.execute("RELEASE SAVEPOINT lockstep_look");
            return true;
        } catch (ProblemException e) {
            giveUp(e);
            return false;
        }
    }

    /** Back to before what was asked in vain, but for what ends all questions. */
    private void giveUp(ProblemException e) {
        if (e.problem().type() == ProblemType.CANCELLED || e.problem().type() == ProblemType.CONNECTION_LOST) {
            throw e;
        }
        session.execute("ROLLBACK TO SAVEPOINT lockstep_look");
    }

    private Optional<Long> attemptUnder(String settings, String query) {
        session.execute(settings);
        Optional<Long> rows = attempt(query);
        CanonicalSettings.apply(session);
        return rows;
    }

    /**
     * Only rows that stay are asked: a value that goes may be one that the condition cannot bear. Those that go are told by their texts,
     * so it is here that they are found, and handed over by their places to whatever settings the condition is asked under.
     */
    String staying(ObjectId present, String alias, String condition) {
        String returning = undo.returned().returning(present, "r");
        if (returning.equals("false")) {
            return condition;
        }
        session.queryOne(
                "SELECT set_config('lockstep.returning', coalesce((SELECT string_agg(concat(r.tableoid, ' ', r.ctid), ';') FROM %s AS r WHERE %s), ''), true)"
                        .formatted(Quoting.qualified(present.schema(), present.name()), returning),
                row -> "");
        return "CASE WHEN concat(%1$s.tableoid, ' ', %1$s.ctid) IN (SELECT unnest(string_to_array(current_setting('lockstep.returning'), ';'))) THEN false ELSE %2$s END"
                .formatted(alias, condition);
    }

    /** With -1 where PostgreSQL could not answer: nobody knows then that nothing is lost. Empty for nothing. */
    static Optional<Long> lost(Optional<Long> count) {
        return Optional.of(count.orElse(-1L)).filter(rows -> rows != 0);
    }

    /**
     * Empty when PostgreSQL cannot answer, say for a type that it has no more; what stands in the way of a step, the step itself will
     * find out then. None where values cannot be turned back, which is told.
     */
    Optional<Long> attempt(String query) {
        session.execute("SAVEPOINT lockstep_look");
        try {
            long rows = session.queryOne(query, row -> row.getLong(1));
            session.execute("RELEASE SAVEPOINT lockstep_look");
            return Optional.of(rows);
        } catch (ProblemException e) {
            giveUp(e);
            String state = e.problem().sqlState();
            if (state != null && (state.startsWith("22") || state.startsWith("23"))) {
                unconvertible.accept(e.problem().detail());
                return Optional.of(0L);
            }
            return Optional.empty();
        }
    }
}
