package dev.lockstep.introspect;

import dev.lockstep.catalog.AccessMethod;
import dev.lockstep.sql.SqlSession;

final class AccessMethodsReader implements KindReader {
    private static final String QUERY = """
        SELECT a.oid, a.amname, a.amtype, CAST(a.amhandler AS text) AS handler
          FROM pg_am a
         WHERE a.oid >= 16384
           AND NOT EXISTS (SELECT FROM pg_depend e
                            WHERE e.classid = 'pg_am'::regclass AND e.objid = a.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
        """;

    @Override
    public String presence(int serverVersion) {
        return "pg_am WHERE oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(QUERY, row -> {
            AccessMethod method = new AccessMethod(
                    Values.text(row, "amname"), type(Values.code(row, "amtype")), Values.text(row, "handler"));
            draft.add(Address.of(Address.PG_AM, row.getLong("oid")), method);
            return method;
        });
    }

    private static String type(char code) {
        return switch (code) {
            case 't' -> "TABLE";
            case 'i' -> "INDEX";
            default -> throw new IllegalStateException("unknown type of access method " + code);
        };
    }
}
