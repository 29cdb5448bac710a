package dev.lockstep.introspect;

import dev.lockstep.catalog.Comment;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.SqlSession;

/**
 * Comments on modelled objects.
 *
 * <p>Left out are the comments that nobody wrote: that of the schema {@code public}, and those that extensions bring along.
 */
final class CommentsReader implements KindReader {
    private static final long PUBLIC_SCHEMA = 2200;

    private static final String QUERY = """
            SELECT %s, d.description
              FROM pg_description d
            %s
             WHERE (d.objoid >= 16384 OR (d.classoid = 'pg_namespace'::regclass AND d.objoid = ?
                                          AND d.description <> 'standard public schema'))
               AND NOT (d.classoid = 'pg_extension'::regclass
                        AND (d.objoid, d.description) IN (SELECT x.oid, v.comment
                                                            FROM pg_extension x JOIN pg_available_extensions() v ON v.name = x.extname))
               AND {commented}
            """.formatted(Subjects.COLUMNS, Subjects.JOINS);

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(
                QUERY.replace("{commented}", draft.again().ofComments("d.objoid")),
                row -> {
                    ObjectId on = Subjects.of(row, draft);
                    if (on != null) {
                        draft.addComment(row.getLong("objoid"), new Comment(on, Values.text(row, "description")));
                    }
                    return row.getLong("objoid");
                },
                PUBLIC_SCHEMA);
    }
}
