package dev.lockstep.introspect;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Rule;
import dev.lockstep.sql.SqlSession;

/** Users' rules on tables and views. One that returns rows ({@code ev_type} 1) makes a view, and is read as that. */
final class RulesReader implements KindReader {
    private static final String QUERY = """
            SELECT w.oid, w.ev_class, w.rulename, pg_get_ruledef(w.oid) AS definition, w.ev_enabled
              FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class
             WHERE w.ev_type <> '1'
               AND c.relnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_rewrite'::regclass AND e.objid = w.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
            """;

    /** PostgreSQL has rules of its own, on {@code pg_settings}. */
    @Override
    public String presence(int serverVersion) {
        return "pg_rewrite WHERE ev_type <> '1' AND oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.query(session, QUERY, "ev_class", Address.PG_CLASS, row -> {
            ObjectId relation = draft.relation(row.getLong("ev_class"));
            if (relation != null) {
                draft.add(
                        Address.of(Address.PG_REWRITE, row.getLong("oid")),
                        new Rule(
                                relation,
                                Values.text(row, "rulename"),
                                Values.without(";", Values.text(row, "definition")),
                                Values.enabled(row, "ev_enabled")));
            }
            return row.getLong("oid");
        });
    }
}
