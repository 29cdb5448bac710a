package dev.lockstep.introspect;

import dev.lockstep.catalog.Sequence;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Sequences, ahead of the columns: those of identity columns are part of these, which take them from the draft. */
final class SequencesReader implements KindReader {
    private static final String QUERY = """
            SELECT c.oid, c.relnamespace, c.relname, c.relpersistence = 'u' AS unlogged,
                   format_type(q.seqtypid, NULL) AS data_type,
                   q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache, q.seqcycle,
                   {other} AS other_persistence,
                   o.refobjid AS owner_table, o.refobjsubid AS owner_column, coalesce(o.deptype = 'i', false) AS of_identity
              FROM pg_sequence q
              JOIN pg_class c ON c.oid = q.seqrelid
              LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.objsubid = 0
                                   AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')
             WHERE c.relnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid
                                  AND e.refclassid = 'pg_extension'::regclass AND e.deptype = 'e')
            """;

    private static final int VERSION_15 = 150_000;

    /** Before, all were logged. */
    private static final String OTHER_PERSISTENCE =
            "(o.deptype = 'i' AND c.relpersistence <> (SELECT t.relpersistence FROM pg_class t WHERE t.oid = o.refobjid))";

    @Override
    public String presence(int serverVersion) {
        return "pg_sequence";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        String query = QUERY.replace("{other}", draft.serverVersion() >= VERSION_15 ? OTHER_PERSISTENCE : "false");
        draft.query(session, query, "oid", Address.PG_CLASS, row -> {
            Address owner = Address.column(row.getLong("owner_table"), row.getInt("owner_column"));
            if (row.getBoolean("of_identity")) {
                draft.sequences().add(owner, identitySequence(row, draft));
                return owner;
            }
            Sequence sequence = new Sequence(
                    draft.schema(row.getLong("relnamespace")),
                    Values.text(row, "relname"),
                    Values.sequenceOptions(row),
                    row.getBoolean("unlogged"));
            draft.add(Address.relation(row.getLong("oid")), sequence);
            if (owner.object() != 0) {
                draft.sequences().addOwned(row.getLong("oid"), owner);
            }
            return owner;
        });
    }

    private static ColumnSequences.Identity identitySequence(ResultSet row, CatalogDraft draft) throws SQLException {
        return new ColumnSequences.Identity(
                row.getLong("oid"),
                draft.schema(row.getLong("relnamespace")),
                Values.text(row, "relname"),
                Values.sequenceOptions(row),
                row.getBoolean("other_persistence"));
    }
}
