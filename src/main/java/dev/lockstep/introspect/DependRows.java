package dev.lockstep.introspect;

import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of {@code pg_depend} of users' objects; without those of the triggers that PostgreSQL makes for foreign keys. There are more
 * of them than of anything else in a catalog, so they are fetched and kept as bare numbers.
 */
final class DependRows {
    private static final String OF_FOREIGN_KEYS = "SELECT t.oid FROM pg_trigger t WHERE t.tgisinternal";

    private static final String QUERY = """
            SELECT d.classid, d.objsubid, d.refclassid, d.refobjsubid, d.deptype,
                   array_agg(d.objid) AS dependents, array_agg(d.refobjid) AS referenced
              FROM pg_depend d
             WHERE d.objid >= 16384
               AND (d.classid <> 'pg_trigger'::regclass OR d.objid NOT IN (%s))
               AND %s
             GROUP BY d.classid, d.objsubid, d.refclassid, d.refobjsubid, d.deptype
            """;

    private final long[] dependents;
    private final long[] referenced;
    private final Shape[] shapes;

    /** What many rows have in common. */
    private record Shape(long catalog, int part, long onCatalog, int onPart, char type) {}

    private record Group(Shape shape, long[] dependents, long[] referenced) {}

    /** @param type {@code pg_depend.deptype} */
    record Row(Address dependent, Address on, char type) {}

    private DependRows(int size) {
        dependents = new long[size];
        referenced = new long[size];
        shapes = new Shape[size];
    }

    static DependRows read(SqlSession session) {
        return of(session.query(QUERY.formatted(OF_FOREIGN_KEYS, "true"), DependRows::group));
    }

    /** Of the objects with these OIDs only. */
    static DependRows read(SqlSession session, Again again) {
        return of(session.query(
                QUERY.formatted(OF_FOREIGN_KEYS + " AND t.oid = d.objid", again.ofDependents("d.classid", "d.objid")),
                DependRows::group));
    }

    private static Group group(ResultSet row) throws SQLException {
        Shape shape =
                new Shape(row.getLong(1), row.getInt(2), row.getLong(3), row.getInt(4), Values.code(row, "deptype"));
        return new Group(shape, Values.oids(row, "dependents"), Values.oids(row, "referenced"));
    }

    private static DependRows of(List<Group> groups) {
        DependRows rows = new DependRows(
                groups.stream().mapToInt(group -> group.dependents().length).sum());
        int next = 0;
        for (Group group : groups) {
            int length = group.dependents().length;
            System.arraycopy(group.dependents(), 0, rows.dependents, next, length);
            System.arraycopy(group.referenced(), 0, rows.referenced, next, length);
            Arrays.fill(rows.shapes, next, next + length, group.shape());
            next += length;
        }
        return rows;
    }

    /** These rows, but for the objects to be read again those of {@code newer}. */
    DependRows with(DependRows newer, Again again) {
        int kept = 0;
        for (long dependent : dependents) {
            kept += again.contains(dependent) ? 0 : 1;
        }
        DependRows all = new DependRows(kept + newer.size());
        int next = 0;
        for (int row = 0; row < size(); row++) {
            if (!again.contains(dependents[row])) {
                all.copy(this, row, next++);
            }
        }
        for (int row = 0; row < newer.size(); row++) {
            all.copy(newer, row, next++);
        }
        return all;
    }

    /** What of the objects to be read again is at the dependent end. */
    List<Address> wholeDependents(Again again) {
        List<Address> addresses = new ArrayList<>();
        for (int row = 0; row < size(); row++) {
            if (again.contains(dependents[row])) {
                addresses.add(Address.of(shapes[row].catalog(), dependents[row]));
            }
        }
        return addresses;
    }

    private void copy(DependRows from, int row, int to) {
        dependents[to] = from.dependents[row];
        referenced[to] = from.referenced[row];
        shapes[to] = from.shapes[row];
    }

    int size() {
        return dependents.length;
    }

    Row row(int row) {
        Shape shape = shapes[row];
        return new Row(dependent(row), new Address(shape.onCatalog(), referenced[row], shape.onPart()), shape.type());
    }

    Address dependent(int row) {
        return new Address(shapes[row].catalog(), dependents[row], shapes[row].part());
    }

    /** {@code pg_depend.deptype} */
    char type(int row) {
        return shapes[row].type();
    }

    /** OID of what depends. */
    long dependentOid(int row) {
        return dependents[row];
    }

    /** OID of the system catalog in which what depends is. */
    long catalog(int row) {
        return shapes[row].catalog();
    }

    /** OID of what it depends on. */
    long referencedOid(int row) {
        return referenced[row];
    }

    /** How many rows there are, of triggers only those that tie them to extensions. */
    long countWithoutTriggers() {
        long count = 0;
        for (int row = 0; row < size(); row++) {
            boolean counts = shapes[row].catalog() != Address.PG_TRIGGER || type(row) == ExtensionDependencies.TYPE;
            count += counts ? 1 : 0;
        }
        return count;
    }
}
