package dev.lockstep.introspect;

import dev.lockstep.catalog.DomainConstraint;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.SqlSession;

/** Checks of domains; their NOT NULL is part of the domain. */
final class DomainConstraintsReader implements KindReader {
    private static final String QUERY = """
            SELECT k.oid, k.contypid, k.conname, pg_get_constraintdef(k.oid) AS definition, k.convalidated
              FROM pg_constraint k
             WHERE k.contypid <> 0 AND k.contype = 'c' AND k.connamespace = ANY (CAST(? AS oid[]))
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_type WHERE typtype = 'd' AND oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.query(session, QUERY, "contypid", Address.PG_TYPE, row -> {
            ObjectId domain = draft.find(Address.of(Address.PG_TYPE, row.getLong("contypid")));
            if (domain != null) {
                draft.add(
                        Address.of(Address.PG_CONSTRAINT, row.getLong("oid")),
                        new DomainConstraint(
                                domain,
                                Values.text(row, "conname"),
                                Values.without(" NOT VALID", Values.text(row, "definition")),
                                row.getBoolean("convalidated")));
            }
            return row.getLong("oid");
        });
    }
}
