package dev.lockstep.introspect;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Sequence;
import dev.lockstep.catalog.SequenceOwner;
import dev.lockstep.sql.SqlSession;

/** Sequences that are not the inner part of an identity column, and the columns that own them. */
final class SequencesReader implements KindReader {
    private static final String QUERY = """
            SELECT c.oid, c.relnamespace, c.relname, c.relpersistence = 'u' AS unlogged,
                   format_type(q.seqtypid, NULL) AS data_type,
                   q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache, q.seqcycle,
                   o.refobjid AS owner_table, o.refobjsubid AS owner_column
              FROM pg_sequence q
              JOIN pg_class c ON c.oid = q.seqrelid
              LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.objsubid = 0
                                   AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')
             WHERE o.deptype IS DISTINCT FROM 'i'
               AND c.relnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
            """;

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.query(session, QUERY, "oid", row -> {
            Sequence sequence = new Sequence(
                    draft.schema(row.getLong("relnamespace")),
                    Values.text(row, "relname"),
                    Values.sequenceOptions(row),
                    row.getBoolean("unlogged"));
            draft.add(Address.relation(row.getLong("oid")), sequence);
            ObjectId owner = draft.find(Address.column(row.getLong("owner_table"), row.getInt("owner_column")));
            if (owner != null) {
                draft.add(new SequenceOwner(sequence.id(), owner));
            }
            return sequence;
        });
    }
}
