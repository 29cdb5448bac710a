package dev.lockstep.introspect;

import dev.lockstep.catalog.OperatorFamilyMember;
import dev.lockstep.sql.SqlSession;

/**
 * Entries of operator families that belong to no operator class.
 *
 * <p>PostgreSQL does not say who added one to a built-in family or to an extension's: it is a user's when what it names is, and in a
 * built-in family also when it names nothing of an extension's.
 */
final class OperatorFamilyMembersReader implements KindReader {
    private static final String QUERY = """
            WITH entry AS (%s),
            extended AS (SELECT e.classid, e.objid FROM pg_depend e WHERE e.deptype = 'e')
            SELECT x.catalog, x.oid, fn.nspname, f.opfname, am.amname, x.type, x.number, x.name, x.sort_family,
                   format_type(x.left_type, NULL) AS left_name, format_type(x.right_type, NULL) AS right_name
              FROM entry x
              JOIN pg_opfamily f ON f.oid = x.family
              JOIN pg_namespace fn ON fn.oid = f.opfnamespace
              JOIN pg_am am ON am.oid = f.opfmethod
             WHERE NOT EXISTS (SELECT FROM pg_depend d
                                WHERE d.classid = x.catalog AND d.objid = x.oid AND d.refclassid = 'pg_opclass'::regclass)
               AND (x.object_catalog, x.object) NOT IN (SELECT e.classid, e.objid FROM extended e)
               AND (x.object >= 16384
                    OR ('pg_opfamily'::regclass, f.oid) NOT IN (SELECT e.classid, e.objid FROM extended e))
               AND (f.opfnamespace = ANY (CAST(? AS oid[])) OR f.oid < 16384)
            """.formatted(FamilyEntries.QUERY);

    @Override
    public String presence(int serverVersion) {
        return "(SELECT oid FROM pg_amop UNION ALL SELECT oid FROM pg_amproc) entry WHERE oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(
                QUERY,
                row -> {
                    OperatorFamilyMember member = new OperatorFamilyMember(
                            Values.text(row, "nspname"),
                            Values.text(row, "opfname"),
                            Values.text(row, "amname"),
                            FamilyEntries.of(row));
                    draft.add(Address.of(row.getLong("catalog"), row.getLong("oid")), member);
                    return member;
                },
                draft.schemaOids());
    }
}
