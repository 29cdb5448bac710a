package dev.lockstep.data;

import dev.lockstep.progress.Progress;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sequences that number the rows of a table (identity, owned, or named by a column's default): each ends past the values that are there, and
 * is never moved back. {@code ALTER SEQUENCE … RESTART} rolls back with the transaction, {@code setval} would not.
 */
final class Sequences {
    private static final String OF_TABLE = """
            SELECT DISTINCT a.attname, n.nspname, s.relname, q.seqincrement, q.seqmin, q.seqmax
            FROM pg_attribute AS a
            JOIN (SELECT d.refobjid AS relation, d.refobjsubid AS attribute, d.objid AS sequence
                  FROM pg_depend AS d
                  WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
                  UNION ALL
                  SELECT f.adrelid, f.adnum, d.refobjid
                  FROM pg_attrdef AS f
                  JOIN pg_depend AS d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid AND d.refclassid = 'pg_class'::regclass
                 ) AS u ON u.relation = a.attrelid AND u.attribute = a.attnum
            JOIN pg_class AS s ON s.oid = u.sequence AND s.relkind = 'S'
            JOIN pg_namespace AS n ON n.oid = s.relnamespace
            JOIN pg_sequence AS q ON q.seqrelid = s.oid
            WHERE a.attrelid = ?::regclass
              AND a.atttypid IN ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'numeric'::regtype)
            ORDER BY 1, 2, 3""";

    private final SqlSession target;
    private final Progress progress;

    Sequences(SqlSession target, Progress progress) {
        this.target = target;
        this.progress = progress;
    }

    private record Numbering(
            String column, String sequence, BigDecimal increment, BigDecimal minimum, BigDecimal maximum) {}

    void advancePast(LookupTable table) {
        List<Numbering> numberings = target.query(
                OF_TABLE,
                row -> new Numbering(
                        Quoting.identifier(row.getString(1)),
                        Quoting.qualified(row.getString(2), row.getString(3)),
                        row.getBigDecimal(4),
                        row.getBigDecimal(5),
                        row.getBigDecimal(6)),
                table.sqlName());
        numberings.forEach(numbering -> advance(table, numbering));
    }

    private void advance(LookupTable table, Numbering numbering) {
        @Nullable BigDecimal furthest = furthest(table, numbering);
        BigDecimal next = target.queryOne(
                "SELECT last_value::numeric + CASE WHEN is_called THEN ? ELSE 0 END FROM " + numbering.sequence(),
                row -> row.getBigDecimal(1),
                numbering.increment());
        if (furthest == null || next.compareTo(furthest) * numbering.increment().signum() > 0) {
            return;
        }
        BigDecimal restart = furthest.setScale(0, RoundingMode.FLOOR).add(numbering.increment());
        if (restart.compareTo(numbering.maximum()) > 0 || restart.compareTo(numbering.minimum()) < 0) {
            progress.warn("The sequence " + numbering.sequence() + " cannot go past the values of "
                    + table.displayName() + ": its range ends.");
            return;
        }
        target.execute("ALTER SEQUENCE " + numbering.sequence() + " RESTART WITH " + restart.toPlainString());
    }

    /**
     * Without the last number of all, which often stands for something and was given by somebody, and what is beyond. {@code null} when
     * there is none.
     */
    private @Nullable BigDecimal furthest(LookupTable table, Numbering numbering) {
        boolean ascending = numbering.increment().signum() > 0;
        return target.query(
                        "SELECT %s(%s)::numeric FROM %s WHERE %s %s %s"
                                .formatted(
                                        ascending ? "max" : "min",
                                        numbering.column(),
                                        table.sqlOnly(),
                                        numbering.column(),
                                        ascending ? "<" : ">",
                                        (ascending ? numbering.maximum() : numbering.minimum()).toPlainString()),
                        row -> new Furthest(row.getBigDecimal(1)))
                .get(0)
                .value();
    }

    private record Furthest(@Nullable BigDecimal value) {}
}
