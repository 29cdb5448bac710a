package dev.lockstep.introspect;

import dev.lockstep.catalog.Aggregate;
import dev.lockstep.catalog.Aggregate.Type;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Aggregate functions: normal, ordered-set and hypothetical-set ones. */
final class AggregatesReader implements KindReader {
    private static final String QUERY = """
        SELECT p.oid, p.pronamespace, p.proname, oidvectortypes(p.proargtypes) AS input_types, p.proparallel,
               pg_get_function_arguments(p.oid) AS arguments, pg_get_function_result(p.oid) AS result,
               a.aggkind, a.aggfinalmodify, a.aggmfinalmodify,
               a.agginitval AS "INITCOND", a.aggminitval AS "MINITCOND",
               CAST(a.aggtransfn AS text) AS "SFUNC", format_type(a.aggtranstype, NULL) AS "STYPE",
               nullif(CAST(a.aggtransspace AS text), '0') AS "SSPACE",
               nullif(CAST(a.aggfinalfn AS text), '-') AS "FINALFUNC",
               CASE WHEN a.aggfinalextra THEN 'true' END AS "FINALFUNC_EXTRA",
               nullif(CAST(a.aggcombinefn AS text), '-') AS "COMBINEFUNC",
               nullif(CAST(a.aggserialfn AS text), '-') AS "SERIALFUNC",
               nullif(CAST(a.aggdeserialfn AS text), '-') AS "DESERIALFUNC",
               nullif(CAST(a.aggmtransfn AS text), '-') AS "MSFUNC",
               nullif(CAST(a.aggminvtransfn AS text), '-') AS "MINVFUNC",
               CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END AS "MSTYPE",
               nullif(CAST(a.aggmtransspace AS text), '0') AS "MSSPACE",
               nullif(CAST(a.aggmfinalfn AS text), '-') AS "MFINALFUNC",
               CASE WHEN a.aggmfinalextra THEN 'true' END AS "MFINALFUNC_EXTRA",
               'OPERATOR(' || quote_ident(n.nspname) || '.' || o.oprname || ')' AS "SORTOP"
          FROM pg_aggregate a
          JOIN pg_proc p ON p.oid = a.aggfnoid
          LEFT JOIN pg_operator o ON o.oid = a.aggsortop
          LEFT JOIN pg_namespace n ON n.oid = o.oprnamespace
         WHERE p.pronamespace = ANY (CAST(? AS oid[]))
           AND NOT EXISTS (SELECT FROM pg_depend e
                            WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
        """;

    /** Columns of the query that are parameters of {@code CREATE AGGREGATE} as they stand. */
    private static final String[] AS_THEY_STAND = {
        "SFUNC",
        "STYPE",
        "SSPACE",
        "FINALFUNC",
        "FINALFUNC_EXTRA",
        "COMBINEFUNC",
        "SERIALFUNC",
        "DESERIALFUNC",
        "MSFUNC",
        "MINVFUNC",
        "MSTYPE",
        "MSSPACE",
        "MFINALFUNC",
        "MFINALFUNC_EXTRA",
        "SORTOP"
    };

    private static final Map<Character, String> MODIFY = Map.of('r', "READ_ONLY", 's', "SHAREABLE", 'w', "READ_WRITE");

    @Override
    public String presence(int serverVersion) {
        return "pg_aggregate WHERE aggfnoid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(
                QUERY,
                row -> {
                    Type type = type(Values.code(row, "aggkind"));
                    Aggregate aggregate = new Aggregate(
                            draft.schema(row.getLong("pronamespace")),
                            Values.text(row, "proname"),
                            Values.text(row, "input_types"),
                            type,
                            Values.text(row, "arguments"),
                            Values.text(row, "result"),
                            parameters(row, type));
                    draft.add(Address.of(Address.PG_PROC, row.getLong("oid")), aggregate);
                    return aggregate;
                },
                draft.schemaOids());
    }

    private static SortedMap<String, String> parameters(ResultSet row, Type type) throws SQLException {
        SortedMap<String, String> parameters = new TreeMap<>();
        for (String name : AS_THEY_STAND) {
            Values.put(parameters, name, row.getString(name));
        }
        for (String name : new String[] {"INITCOND", "MINITCOND"}) {
            String value = row.getString(name);
            Values.put(parameters, name, value == null ? null : Quoting.literal(value));
        }
        char usual = type == Type.NORMAL ? 'r' : 'w';
        char modify = Values.code(row, "aggfinalmodify");
        char movingModify = Values.code(row, "aggmfinalmodify");
        Values.put(parameters, "FINALFUNC_MODIFY", modify == usual ? null : MODIFY.get(modify));
        Values.put(parameters, "MFINALFUNC_MODIFY", movingModify == usual ? null : MODIFY.get(movingModify));
        switch (Values.code(row, "proparallel")) {
            case 's' -> parameters.put("PARALLEL", "SAFE");
            case 'r' -> parameters.put("PARALLEL", "RESTRICTED");
            default -> {}
        }
        return parameters;
    }

    private static Type type(char code) {
        return switch (code) {
            case 'n' -> Type.NORMAL;
            case 'o' -> Type.ORDERED_SET;
            case 'h' -> Type.HYPOTHETICAL;
            default -> throw new IllegalStateException("unknown kind of aggregate " + code);
        };
    }
}
