package dev.lockstep.introspect;

import dev.lockstep.catalog.FamilyEntry;
import dev.lockstep.catalog.OperatorClass;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Operator classes, each with the entries of its family that depend on it. */
final class OperatorClassesReader implements KindReader {
    private static final String QUERY = """
            WITH entry AS (%s)
            SELECT c.oid, c.opcnamespace, c.opcname, am.amname, c.opcdefault, format_type(c.opcintype, NULL) AS for_type,
                   CASE WHEN c.opckeytype <> 0 THEN format_type(c.opckeytype, NULL) END AS storage,
                   quote_ident(fn.nspname) || '.' || quote_ident(f.opfname) AS family,
                   x.type, x.number, x.name, x.sort_family,
                   format_type(x.left_type, NULL) AS left_name, format_type(x.right_type, NULL) AS right_name
              FROM pg_opclass c
              JOIN pg_am am ON am.oid = c.opcmethod
              JOIN pg_opfamily f ON f.oid = c.opcfamily
              JOIN pg_namespace fn ON fn.oid = f.opfnamespace
              LEFT JOIN (pg_depend d JOIN entry x ON d.classid = x.catalog AND d.objid = x.oid)
                     ON d.refclassid = 'pg_opclass'::regclass AND d.refobjid = c.oid
             WHERE c.opcnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_opclass'::regclass AND e.objid = c.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
            """.formatted(FamilyEntries.QUERY);

    @Override
    public String presence(int serverVersion) {
        return "pg_opclass WHERE oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        Map<Long, OperatorClass> classes = new LinkedHashMap<>();
        Map<Long, List<FamilyEntry>> entries = new LinkedHashMap<>();
        session.query(
                QUERY,
                row -> {
                    long oid = row.getLong("oid");
                    if (!classes.containsKey(oid)) {
                        classes.put(oid, operatorClass(row, draft.schema(row.getLong("opcnamespace"))));
                    }
                    if (row.getString("type") != null) {
                        entries.computeIfAbsent(oid, id -> new ArrayList<>()).add(FamilyEntries.of(row));
                    }
                    return oid;
                },
                draft.schemaOids());
        classes.forEach((oid, read) -> draft.add(
                Address.of(Address.PG_OPCLASS, oid),
                new OperatorClass(
                        read.schema(),
                        read.name(),
                        read.method(),
                        read.family(),
                        read.type(),
                        read.isDefault(),
                        read.storage(),
                        entries.getOrDefault(oid, List.of()))));
    }

    private static OperatorClass operatorClass(ResultSet row, String schema) throws SQLException {
        return new OperatorClass(
                schema,
                Values.text(row, "opcname"),
                Values.text(row, "amname"),
                Values.text(row, "family"),
                Values.text(row, "for_type"),
                row.getBoolean("opcdefault"),
                row.getString("storage"),
                List.of());
    }
}
