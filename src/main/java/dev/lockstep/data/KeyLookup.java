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

    KeyLookup(SqlSession session, RowSql rows) {
        this.session = session;
        this.rows = rows;
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
        List<String> arrays = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        List<LookupColumn> key = rows.key();
        for (int i = 0; i < key.size(); i++) {
            arrays.add("current_setting('" + setting(i) + "')::text[]");
            names.add("k" + i);
            conditions.add("%s = k.k%d::%s"
                    .formatted(RowSql.column(key.get(i).name()), i, key.get(i).type()));
        }
        return "unnest(%s) AS k(%s) JOIN %s ON %s"
                .formatted(
                        String.join(", ", arrays),
                        String.join(", ", names),
                        rows.from(),
                        String.join(" AND ", conditions));
    }

    private static String setting(int column) {
        return "lockstep.key_" + column;
    }

    private static String element(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
