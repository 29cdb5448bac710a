package dev.lockstep.introspect;

import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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
        return new DependRows(session.query(QUERY, DependRows::row));
    }

    /** Of the objects with these OIDs only. */
    static DependRows read(SqlSession session, Set<Long> oids) {
        return new DependRows(
                session.query(QUERY + " AND d.objid = ANY (" + CatalogDraft.constant(oids) + ")", DependRows::row));
    }

    /** These rows, but for the objects with the OIDs {@code again} those of {@code newer}. */
    DependRows with(DependRows newer, Set<Long> again) {
        List<Row> all = new ArrayList<>(rows.size() + newer.rows.size());
        for (Row row : rows) {
            if (!again.contains(row.dependent().object())) {
                all.add(row);
            }
        }
        all.addAll(newer.rows);
        return new DependRows(all);
    }

    /** How many rows are of other objects than triggers and those with the OIDs {@code but}. */
    long countWithoutTriggers(Set<Long> but) {
        return rows.stream()
                .filter(row -> row.dependent().catalog() != Address.PG_TRIGGER
                        && !but.contains(row.dependent().object()))
                .count();
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                new Address(row.getLong(1), row.getLong(2), row.getInt(3)),
                new Address(row.getLong(4), row.getLong(5), row.getInt(6)),
                Values.code(row, "deptype"));
    }

    /** @param type {@code pg_depend.deptype} */
    record Row(Address dependent, Address on, char type) {}
}
