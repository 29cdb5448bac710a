package dev.lockstep.introspect;

import dev.lockstep.catalog.FamilyEntry;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Entries of operator families, for the readers of classes and of families. */
final class FamilyEntries {
    /** Every entry that is not PostgreSQL's own. */
    static final String QUERY = """
            SELECT 'pg_amop'::regclass::oid AS catalog, m.oid, m.amopfamily AS family, 'OPERATOR' AS type, m.amopstrategy AS number,
                   m.amoplefttype AS left_type, m.amoprighttype AS right_type, 'pg_operator'::regclass::oid AS object_catalog, o.oid AS object,
                   quote_ident(n.nspname) || '.' || o.oprname AS name,
                   quote_ident(sn.nspname) || '.' || quote_ident(s.opfname) AS sort_family
              FROM pg_amop m
              JOIN pg_operator o ON o.oid = m.amopopr
              JOIN pg_namespace n ON n.oid = o.oprnamespace
              LEFT JOIN pg_opfamily s ON s.oid = m.amopsortfamily
              LEFT JOIN pg_namespace sn ON sn.oid = s.opfnamespace
             WHERE m.oid >= 16384
            UNION ALL
            SELECT 'pg_amproc'::regclass, m.oid, m.amprocfamily, 'FUNCTION', m.amprocnum,
                   m.amproclefttype, m.amprocrighttype, 'pg_proc'::regclass, p.oid,
                   quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')', NULL
              FROM pg_amproc m
              JOIN pg_proc p ON p.oid = m.amproc
              JOIN pg_namespace n ON n.oid = p.pronamespace
             WHERE m.oid >= 16384
            """;

    private FamilyEntries() {}

    /** From {@code type, number, left_name, right_name, name, sort_family}. */
    static FamilyEntry of(ResultSet row) throws SQLException {
        return new FamilyEntry(
                FamilyEntry.Type.valueOf(Values.text(row, "type")),
                row.getInt("number"),
                Values.text(row, "left_name"),
                Values.text(row, "right_name"),
                Values.text(row, "name"),
                row.getString("sort_family"));
    }
}
