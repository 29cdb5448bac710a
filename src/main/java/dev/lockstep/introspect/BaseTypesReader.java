package dev.lockstep.introspect;

import dev.lockstep.catalog.BaseType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Base types and shells. What is an array has no array type of its own. */
final class BaseTypesReader implements KindReader {
    private static final String BASE_OR_SHELL =
            "(t.typtype = 'b' AND t.typarray <> 0 OR t.typtype = 'p' AND NOT t.typisdefined)";

    private static final String QUERY = """
        SELECT t.oid, t.typnamespace, t.typname, t.typisdefined, t.typlen, t.typbyval, t.typalign, t.typstorage, t.typcategory,
               t.typdelim, t.typdefault,
               CAST(t.typinput AS text) AS "INPUT", CAST(t.typoutput AS text) AS "OUTPUT",
               nullif(CAST(t.typreceive AS text), '-') AS "RECEIVE",
               nullif(CAST(t.typsend AS text), '-') AS "SEND",
               nullif(CAST(t.typmodin AS text), '-') AS "TYPMOD_IN",
               nullif(CAST(t.typmodout AS text), '-') AS "TYPMOD_OUT",
               nullif(CAST(t.typanalyze AS text), '-') AS "ANALYZE",
               nullif(CAST(t.typsubscript AS text), '-') AS "SUBSCRIPT",
               CASE WHEN t.typbyval THEN 'true' END AS "PASSEDBYVALUE",
               CASE WHEN t.typispreferred THEN 'true' END AS "PREFERRED",
               CASE WHEN t.typelem <> 0 THEN format_type(t.typelem, NULL) END AS "ELEMENT",
               CASE WHEN t.typcollation <> 0 THEN 'true' END AS "COLLATABLE"
          FROM pg_type t
         WHERE %s
           AND t.typnamespace = ANY (CAST(? AS oid[]))
           AND NOT EXISTS (SELECT FROM pg_depend e
                            WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
        """.formatted(BASE_OR_SHELL);

    /** Columns of the query that are parameters of {@code CREATE TYPE} as they stand. */
    private static final String[] AS_THEY_STAND = {
        "INPUT",
        "OUTPUT",
        "RECEIVE",
        "SEND",
        "TYPMOD_IN",
        "TYPMOD_OUT",
        "ANALYZE",
        "SUBSCRIPT",
        "PASSEDBYVALUE",
        "PREFERRED",
        "ELEMENT",
        "COLLATABLE"
    };

    private static final Map<Character, String> ALIGNMENTS =
            Map.of('c', "char", 's', "int2", 'i', "int4", 'd', "double");
    private static final Map<Character, String> STORAGES =
            Map.of('p', "plain", 'e', "external", 'x', "extended", 'm', "main");

    @Override
    public String presence(int serverVersion) {
        return "pg_type t WHERE t.oid >= 16384 AND " + BASE_OR_SHELL;
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(
                QUERY,
                row -> {
                    BaseType type = new BaseType(
                            draft.schema(row.getLong("typnamespace")),
                            Values.text(row, "typname"),
                            row.getBoolean("typisdefined") ? parameters(row) : new TreeMap<>());
                    draft.add(Address.of(Address.PG_TYPE, row.getLong("oid")), type);
                    return type;
                },
                draft.schemaOids());
    }

    private static SortedMap<String, String> parameters(ResultSet row) throws SQLException {
        SortedMap<String, String> parameters = new TreeMap<>();
        for (String name : AS_THEY_STAND) {
            Values.put(parameters, name, row.getString(name));
        }
        int length = row.getInt("typlen");
        parameters.put("INTERNALLENGTH", length < 0 ? "VARIABLE" : String.valueOf(length));
        Values.put(parameters, "ALIGNMENT", ALIGNMENTS.get(Values.code(row, "typalign")));
        Values.put(parameters, "STORAGE", STORAGES.get(Values.code(row, "typstorage")));
        char category = Values.code(row, "typcategory");
        Values.put(parameters, "CATEGORY", category == 'U' ? null : Quoting.literal(String.valueOf(category)));
        char delimiter = Values.code(row, "typdelim");
        Values.put(parameters, "DELIMITER", delimiter == ',' ? null : Quoting.literal(String.valueOf(delimiter)));
        String value = row.getString("typdefault");
        Values.put(parameters, "DEFAULT", value == null ? null : Quoting.literal(value));
        return parameters;
    }
}
