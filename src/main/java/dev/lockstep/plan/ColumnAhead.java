package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;

/**
 * A new column that is added before the transaction, so that an index on it can be built before, or its rows be filled. It has its own
 * name from the start, and until the transaction takes it over a comment by which it is known: nobody else's column of that name is
 * ever dropped.
 */
public final class ColumnAhead {
    /** The comment. */
    public static final String NOTE = "Lockstep adds this column ahead of a promotion that has not ended";

    /** So many pages' rows are written, and kept from other writers, at a time. */
    private static final int PAGES_AT_A_TIME = 128;

    /** Rows that others hold are come back to so often, with a pause that grows, before the step fails for want of a lock. */
    private static final int MOST_PASSES = 20;

    private ColumnAhead() {}

    static String add(ObjectId column, String definition) {
        return block("", Names.alterTable(table(column)) + " ADD COLUMN " + definition + "; " + note(column));
    }

    /** Without rewriting: the rows that are there have no value yet, new ones get the default. */
    static String addUnfilled(ObjectId column, String definition, String value) {
        return block(
                "",
                Names.alterTable(table(column)) + " ADD COLUMN " + definition + "; " + Names.alterTable(table(column))
                        + " ALTER COLUMN " + Names.own(column) + " SET DEFAULT " + value + "; " + note(column));
    }

    /**
     * Gives every row without a value the column's default, some pages at a time, each a transaction of its own. A row that somebody holds
     * is left out and come back to, so that nobody ever waits for this while it waits for him. Ends when one look sees no row without a
     * value, or when the default itself gives none. The default is run in the {@code search_path} of the application's
     * sessions, in which nothing of the statement itself is looked up.
     */
    static String fill(ObjectId column) {
        String table = Names.qualified(column);
        String name = Names.own(column);
        String missing = " WHERE t." + name + " IS NULL";
        return block(
                "#variable_conflict use_variable\nDECLARE page bigint; pages bigint; pass integer := 0; done bigint; filled bigint; more bigint;"
                        + " useful bigint; start pg_catalog.tid; stop pg_catalog.tid; ",
                "LOOP pass := pass + 1; page := 0; done := 0; filled := 0; pages := pg_catalog.pg_relation_size("
                        + Quoting.literal(table) + "::pg_catalog.regclass)"
                        + " / pg_catalog.current_setting('block_size')::bigint; WHILE page <= pages LOOP"
                        + " start := pg_catalog.format('(%s,0)', page); stop := pg_catalog.format('(%s,0)', page + "
                        + PAGES_AT_A_TIME + "); SET LOCAL search_path TO DEFAULT;"
                        + " WITH written AS (UPDATE ONLY " + table + " t SET " + name
                        + " = DEFAULT WHERE t.ctid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT t.ctid FROM ONLY " + table
                        + " t" + missing
                        + " AND t.ctid OPERATOR(pg_catalog.>=) start AND t.ctid OPERATOR(pg_catalog.<) stop FOR NO KEY UPDATE SKIP LOCKED)) RETURNING t."
                        + name + " AS value)"
                        + " SELECT pg_catalog.count(*), pg_catalog.count(value) INTO more, useful FROM written;"
                        + " COMMIT; done := done + more; filled := filled + useful; page := page + "
                        + PAGES_AT_A_TIME + "; END LOOP;"
                        + " EXIT WHEN NOT EXISTS (SELECT FROM ONLY " + table + " t" + missing + ");"
                        + " EXIT WHEN done > 0 AND filled = 0; COMMIT;"
                        + " IF done > 0 THEN pass := 0; END IF;"
                        + " IF pass > " + MOST_PASSES
                        + " THEN RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE ="
                        + " 'rows that are to be filled are held by others'; END IF;"
                        + " PERFORM pg_catalog.pg_sleep(0.05 * pass); END LOOP");
    }

    static String takeOver(ObjectId column) {
        return "COMMENT ON COLUMN " + of(column) + " IS NULL";
    }

    static String undo(ObjectId column) {
        return block(
                "",
                "IF EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = pg_catalog.to_regclass("
                        + Quoting.literal(Names.qualified(column)) + ") AND a.attname = "
                        + Quoting.literal(column.name())
                        + " AND pg_catalog.col_description(a.attrelid, a.attnum) = " + Quoting.literal(NOTE)
                        + ") THEN " + Names.alterTable(table(column)) + " DROP COLUMN " + Names.own(column)
                        + "; END IF");
    }

    private static String note(ObjectId column) {
        return "COMMENT ON COLUMN " + of(column) + " IS " + Quoting.literal(NOTE);
    }

    private static String block(String declarations, String statements) {
        return "DO " + Quoting.literal(declarations + "BEGIN " + statements + "; END");
    }

    private static ObjectId table(ObjectId column) {
        return new ObjectId(Kind.TABLE, column.path().subList(0, 2));
    }

    private static String of(ObjectId column) {
        return Names.qualified(column) + "." + Names.own(column);
    }
}
