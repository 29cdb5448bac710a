package dev.lockstep.introspect;

import dev.lockstep.catalog.Comment;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Comments on modelled objects. One on the index of a constraint is named by an {@link Kind#INDEX} id, one on the sequence of an
 * identity column by a {@link Kind#SEQUENCE} id, although they are no objects of their own.
 *
 * <p>Left out are the comments that nobody wrote: that of the schema {@code public}, and those that extensions bring along.
 */
final class CommentsReader implements KindReader {
    private static final long PUBLIC_SCHEMA = 2200;

    private static final String QUERY = """
            SELECT d.classoid, d.objoid, d.objsubid, d.description, a.attname, c.relkind, c.relname, n.nspname, k.conname AS not_null
              FROM pg_description d
              LEFT JOIN pg_class c ON d.classoid = 'pg_class'::regclass AND c.oid = d.objoid
              LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_constraint k ON d.classoid = 'pg_constraint'::regclass AND k.oid = d.objoid AND k.contype = 'n'
              LEFT JOIN pg_attribute a ON d.objsubid > 0 AND a.attrelid = c.oid AND a.attnum = d.objsubid
             WHERE (d.objoid >= 16384 OR (d.classoid = 'pg_namespace'::regclass AND d.objoid = ?
                                          AND d.description <> 'standard public schema'))
               AND NOT (d.classoid = 'pg_extension'::regclass
                        AND (d.objoid, d.description) IN (SELECT x.oid, v.comment
                                                            FROM pg_extension x JOIN pg_available_extensions() v ON v.name = x.extname))
            """;

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(
                QUERY,
                row -> {
                    Address address =
                            new Address(row.getLong("classoid"), row.getLong("objoid"), row.getInt("objsubid"));
                    ObjectId whole = draft.find(address.whole());
                    if (whole != null) {
                        ObjectId on = subject(row, address, whole);
                        draft.addPart(on, whole);
                        draft.add(new Comment(on, Values.text(row, "description")));
                    }
                    return row.getLong("objoid");
                },
                PUBLIC_SCHEMA);
    }

    private static ObjectId subject(ResultSet row, Address address, ObjectId whole) throws SQLException {
        String column = row.getString("attname");
        if (column != null) {
            return whole.part(Kind.COLUMN, column);
        }
        if (row.getString("not_null") != null && whole.kind() == Kind.COLUMN) {
            return whole.part(Kind.CONSTRAINT, Values.text(row, "not_null"));
        }
        if (address.catalog() != Address.PG_CLASS) {
            return whole;
        }
        return switch (Values.code(row, "relkind")) {
            case 'i', 'I' -> ObjectId.of(Kind.INDEX, Values.text(row, "nspname"), Values.text(row, "relname"));
            case 'S' -> ObjectId.of(Kind.SEQUENCE, Values.text(row, "nspname"), Values.text(row, "relname"));
            default -> whole;
        };
    }
}
