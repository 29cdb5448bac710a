package dev.lockstep.data;

import dev.lockstep.sql.SqlSession;
import java.util.List;

/**
 * When the values of a key are equal: by the operators of their types, also where an extension brought a type into a schema of its own.
 *
 * @param operator between two values
 * @param type reads the text of a value; below the domains, whose checks are the application's code
 * @param byText texts are not to be read: those of an enum are always the same, and it may not have all of these labels by now; or the
 *     type is gone
 */
record KeyEquality(String operator, String type, boolean byText) {
    /** By its whole name: in the application's {@code search_path} somebody else's may fit better than one for any type. */
    private static final String OWN = "OPERATOR(pg_catalog.=)";

    /** Of the default B-tree operator class of the type, or of the type that a domain is over. */
    private static final String OF_TYPE = """
            WITH RECURSIVE base AS (
              SELECT oid, typbasetype, typtype FROM pg_catalog.pg_type WHERE oid = to_regtype(?)
              UNION ALL
              SELECT t.oid, t.typbasetype, t.typtype FROM pg_catalog.pg_type AS t JOIN base ON t.oid = base.typbasetype)
            SELECT coalesce('OPERATOR(' || quote_ident(n.nspname) || '.' || o.oprname || ')', 'OPERATOR(pg_catalog.=)'),
                   pg_catalog.format_type(base.oid, -1), base.typtype = 'e'
            FROM base
            LEFT JOIN (pg_catalog.pg_opclass AS c
              JOIN pg_catalog.pg_am AS a ON a.oid = c.opcmethod AND a.amname = 'btree'
              JOIN pg_catalog.pg_amop AS m ON m.amopfamily = c.opcfamily AND m.amopstrategy = 3
                   AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype
              JOIN pg_catalog.pg_operator AS o ON o.oid = m.amopopr
              JOIN pg_catalog.pg_namespace AS n ON n.oid = o.oprnamespace) ON c.opcintype = base.oid AND c.opcdefault
            WHERE base.typtype <> 'd'""";

    /** One for each column. Those of PostgreSQL's own types are found by their name. */
    static List<KeyEquality> of(SqlSession session, List<LookupColumn> key) {
        return key.stream()
                .map(LookupColumn::type)
                .map(type -> type.contains(".") ? ofType(session, type) : new KeyEquality(OWN, type, false))
                .toList();
    }

    private static KeyEquality ofType(SqlSession session, String type) {
        return session
                .query(OF_TYPE, row -> new KeyEquality(row.getString(1), row.getString(2), row.getBoolean(3)), type)
                .stream()
                .findFirst()
                .orElse(new KeyEquality(OWN, "text", true));
    }

    /** @param text of the other one */
    String between(String value, String text) {
        return "%s %s %s::%s".formatted(value, operator, text, type);
    }

    /** Of the same value in two texts, which need not be the same: {@code 1.0} and {@code 1.00}. */
    String ofTexts(String one, String other) {
        return byText ? one + " = " + other : between(one + "::" + type, other);
    }
}
