package dev.lockstep.data;

import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds rows by the texts of their keys in another table. The texts are read by the types of the key and not printed once more, since what
 * PostgreSQL prints depends on the settings of whoever asks: on the time zone, and for names of objects on the {@code search_path}.
 */
public final class KeyTexts {
    private KeyTexts() {}

    /** {@code r} is the row of which {@code b} has the texts, under the same names. */
    static String match(SqlSession session, List<LookupColumn> key) {
        return match(session, key, key.stream().map(LookupColumn::name).toList());
    }

    /**
     * {@code r} is the row of which {@code b} has the texts.
     *
     * @param key as the columns of {@code r} are called, and their types, by now
     * @param names of the same columns of {@code b}
     */
    public static String match(SqlSession session, List<LookupColumn> key, List<String> names) {
        List<KeyEquality> equality = KeyEquality.of(session, key);
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            String value = RowSql.column(key.get(i).name());
            String text = "b." + Quoting.identifier(names.get(i));
            conditions.add(
                    equality.get(i).byText()
                            ? "pg_catalog.concat(%s) OPERATOR(pg_catalog.=) %s".formatted(value, text)
                            : equality.get(i).between(value, text));
        }
        return String.join(" AND ", conditions);
    }
}
