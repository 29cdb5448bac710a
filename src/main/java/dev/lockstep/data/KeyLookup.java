package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds rows by a list of keys in a session that may write nothing, not even a temporary table: the keys are handed over as settings
 * ({@code set_config}), so that they stand in no statement, and none shows up in an error, a log or {@code pg_stat_statements}.
 */
final class KeyLookup {
    private final SqlSession session;
    private final RowSql rows;
    private final String name;
    private final List<KeyEquality> equality;

    KeyLookup(SqlSession session, RowSql rows) {
        this(session, rows, "key");
    }

    /** @param name tells lists apart that are needed at the same time */
    KeyLookup(SqlSession session, RowSql rows, String name) {
        this.session = session;
        this.rows = rows;
        this.name = name;
        this.equality = KeyEquality.of(session, rows.key());
    }

    /** Hands the keys over, until the next call or the transaction's end. */
    void hand(List<List<String>> keys) {
        for (int i = 0; i < rows.key().size(); i++) {
            int column = i;
            String array = keys.stream().map(key -> element(key.get(column))).collect(joining(",", "{", "}"));
            session.queryOne("SELECT set_config(?, ?, true)", row -> "", setting(i), array);
        }
    }

    /** {@code FROM} with the rows that have one of the keys handed over, as {@code r}. */
    String from() {
        return "%s JOIN %s ON %s".formatted(keys(), rows.from(), equal());
    }

    /** A condition: {@code r} has one of the keys handed over. */
    String matches() {
        return "EXISTS (SELECT FROM %s WHERE %s)".formatted(keys(), equal());
    }

    private String keys() {
        List<String> arrays = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < rows.key().size(); i++) {
            arrays.add("current_setting('" + setting(i) + "')::text[]");
            names.add("k" + i);
        }
        return "unnest(%s) AS k(%s)".formatted(String.join(", ", arrays), String.join(", ", names));
    }

    private String equal() {
        List<String> conditions = new ArrayList<>();
        List<LookupColumn> key = rows.key();
        for (int i = 0; i < key.size(); i++) {
            conditions.add(equality.get(i).between(RowSql.column(key.get(i).name()), "k.k" + i));
        }
        return String.join(" AND ", conditions);
    }

    private String setting(int column) {
        return "lockstep." + name + "_" + column;
    }

    private static String element(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
