package dev.lockstep.introspect;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.SequenceOptions;
import dev.lockstep.catalog.Trigger;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Columns of a result as the records want them. */
final class Values {
    private static final long[] NONE = {};

    private Values() {}

    /**
     * A text that PostgreSQL always has, unless the object was dropped since the snapshot was taken: {@code pg_get_*} look at the
     * present, not at the snapshot.
     */
    static String text(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        if (text == null) {
            throw new ProblemException(Problem.of(
                            ProblemType.CONFLICT, "The schema was changed by another session while it was being read.")
                    .withNextStep("Run the job again when nobody is changing the schema."));
        }
        return text;
    }

    /** The elements of a {@code text[]}; empty for null. */
    static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    /** The elements of a {@code smallint[]}; empty for null. */
    static List<Integer> numbers(ResultSet row, String column) throws SQLException {
        long[] numbers = oids(row, column);
        List<Integer> list = new ArrayList<>(numbers.length);
        for (long number : numbers) {
            list.add((int) number);
        }
        return list;
    }

    /** The elements of an {@code oid[]} or another array of whole numbers; empty for null. */
    static List<Long> longs(ResultSet row, String column) throws SQLException {
        long[] numbers = oids(row, column);
        List<Long> list = new ArrayList<>(numbers.length);
        for (long number : numbers) {
            list.add(number);
        }
        return list;
    }

    /** The same, for many. */
    static long[] oids(ResultSet row, String column) throws SQLException {
        String text = row.getString(column); // {1,2}: many times cheaper than the driver's array
        if (text == null || text.length() == 2) {
            return NONE;
        }
        int commas = 0;
        for (int at = text.indexOf(','); at >= 0; at = text.indexOf(',', at + 1)) {
            commas++;
        }
        long[] numbers = new long[commas + 1];
        int start = 1;
        for (int i = 0; i < numbers.length; i++) {
            int end = text.indexOf(',', start);
            end = end < 0 ? text.length() - 1 : end;
            // {"1","2"} in the binary format, which the driver changes to for a query that it sees often.
            boolean quoted = text.charAt(start) == '"';
            numbers[i] = quoted ? Long.parseLong(text, start + 1, end - 1, 10) : Long.parseLong(text, start, end, 10);
            start = end + 1;
        }
        return numbers;
    }

    /** The elements of an {@code oidvector} or {@code int2vector}. */
    static long[] vector(ResultSet row, String column) throws SQLException {
        String[] elements = text(row, column).split(" ");
        long[] numbers = new long[elements.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Long.parseLong(elements[i]);
        }
        return numbers;
    }

    /** The first character of a {@code "char"} column. */
    static char code(ResultSet row, String column) throws SQLException {
        String text = text(row, column);
        return text.isEmpty() ? ' ' : text.charAt(0);
    }

    /** When a trigger, rule or event trigger applies. */
    static Trigger.Enabled enabled(ResultSet row, String column) throws SQLException {
        return enabled(code(row, column));
    }

    static Trigger.Enabled enabled(char code) {
        return switch (code) {
            case 'O' -> Trigger.Enabled.ORIGIN;
            case 'D' -> Trigger.Enabled.DISABLED;
            case 'R' -> Trigger.Enabled.REPLICA;
            case 'A' -> Trigger.Enabled.ALWAYS;
            default -> throw new IllegalStateException("unknown state of a trigger " + code);
        };
    }

    static @Nullable Integer integer(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    /** A parameter of a definition, unless it is {@code null}. */
    static void put(SortedMap<String, String> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }

    /** {@code name=value} elements, as in {@code reloptions}. */
    static SortedMap<String, String> options(ResultSet row, String column) throws SQLException {
        return options(texts(row, column), "");
    }

    static SortedMap<String, String> options(List<String> assignments, String prefix) {
        SortedMap<String, String> options = new TreeMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            options.put(prefix + assignment.substring(0, equals), assignment.substring(equals + 1));
        }
        return options;
    }

    /** The tables that a table inherits from, as {@code parent_schemas}, {@code parent_names} and {@code parent_kinds} say them. */
    static List<ObjectId> parents(ResultSet row) throws SQLException {
        List<String> schemas = texts(row, "parent_schemas");
        List<String> names = texts(row, "parent_names");
        List<String> kinds = texts(row, "parent_kinds");
        List<ObjectId> parents = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            parents.add(ObjectId.of(
                    kinds.get(i).equals("f") ? Kind.FOREIGN_TABLE : Kind.TABLE, schemas.get(i), names.get(i)));
        }
        return parents;
    }

    /** {@code definition} without {@code ending}, if it has it. */
    static String without(String ending, String definition) {
        return definition.endsWith(ending)
                ? definition.substring(0, definition.length() - ending.length())
                : definition;
    }

    /** The columns of {@code pg_sequence}, {@code seqtypid} as text. */
    static SequenceOptions sequenceOptions(ResultSet row) throws SQLException {
        return new SequenceOptions(
                text(row, "data_type"),
                row.getLong("seqstart"),
                row.getLong("seqincrement"),
                row.getLong("seqmin"),
                row.getLong("seqmax"),
                row.getLong("seqcache"),
                row.getBoolean("seqcycle"));
    }
}
