package dev.lockstep.introspect;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What a comment or a security label is on. The index of a constraint is named by an {@link Kind#INDEX} id, the sequence of an identity
 * column by a {@link Kind#SEQUENCE} id, a multirange type by a {@link Kind#RANGE_TYPE} id, although they are no objects of their own.
 */
final class Subjects {
    static final String COLUMNS = "d.classoid, d.objoid, d.objsubid, a.attname, c.relkind,"
            + " coalesce(c.relname, m.typname) AS name, n.nspname, k.conname AS not_null";

    /** For {@code d}, the rows of {@code pg_description} or {@code pg_seclabel}. */
    static final String JOINS = """
              LEFT JOIN pg_class c ON d.classoid = 'pg_class'::regclass AND c.oid = d.objoid
              LEFT JOIN pg_type m ON d.classoid = 'pg_type'::regclass AND m.oid = d.objoid AND m.typtype = 'm'
              LEFT JOIN pg_namespace n ON n.oid = coalesce(c.relnamespace, m.typnamespace)
              LEFT JOIN pg_constraint k ON d.classoid = 'pg_constraint'::regclass AND k.oid = d.objoid AND k.contype = 'n'
              LEFT JOIN pg_attribute a ON d.objsubid > 0 AND a.attrelid = c.oid AND a.attnum = d.objsubid
            """;

    private Subjects() {}

    /** {@code null} when nothing that is modelled stands there. */
    static @Nullable ObjectId of(ResultSet row, CatalogDraft draft) throws SQLException {
        Address address = new Address(row.getLong("classoid"), row.getLong("objoid"), row.getInt("objsubid"));
        ObjectId whole = draft.find(address.whole());
        if (whole == null) {
            return null;
        }
        ObjectId subject = subject(row, address, whole);
        draft.addPart(subject, whole);
        return subject;
    }

    private static ObjectId subject(ResultSet row, Address address, ObjectId whole) throws SQLException {
        String column = row.getString("attname");
        if (column != null) {
            return whole.part(Kind.COLUMN, column);
        }
        if (row.getString("not_null") != null && whole.kind() == Kind.COLUMN) {
            return whole.part(Kind.CONSTRAINT, Values.text(row, "not_null"));
        }
        if (address.catalog() == Address.PG_TYPE && row.getString("name") != null) {
            return named(Kind.RANGE_TYPE, row);
        }
        if (address.catalog() != Address.PG_CLASS) {
            return whole;
        }
        return switch (Values.code(row, "relkind")) {
            case 'i', 'I' -> named(Kind.INDEX, row);
            case 'S' -> named(Kind.SEQUENCE, row);
            default -> whole;
        };
    }

    private static ObjectId named(Kind kind, ResultSet row) throws SQLException {
        return ObjectId.of(kind, Values.text(row, "nspname"), Values.text(row, "name"));
    }
}
