package dev.lockstep.data;

import dev.lockstep.sql.SqlSession;
import java.util.List;

/** By which operators the values of a key are equal: those of their types, also where an extension brought a type into a schema of its own. */
final class KeyEquality {
    /** Of the default B-tree operator class of the type, or of the type that a domain is over. */
    private static final String OF_TYPE = """
            WITH RECURSIVE base AS (
              SELECT oid, typbasetype FROM pg_catalog.pg_type WHERE oid = ?::regtype
              UNION ALL SELECT t.oid, t.typbasetype FROM pg_catalog.pg_type AS t JOIN base ON t.oid = base.typbasetype)
            SELECT 'OPERATOR(' || quote_ident(n.nspname) || '.' || o.oprname || ')'
            FROM base
            JOIN pg_catalog.pg_opclass AS c ON c.opcintype = base.oid AND c.opcdefault
            JOIN pg_catalog.pg_am AS a ON a.oid = c.opcmethod AND a.amname = 'btree'
            JOIN pg_catalog.pg_amop AS m ON m.amopfamily = c.opcfamily AND m.amopstrategy = 3
                 AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype
            JOIN pg_catalog.pg_operator AS o ON o.oid = m.amopopr
            JOIN pg_catalog.pg_namespace AS n ON n.oid = o.oprnamespace""";

    private KeyEquality() {}

    /** One for each column. Those of PostgreSQL's own types are found by their name. */
    static List<String> of(SqlSession session, List<LookupColumn> key) {
        return key.stream()
                .map(LookupColumn::type)
                .map(type -> type.contains(".") ? ofType(session, type) : "=")
                .toList();
    }

    private static String ofType(SqlSession session, String type) {
        return session.query(OF_TYPE, row -> row.getString(1), type).stream()
                .findFirst()
                .orElse("=");
    }
}
