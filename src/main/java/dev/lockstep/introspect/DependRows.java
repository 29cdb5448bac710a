package dev.lockstep.introspect;

import dev.lockstep.sql.SqlSession;
import java.util.List;

/** The rows of {@code pg_depend} of users' objects; without those of the triggers that PostgreSQL makes for foreign keys. */
record DependRows(List<Row> rows) {
    private static final String QUERY = """
            SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid, d.deptype
              FROM pg_depend d
             WHERE d.objid >= 16384
               AND (d.classid <> 'pg_trigger'::regclass
                    OR d.objid NOT IN (SELECT t.oid FROM pg_trigger t WHERE t.tgisinternal))
            """;

    DependRows {
        rows = List.copyOf(rows);
    }

    static DependRows read(SqlSession session) {
        return new DependRows(session.query(
                QUERY,
                row -> new Row(
                        new Address(row.getLong(1), row.getLong(2), row.getInt(3)),
                        new Address(row.getLong(4), row.getLong(5), row.getInt(6)),
                        Values.code(row, "deptype"))));
    }

    /** @param type {@code pg_depend.deptype} */
    record Row(Address dependent, Address on, char type) {}
}
