package dev.lockstep.data;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The lookup rows that an undo returns to what they were before a promotion: those that are still as the promotion left them. What it
 * inserted goes, unless rows that stay refer to it; what it changed or deleted comes back.
 *
 * <p>What is asked here changes nothing, not even a temporary table, so that a preview can ask it in a read-only snapshot. The session has
 * {@link CanonicalSettings}.
 */
public final class ReturnedRows {
    private final List<RowReturn> returns;
    private final Map<ObjectId, RowReturn> byTable = new HashMap<>();
    private final List<ForeignKey> foreignKeys;
    private final List<ForeignKey> references;

    /**
     * @param foreignKeys that refer to the tables
     * @param references of the tables themselves
     */
    private ReturnedRows(List<RowReturn> returns, List<ForeignKey> foreignKeys, List<ForeignKey> references) {
        this.returns = List.copyOf(returns);
        returns.forEach(each -> byTable.put(each.table().id(), each));
        this.foreignKeys = List.copyOf(foreignKeys);
        this.references = List.copyOf(references);
    }

    /**
     * @param changes of each table, as it is called now
     * @param goesToo foreign keys that are taken back as well: they stand in nobody's way
     */
    public static ReturnedRows of(
            SqlSession session, Map<LookupTable, List<RowChange>> changes, Predicate<ObjectId> goesToo) {
        if (changes.isEmpty()) {
            return new ReturnedRows(List.of(), List.of(), List.of());
        }
        List<ForeignKey> foreignKeys = ForeignKey.to(session, changes.keySet());
        List<RowReturn> returns = new ArrayList<>();
        for (ObjectId table : parentsFirst(changes.keySet(), foreignKeys)) {
            changes.forEach((lookup, list) -> {
                if (lookup.id().equals(table)) {
                    returns.add(new RowReturn(lookup, list));
                }
            });
        }
        return new ReturnedRows(
                returns,
                foreignKeys.stream().filter(key -> !goesToo.test(key.id())).toList(),
                ForeignKey.from(session, changes.keySet()).stream()
                        .filter(key -> !goesToo.test(key.id()))
                        .toList());
    }

    private static List<ObjectId> parentsFirst(Set<LookupTable> tables, List<ForeignKey> foreignKeys) {
        Map<ObjectId, Set<ObjectId>> references = new TreeMap<>();
        tables.forEach(table -> references.put(table.id(), new TreeSet<>()));
        foreignKeys.stream()
                .filter(key ->
                        references.containsKey(key.child()) && !key.child().equals(key.parent()))
                .forEach(key -> references.get(key.child()).add(key.parent()));
        return TableOrder.components(references).stream().flatMap(List::stream).toList();
    }

    public boolean isEmpty() {
        return returns.isEmpty();
    }

    /** Each after those that its foreign keys refer to. */
    public List<LookupTable> tables() {
        return returns.stream().map(RowReturn::table).toList();
    }

    /** Only those of some tables. */
    public ReturnedRows in(Predicate<ObjectId> tables) {
        return new ReturnedRows(
                returns.stream().filter(rows -> tables.test(rows.table().id())).toList(), foreignKeys, references);
    }

    List<Returning> early() {
        return returns.stream().<Returning>map(Early::new).toList();
    }

    private final class Early implements Returning {
        private final RowReturn rows;

        Early(RowReturn rows) {
            this.rows = rows;
        }

        @Override
        public LookupTable table() {
            return rows.table();
        }

        @Override
        public void stage(SqlSession target, StagingTables staging, RowChanges statements) {
            rows.stage(target, staging, statements, going(rows, "r", Set.of()));
        }
    }

    /** Whether they can only return when the schema has gone back: they were written ahead of it. */
    public boolean late() {
        return returns.stream().flatMap(rows -> rows.changes().stream()).anyMatch(RowChange::ahead);
    }

    /** Picks the rows that are as they were left, in a temporary table. */
    public PickedRows pick(SqlSession target) {
        return PickedRows.of(target, this);
    }

    List<String> picks() {
        return returns.stream()
                .flatMap(rows -> rows.picks(going(rows, "r", Set.of())).stream())
                .toList();
    }

    List<RowChange> changesOf(ObjectId table) {
        return byTable.get(table).changes();
    }

    /** A condition over the rows of a table: the undo returns or deletes them. */
    public String returning(ObjectId table, String alias) {
        return returning(table, alias, Set.of());
    }

    /** Whether rows come back into the table, of which it has none now or other ones. */
    public boolean comeBackInto(ObjectId table) {
        RowReturn rows = byTable.get(table);
        return rows != null && rows.bringsBack();
    }

    private String returning(ObjectId table, String alias, Set<ObjectId> above) {
        RowReturn rows = byTable.get(table);
        if (rows == null) {
            return "false";
        }
        List<String> conditions = Stream.of(rows.changed(alias), going(rows, alias, above))
                .filter(condition -> !condition.equals("false"))
                .toList();
        return conditions.isEmpty() ? "false" : "(" + String.join(" OR ", conditions) + ")";
    }

    /** The rows that the promotion inserted and that can be deleted. */
    private String going(RowReturn rows, String alias, Set<ObjectId> above) {
        String inserted = rows.inserted(alias);
        if (inserted.equals("false") || above.contains(rows.table().id())) {
            return inserted;
        }
        String referenced = referenced(rows.table().id(), alias, above);
        return referenced.equals("false") ? inserted : "(%s AND NOT %s)".formatted(inserted, referenced);
    }

    /** Rows that stay refer to the row. */
    private String referenced(ObjectId table, String alias, Set<ObjectId> above) {
        Set<ObjectId> passed = new HashSet<>(above);
        passed.add(table);
        String child = alias + "f";
        List<String> references = foreignKeys.stream()
                .filter(key -> key.parent().equals(table))
                .map(key -> "EXISTS (SELECT FROM %s AS %s WHERE %s AND NOT %s)"
                        .formatted(
                                key.sqlTable(),
                                child,
                                key.matches(alias, child),
                                returning(key.child(), child, passed)))
                .toList();
        return references.isEmpty() ? "false" : "(" + String.join(" OR ", references) + ")";
    }

    /** What would be done to each table now. */
    public List<TableDelta> deltas(SqlSession session) {
        return returns.stream()
                .map(rows -> rows.delta(session, going(rows, "r", Set.of())))
                .toList();
    }

    /**
     * Foreign keys that rows would break that come back, since somebody deleted what they refer to. Of rows that only return when the schema
     * has gone back nothing is said: what they refer to may come back with it.
     */
    public List<Orphans> orphans(SqlSession session) {
        List<Orphans> orphans = new ArrayList<>();
        for (ForeignKey key : references) {
            RowReturn rows = byTable.get(key.child());
            long count = rows == null || late() ? 0 : rows.orphans(session, key, byTable.get(key.parent()));
            if (count > 0) {
                orphans.add(new Orphans(
                        key.child().displayName(),
                        count,
                        key.name(),
                        key.parent().displayName()));
            }
        }
        return orphans;
    }

    /**
     * Rows that would come back and refer to nothing.
     *
     * @param table that they come back into
     * @param rows how many
     * @param constraint that they break
     * @param parent whose rows are gone
     */
    public record Orphans(String table, long rows, String constraint, String parent) {}

    /** What stays, and why. */
    public List<KeptRows> kept(SqlSession session) {
        List<KeptRows> kept = new ArrayList<>();
        for (RowReturn rows : returns) {
            kept.addAll(rows.kept(session, referenced(rows.table().id(), "r", Set.of())));
        }
        return kept;
    }
}
