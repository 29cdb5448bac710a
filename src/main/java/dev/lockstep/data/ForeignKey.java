package dev.lockstep.data;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A foreign key of the target that refers to a lookup table, as {@code pg_constraint} has it now.
 *
 * @param table that has the constraint
 * @param child the table itself, or the one that it is a partition of
 * @param parent the referenced table, or the one that it is a partition of
 * @param operators parent's column first
 * @param onDelete {@code pg_constraint.confdeltype}: {@code a} no action, {@code r} restrict, {@code c} cascade, {@code n} set null,
 *     {@code d} set default
 * @param index of the parent that it relies on, as an OID
 */
record ForeignKey(
        String name,
        ObjectId table,
        ObjectId child,
        ObjectId parent,
        List<String> columns,
        List<String> referencedColumns,
        List<String> operators,
        boolean deferrable,
        String onDelete,
        String onUpdate,
        String definition,
        @Nullable String comment,
        long index) {

    private static final String QUERY = """
            SELECT con.conname, tn.nspname, t.relname, cn.nspname, c.relname, pn.nspname, p.relname,
                   ARRAY(SELECT a.attname::text FROM unnest(con.conkey) WITH ORDINALITY AS k(n, o)
                         JOIN pg_attribute AS a ON a.attrelid = con.conrelid AND a.attnum = k.n ORDER BY k.o),
                   ARRAY(SELECT a.attname::text FROM unnest(con.confkey) WITH ORDINALITY AS k(n, o)
                         JOIN pg_attribute AS a ON a.attrelid = con.confrelid AND a.attnum = k.n ORDER BY k.o),
                   ARRAY(SELECT 'OPERATOR(' || quote_ident(n.nspname) || '.' || o.oprname || ')'
                         FROM unnest(con.conpfeqop) WITH ORDINALITY AS k(op, o)
                         JOIN pg_operator AS o ON o.oid = k.op JOIN pg_namespace AS n ON n.oid = o.oprnamespace ORDER BY k.o),
                   con.condeferrable, con.confdeltype::text, con.confupdtype::text, pg_get_constraintdef(con.oid),
                   obj_description(con.oid, 'pg_constraint'), con.conindid::bigint
            FROM pg_constraint AS con
            JOIN pg_class AS t ON t.oid = con.conrelid JOIN pg_namespace AS tn ON tn.oid = t.relnamespace
            JOIN pg_class AS c ON c.oid = coalesce(pg_partition_root(con.conrelid), con.conrelid) JOIN pg_namespace AS cn ON cn.oid = c.relnamespace
            JOIN pg_class AS p ON p.oid = coalesce(pg_partition_root(con.confrelid), con.confrelid) JOIN pg_namespace AS pn ON pn.oid = p.relnamespace
            WHERE con.contype = 'f' AND con.conparentid = 0 AND %s.oid = ANY (?::regclass[])
            ORDER BY tn.nspname, t.relname, con.conname""";

    /** All that refer to one of the tables. */
    static List<ForeignKey> to(SqlSession session, Collection<LookupTable> tables) {
        return of(session, QUERY.formatted("p"), tables);
    }

    /** All of one of the tables that are enforced. */
    static List<ForeignKey> from(SqlSession session, Collection<LookupTable> tables) {
        return of(session, QUERY.formatted("coalesce((to_jsonb(con) ->> 'conenforced')::boolean, true) AND c"), tables);
    }

    private static List<ForeignKey> of(SqlSession session, String query, Collection<LookupTable> tables) {
        return session.query(query, ForeignKey::read, LookupTable.sqlNames(tables));
    }

    private static ForeignKey read(ResultSet row) throws SQLException {
        return new ForeignKey(
                row.getString(1),
                ObjectId.of(Kind.TABLE, row.getString(2), row.getString(3)),
                ObjectId.of(Kind.TABLE, row.getString(4), row.getString(5)),
                ObjectId.of(Kind.TABLE, row.getString(6), row.getString(7)),
                texts(row.getArray(8)),
                texts(row.getArray(9)),
                texts(row.getArray(10)),
                row.getBoolean(11),
                row.getString(12),
                row.getString(13),
                row.getString(14),
                row.getString(15),
                row.getLong(16));
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }

    /** Only checks, changes no rows, and can wait for the end: the one action whose check PostgreSQL lets be deferred. */
    boolean onlyChecks() {
        return onDelete.equals("a") && onUpdate.equals("a");
    }

    ObjectId id() {
        return table.part(Kind.CONSTRAINT, name);
    }

    /** A condition: the row {@code child} refers to the row {@code parent}. */
    String matches(String parent, String child) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> "%s.%s %s %s.%s"
                        .formatted(
                                parent,
                                Quoting.identifier(referencedColumns.get(i)),
                                operators.get(i),
                                child,
                                Quoting.identifier(columns.get(i))))
                .collect(Collectors.joining(" AND "));
    }

    /** A condition: the row {@code parent} is the one that the values refer to. */
    String refersTo(String parent, List<String> values) {
        return equal(
                referencedColumns.stream()
                        .map(column -> parent + "." + Quoting.identifier(column))
                        .toList(),
                operators,
                values);
    }

    static String equal(List<String> left, List<String> operators, List<String> right) {
        return IntStream.range(0, left.size())
                .mapToObj(i -> left.get(i) + " " + operators.get(i) + " " + right.get(i))
                .collect(Collectors.joining(" AND "));
    }

    /** The table that it refers to, with its partitions, quoted. */
    String sqlParent() {
        return Quoting.qualified(parent.schema(), parent.name());
    }

    /** Of the table that has it, quoted. */
    String sqlTable() {
        return Quoting.qualified(table.schema(), table.name());
    }
}
