package dev.lockstep.introspect;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Trigger;
import dev.lockstep.sql.SqlSession;

/** Users' triggers on tables and views. */
final class TriggersReader implements KindReader {
    private static final String QUERY = """
            SELECT t.oid, t.tgrelid, t.tgname, pg_get_triggerdef(t.oid) AS definition, t.tgenabled
              FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
             WHERE NOT t.tgisinternal AND t.tgparentid = 0
               AND c.relkind IN ('r', 'p', 'f', 'v')
               AND c.relnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_trigger'::regclass AND e.objid = t.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_trigger WHERE NOT tgisinternal";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.query(session, QUERY, "tgrelid", row -> {
            ObjectId relation = draft.relation(row.getLong("tgrelid"));
            if (relation != null) {
                draft.add(
                        Address.of(Address.PG_TRIGGER, row.getLong("oid")),
                        new Trigger(
                                relation,
                                Values.text(row, "tgname"),
                                Values.text(row, "definition"),
                                Values.enabled(row, "tgenabled")));
            }
            return row.getLong("oid");
        });
    }
}
