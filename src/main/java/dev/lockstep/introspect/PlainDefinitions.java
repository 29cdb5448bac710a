package dev.lockstep.introspect;

/**
 * SQL for the definitions of the most frequent shapes of keys and indexes, letter by letter what {@code pg_get_constraintdef} and
 * {@code pg_get_indexdef} print under an empty {@code search_path}; null for every other shape. These functions look up whatever they
 * print anew for each row, which would be most of the time that a catalog takes to read; here it is joined.
 */
final class PlainDefinitions {
    private static final int VERSION_15 = 150_000;
    private static final int VERSION_18 = 180_000;

    private PlainDefinitions() {}

    /**
     * Primary keys, unique constraints and foreign keys of one column, and checks. Over {@code k} ({@code pg_constraint}), its index {@code
     * i}, {@code rn} and {@code rc} (the referenced schema and table), {@code ka} and {@code fa} (the first constrained and
     * referenced column).
     */
    static String constraint(int serverVersion) {
        return """
                CASE
                WHEN %s THEN NULL
                WHEN k.contype = 'c' THEN
                     'CHECK (' || pg_get_expr(k.conbin, k.conrelid) || CASE WHEN k.connoinherit THEN ') NO INHERIT' ELSE ')' END
                WHEN k.contype IN ('p', 'u') AND i.indnatts = 1 THEN
                     CASE k.contype WHEN 'p' THEN 'PRIMARY KEY (' ELSE 'UNIQUE (' END || quote_ident(ka.attname) || ')'
                WHEN k.contype = 'f' AND cardinality(k.conkey) = 1 AND rn.nspname <> 'pg_catalog' THEN
                     'FOREIGN KEY (' || quote_ident(ka.attname) || ') REFERENCES '
                     || quote_ident(rn.nspname) || '.' || quote_ident(rc.relname) || '(' || quote_ident(fa.attname) || ')'
                     || CASE k.confmatchtype WHEN 'f' THEN ' MATCH FULL' WHEN 'p' THEN ' MATCH PARTIAL' ELSE '' END
                     || CASE WHEN k.confupdtype <> 'a' THEN ' ON UPDATE ' || %s ELSE '' END
                     || CASE WHEN k.confdeltype <> 'a' THEN ' ON DELETE ' || %s ELSE '' END
                END
                || CASE WHEN k.condeferrable THEN ' DEFERRABLE' ELSE '' END
                || CASE WHEN k.condeferred THEN ' INITIALLY DEFERRED' ELSE '' END
                || CASE WHEN k.convalidated THEN '' ELSE ' NOT VALID' END
                """.formatted(unusualKey(serverVersion), action("k.confupdtype"), action("k.confdeltype"));
    }

    private static String unusualKey(int serverVersion) {
        return "false"
                + (serverVersion < VERSION_15
                        ? ""
                        : " OR k.confdelsetcols IS NOT NULL OR coalesce(i.indnullsnotdistinct, false)")
                + (serverVersion < VERSION_18 ? "" : " OR k.conperiod OR NOT k.conenforced");
    }

    private static String action(String column) {
        return "CASE " + column
                + " WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' END";
    }

    /**
     * A relation of {@code indexrelid} and {@code columns}, the text between the brackets, for B-trees and hashes over plain columns
     * in the built-in default operator class, the column's collation and the usual order. (Built-in classes of these have no options.
     * A {@code varchar} has that of {@code text}, unless somebody made one for it.) {@code {scoped}} stands for a condition on {@code
     * x.indrelid}.
     */
    static final String INDEX_COLUMNS = """
            (SELECT n.indexrelid, string_agg(quote_ident(a.attname), ', ' ORDER BY n.place) AS columns
               FROM (SELECT x.indexrelid, x.indrelid, unnest(x.indkey) AS attnum, unnest(x.indclass) AS opclass,
                            unnest(x.indcollation) AS coll, unnest(x.indoption) AS opt, generate_subscripts(x.indkey, 1) AS place
                       FROM pg_index x
                      WHERE x.indrelid >= 16384 AND {scoped} AND x.indexprs IS NULL AND x.indnatts = x.indnkeyatts AND NOT x.indisprimary
                     OFFSET 0) n
               JOIN pg_attribute a ON a.attrelid = n.indrelid AND a.attnum = n.attnum
               JOIN pg_opclass o ON o.oid = n.opclass
              GROUP BY n.indexrelid
             HAVING bool_and(n.opt = 0 AND n.coll IN (0, a.attcollation)
                             AND o.oid < 16384 AND o.opcmethod IN (SELECT m.oid FROM pg_am m WHERE m.amname IN ('btree', 'hash'))
                             AND o.opcdefault
                             AND (o.opcintype = a.atttypid
                                  OR o.opcintype = 'text'::regtype AND a.atttypid = 'varchar'::regtype
                                     AND NOT EXISTS (SELECT FROM pg_opclass u WHERE u.opcdefault AND u.opcintype = 'varchar'::regtype))))
            """;

    /** The predicate of index {@code i}; its text is over several lines where it would not be in an index's definition. */
    static final String INDEX_PREDICATE = "(SELECT pg_get_expr(i.indpred, i.indrelid) AS text OFFSET 0)";

    /**
     * Over {@code i} ({@code pg_index}), its relation {@code c} and access method {@code am}, the table {@code tc} in schema {@code tn},
     * {@code plain} ({@link #INDEX_COLUMNS}) and {@code predicate} ({@link #INDEX_PREDICATE}).
     */
    static String index(int serverVersion) {
        return """
                CASE WHEN plain.columns IS NOT NULL AND c.relkind = 'i' AND c.reloptions IS NULL
                          AND coalesce(strpos(predicate.text, E'\\n'), 0) = 0%s
                     THEN CASE WHEN i.indisunique THEN 'CREATE UNIQUE INDEX ' ELSE 'CREATE INDEX ' END || quote_ident(c.relname)
                          || ' ON ' || quote_ident(tn.nspname) || '.' || quote_ident(tc.relname)
                          || ' USING ' || am.amname || ' (' || plain.columns || ')' || coalesce(' WHERE ' || predicate.text, '')
                END
                """.formatted(serverVersion < VERSION_15 ? "" : " AND NOT i.indnullsnotdistinct");
    }
}
