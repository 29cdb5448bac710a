package dev.lockstep.introspect;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.SecurityLabel;
import dev.lockstep.sql.SqlSession;

/**
 * Security labels on modelled objects; others are left to {@link UnmodelledReader}. Those of roles and databases are the cluster's,
 * those of subscriptions stand among them.
 */
final class SecurityLabelsReader implements KindReader {
    static final String OF_SUBSCRIPTIONS = "pg_shseclabel s WHERE s.classoid = 'pg_subscription'::regclass";

    private static final String QUERY = """
            SELECT %s, d.provider, d.label
              FROM (SELECT l.classoid, l.objoid, l.objsubid, l.provider, l.label FROM pg_seclabel l
                    UNION ALL SELECT s.classoid, s.objoid, 0, s.provider, s.label FROM %s) d
            %s
            """.formatted(Subjects.COLUMNS, OF_SUBSCRIPTIONS, Subjects.JOINS);

    @Override
    public String presence(int serverVersion) {
        return "(SELECT FROM pg_seclabel UNION ALL SELECT FROM %s) l".formatted(OF_SUBSCRIPTIONS);
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(QUERY, row -> {
            ObjectId on = Subjects.of(row, draft);
            if (on != null) {
                draft.add(new SecurityLabel(on, Values.text(row, "provider"), Values.text(row, "label")));
            }
            return row.getLong("objoid");
        });
    }
}
