package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;

/**
 * A new column that is added before the transaction, so that an index on it can be built before. It has its own name from the start,
 * and until the transaction takes it over a comment by which it is known: nobody else's column of that name is ever dropped.
 */
public final class ColumnAhead {
    /** The comment. */
    public static final String NOTE = "Lockstep adds this column ahead of a promotion that has not ended";

    private ColumnAhead() {}

    static String add(ObjectId column, String definition) {
        return block(Names.alterTable(table(column)) + " ADD COLUMN " + definition + "; COMMENT ON COLUMN " + of(column)
                + " IS " + Quoting.literal(NOTE));
    }

    static String takeOver(ObjectId column) {
        return "COMMENT ON COLUMN " + of(column) + " IS NULL";
    }

    static String undo(ObjectId column) {
        return block("IF EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = pg_catalog.to_regclass("
                + Quoting.literal(Names.qualified(column)) + ") AND a.attname = " + Quoting.literal(column.name())
                + " AND pg_catalog.col_description(a.attrelid, a.attnum) = " + Quoting.literal(NOTE) + ") THEN "
                + Names.alterTable(table(column)) + " DROP COLUMN " + Names.own(column) + "; END IF");
    }

    private static String block(String statements) {
        return "DO " + Quoting.literal("BEGIN " + statements + "; END");
    }

    private static ObjectId table(ObjectId column) {
        return new ObjectId(Kind.TABLE, column.path().subList(0, 2));
    }

    private static String of(ObjectId column) {
        return Names.qualified(column) + "." + Names.own(column);
    }
}
