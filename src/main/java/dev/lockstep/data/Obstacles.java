package dev.lockstep.data;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Constraints that the rows satisfy before and after, but not at every moment between: they are made to wait, or are dropped and made again, inside
 * the transaction. See {@code docs/adr/0010-constraints-in-the-way-of-row-sync.md} for why these ways and no others.
 */
final class Obstacles {
    private final SqlSession target;
    private final SetAside aside;
    private final List<ForeignKey> foreignKeys;
    private final Map<ObjectId, Integer> positions = new HashMap<>();
    private final Set<ForeignKey> dropped = new HashSet<>();

    /** @param foreignKeys that refer to the tables */
    Obstacles(SqlSession target, SetAside aside, List<ForeignKey> foreignKeys, List<LookupTable> tables) {
        this.target = target;
        this.aside = aside;
        this.foreignKeys = List.copyOf(foreignKeys);
        tables.forEach(table -> positions.put(table.id(), positions.size()));
    }

    /** Sees to the foreign keys that no order of the tables satisfies: those against the order, and those to values that change. */
    void clearForeignKeys(Map<ObjectId, TableDelta> deltas, Map<ObjectId, LookupTable> tables) {
        for (ForeignKey key : foreignKeys) {
            if (!positions.containsKey(key.child())) {
                continue;
            }
            TableDelta child = deltas.get(key.child());
            TableDelta parent = deltas.get(key.parent());
            boolean movingValues =
                    parent.update() > 0 && !tables.get(key.parent()).key().containsAll(key.referencedColumns());
            if ((againstOrder(key) && !(child.isEmpty() && parent.isEmpty())) || movingValues) {
                putOff(key);
            }
        }
    }

    /** Whether the referring rows are written before the rows that they refer to, and deleted after them. */
    private boolean againstOrder(ForeignKey key) {
        return positions.get(key.parent()) > positions.get(key.child());
    }

    private void putOff(ForeignKey key) {
        if (!key.onlyChecks()) {
            drop(key);
        } else if (!key.deferrable()) {
            String alter = "ALTER TABLE " + key.sqlTable() + " ALTER CONSTRAINT " + Quoting.identifier(key.name());
            aside.run(alter + " DEFERRABLE INITIALLY DEFERRED", alter + " NOT DEFERRABLE");
        }
    }

    private void drop(ForeignKey key) {
        if (!dropped.add(key)) {
            return;
        }
        String name = Quoting.identifier(key.name());
        if (key.comment() != null) {
            aside.later("COMMENT ON CONSTRAINT %s ON %s IS %s"
                    .formatted(name, key.sqlTable(), Quoting.literal(key.comment())));
        }
        aside.run(
                "ALTER TABLE %s DROP CONSTRAINT %s".formatted(key.sqlTable(), name),
                "ALTER TABLE %s ADD CONSTRAINT %s %s".formatted(key.sqlTable(), name, key.definition()));
    }

    /** Drops an index in which rows of one table collide on their way; foreign keys that rely on it first. */
    void drop(UniqueIndex index, LookupTable table) {
        foreignKeys.stream().filter(key -> key.index() == index.oid()).forEach(this::drop);
        List<String> rebuilding = new IndexRebuild(target).statements(index.oid());
        for (int i = rebuilding.size() - 1; i >= 0; i--) {
            aside.later(rebuilding.get(i));
        }
        target.execute(
                index.constraint() == null
                        ? "DROP INDEX "
                                + target.queryOne(
                                        "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class AS c"
                                                + " JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = ?::oid",
                                        row -> row.getString(1),
                                        index.oid())
                        : "ALTER TABLE %s DROP CONSTRAINT %s"
                                .formatted(table.sqlName(), Quoting.identifier(index.constraint())));
    }

    /** An identity column that is {@code GENERATED ALWAYS} and no part of the key: PostgreSQL lets no {@code UPDATE} set it. */
    void allowUpdates(LookupTable table) {
        table.columns().stream()
                .filter(column -> column.identityAlways() && !table.key().contains(column.name()))
                .forEach(column -> {
                    String alter = "ALTER TABLE %s ALTER COLUMN %s SET GENERATED "
                            .formatted(table.sqlName(), Quoting.identifier(column.name()));
                    aside.run(alter + "BY DEFAULT", alter + "ALWAYS");
                });
    }
}
