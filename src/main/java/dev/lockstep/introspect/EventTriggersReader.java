package dev.lockstep.introspect;

import dev.lockstep.catalog.EventTrigger;
import dev.lockstep.sql.SqlSession;

/** Event triggers, but for those of the ledger's schema where that is left out: what captures changes is no part of a schema. */
final class EventTriggersReader implements KindReader {
    private static final String QUERY = """
            SELECT t.oid, t.evtname, t.evtevent, t.evttags, t.evtenabled,
                   quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS function
              FROM pg_event_trigger t
              JOIN pg_proc p ON p.oid = t.evtfoid
              JOIN pg_namespace n ON n.oid = p.pronamespace
             WHERE NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_event_trigger'::regclass AND e.objid = t.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
               AND (n.nspname <> ? OR n.oid = ANY (CAST(? AS oid[])))
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_event_trigger";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(
                QUERY,
                row -> {
                    EventTrigger trigger = new EventTrigger(
                            Values.text(row, "evtname"),
                            Values.text(row, "evtevent"),
                            Values.texts(row, "evttags"),
                            Values.text(row, "function"),
                            Values.enabled(row, "evtenabled"));
                    draft.add(Address.of(Address.PG_EVENT_TRIGGER, row.getLong("oid")), trigger);
                    return trigger;
                },
                CatalogReader.LEDGER_SCHEMA,
                draft.schemaOids());
    }
}
