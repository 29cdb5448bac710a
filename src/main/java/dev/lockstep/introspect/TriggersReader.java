package dev.lockstep.introspect;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Trigger;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Users' triggers on tables and views, with the clones of them on partitions that fire otherwise. */
final class TriggersReader implements KindReader {
    private static final String QUERY = """
            SELECT t.oid, t.tgrelid, t.tgname, pg_get_triggerdef(t.oid) AS definition, t.tgenabled,
                   CASE WHEN c.relkind = 'p' THEN ARRAY(
                     WITH RECURSIVE clone AS (
                       SELECT p.oid, p.tgrelid, p.tgenabled FROM pg_trigger p WHERE p.tgparentid = t.oid
                       UNION ALL
                       SELECT p.oid, p.tgrelid, p.tgenabled FROM pg_trigger p JOIN clone ON p.tgparentid = clone.oid)
                     SELECT concat(clone.tgrelid, ' ', clone.tgenabled) FROM clone WHERE clone.tgenabled <> t.tgenabled) END AS deviations
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
        draft.query(session, QUERY, "tgrelid", Address.PG_CLASS, row -> {
            ObjectId relation = draft.relation(row.getLong("tgrelid"));
            if (relation != null) {
                draft.add(
                        Address.of(Address.PG_TRIGGER, row.getLong("oid")),
                        new Trigger(
                                relation,
                                Values.text(row, "tgname"),
                                Values.text(row, "definition"),
                                Values.enabled(row, "tgenabled"),
                                deviations(row, draft)));
            }
            return row.getLong("oid");
        });
    }

    private static List<Trigger.Deviation> deviations(ResultSet row, CatalogDraft draft) throws SQLException {
        List<Trigger.Deviation> deviations = new ArrayList<>();
        if (row.getString("deviations") != null) {
            for (String deviation : Values.texts(row, "deviations")) {
                int space = deviation.indexOf(' ');
                ObjectId partition = draft.relation(Long.parseLong(deviation.substring(0, space)));
                if (partition != null) {
                    deviations.add(new Trigger.Deviation(partition, Values.enabled(deviation.charAt(space + 1))));
                }
            }
        }
        deviations.sort(Comparator.comparing(Trigger.Deviation::partition));
        return deviations;
    }
}
