package dev.lockstep.data;

import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down how a unique index (with its constraint, and with those attached to it in partitions) is made again just as it is. */
final class IndexRebuild {
    /** A partitioned index before those attached to it. */
    private static final String TREE = """
            WITH RECURSIVE tree(index, parent, level) AS (
              SELECT ?::oid, NULL::oid, 0
              UNION ALL
              SELECT i.inhrelid, i.inhparent, t.level + 1 FROM pg_inherits AS i JOIN tree AS t ON i.inhparent = t.index)
            SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname),
                   quote_ident(rn.nspname) || '.' || quote_ident(r.relname),
                   (SELECT quote_ident(pn.nspname) || '.' || quote_ident(p.relname)
                    FROM pg_class AS p JOIN pg_namespace AS pn ON pn.oid = p.relnamespace WHERE p.oid = t.parent),
                   con.conname, con.contype::text, pg_get_constraintdef(con.oid), pg_get_indexdef(t.index), c.relkind::text,
                   obj_description(t.index, 'pg_class'), obj_description(con.oid, 'pg_constraint'),
                   coalesce(s.spcname, ''), x.indisclustered, x.indisreplident
            FROM tree AS t
            JOIN pg_index AS x ON x.indexrelid = t.index
            JOIN pg_class AS c ON c.oid = t.index
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            JOIN pg_class AS r ON r.oid = x.indrelid
            JOIN pg_namespace AS rn ON rn.oid = r.relnamespace
            LEFT JOIN pg_tablespace AS s ON s.oid = c.reltablespace
            LEFT JOIN pg_constraint AS con ON con.conindid = t.index AND con.conrelid = x.indrelid AND con.contype IN ('p', 'u', 'x')
            ORDER BY t.level, 1""";

    private final SqlSession target;

    IndexRebuild(SqlSession target) {
        this.target = target;
    }

    private record Part(
            String index,
            String table,
            @Nullable String parent,
            @Nullable String constraint,
            @Nullable String type,
            @Nullable String constraintDefinition,
            String indexDefinition,
            boolean partitioned,
            @Nullable String indexComment,
            @Nullable String constraintComment,
            String tablespace,
            boolean clustered,
            boolean replicaIdentity) {}

    /** In the order in which they are to be run. */
    List<String> statements(long index) {
        List<String> statements = new ArrayList<>();
        target.query(TREE, IndexRebuild::read, index).forEach(part -> add(part, statements));
        return statements;
    }

    private static Part read(ResultSet row) throws SQLException {
        return new Part(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                "I".equals(row.getString(8)),
                row.getString(9),
                row.getString(10),
                row.getString(11),
                row.getBoolean(12),
                row.getBoolean(13));
    }

    private static void add(Part part, List<String> statements) {
        statements.add("SET LOCAL default_tablespace = " + Quoting.literal(part.tablespace()));
        if (part.constraint() == null) {
            statements.add(part.indexDefinition());
        } else {
            addConstraint(part, part.constraint(), statements);
        }
        statements.add("SET LOCAL default_tablespace TO DEFAULT");
        if (part.parent() != null) {
            statements.add("ALTER INDEX " + part.parent() + " ATTACH PARTITION " + part.index());
        }
        if (part.indexComment() != null) {
            statements.add("COMMENT ON INDEX " + part.index() + " IS " + Quoting.literal(part.indexComment()));
        }
        String indexName = part.index().substring(part.index().lastIndexOf('.') + 1);
        if (part.clustered()) {
            statements.add("ALTER TABLE " + part.table() + " CLUSTER ON " + indexName);
        }
        if (part.replicaIdentity()) {
            statements.add("ALTER TABLE " + part.table() + " REPLICA IDENTITY USING INDEX " + indexName);
        }
    }

    /** A constraint's definition has no storage parameters, its index's has; only of a plain table can a constraint adopt an index. */
    private static void addConstraint(Part part, String constraint, List<String> statements) {
        String add = "ALTER TABLE ONLY " + part.table() + " ADD CONSTRAINT " + Quoting.identifier(constraint) + " ";
        if ("u".equals(part.type()) && !part.partitioned()) {
            statements.add(part.indexDefinition());
            statements.add(add + "UNIQUE USING INDEX " + Quoting.identifier(constraint));
        } else {
            statements.add(add + part.constraintDefinition());
        }
        if (part.constraintComment() != null) {
            statements.add("COMMENT ON CONSTRAINT %s ON %s IS %s"
                    .formatted(
                            Quoting.identifier(constraint), part.table(), Quoting.literal(part.constraintComment())));
        }
    }
}
