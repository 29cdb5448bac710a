package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The SQL that reads one table on one side: its rows as {@code r}, their hash, their key, the bucket that they belong to.
 *
 * <p>The canonical text of a row is {@code ROW(…)::text}, which tells NULL, the empty text and {@code 'NULL'} apart and uses every type's
 * output function. Its hash is the first 64 bits of the SHA-256 of that text in UTF-8, so neither the server's encoding nor its
 * version matters ({@code hashtext} may change with every version, {@code md5} is refused by servers in FIPS mode). The rows of a table without a key are
 * identified by the whole hash and a number among those with the same hash.
 */
final class RowSql {
    private static final String HASH_KEY = "lockstep_hash";
    private static final String ORDINAL_KEY = "lockstep_ordinal";

    private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");

    private static final Set<String> TEXTS = Set.of("text", "character varying");

    /** Is the same on two servers that hash text alike: by the bytes, so with the same encoding. */
    static final String HASHES_ALIKE =
            "SELECT current_setting('server_encoding') || hashtextextended('lockstep' COLLATE \"C\", 0)";

    private final LookupTable table;
    private final List<String> expressions;
    private final String passedOver;
    private final boolean hashesAlike;

    /** @param expressions over the alias {@code r}, the same number in the same meaning on both sides */
    RowSql(LookupTable table, List<String> expressions) {
        this(table, expressions, "", false);
    }

    private RowSql(LookupTable table, List<String> expressions, String passedOver, boolean hashesAlike) {
        this.table = table;
        this.expressions = List.copyOf(expressions);
        this.passedOver = passedOver;
        this.hashesAlike = hashesAlike;
    }

    /** Without the rows of which the condition over {@code r} is true. */
    RowSql without(String condition) {
        return new RowSql(table, expressions, condition, hashesAlike);
    }

    /** With PostgreSQL's own hash for the buckets, which costs a fraction of the SHA-256: where {@link #HASHES_ALIKE} is the same on both sides. */
    RowSql hashingAlike() {
        return new RowSql(table, expressions, passedOver, true);
    }

    static RowSql of(LookupTable table) {
        return new RowSql(
                table, table.columnNames().stream().map(RowSql::column).toList());
    }

    LookupTable table() {
        return table;
    }

    /** {@code r."name"} */
    static String column(String name) {
        return "r." + Quoting.identifier(name);
    }

    /** What stands after {@code FROM}. */
    String from() {
        if (table.hasKey()) {
            String condition = condition();
            return condition.isEmpty()
                    ? table.sqlOnly() + " AS r"
                    : "(SELECT r.* FROM %s AS r WHERE %s) AS r".formatted(table.sqlOnly(), condition);
        }
        return """
                (SELECT h.*, row_number() OVER (PARTITION BY h.%1$s) AS %2$s
                 FROM (SELECT %3$s, r.ctid AS %4$s, r.tableoid AS %5$s, %6$s AS %1$s FROM %7$s) AS h) AS r""".formatted(
                        free(HASH_KEY),
                        free(ORDINAL_KEY),
                        table.columnNames().stream().map(RowSql::column).collect(joining(", ")),
                        place(),
                        placeTable(),
                        digest(rowText()),
                        plainFrom());
    }

    /** Of {@link #from()} without a key: the row's {@code ctid}. */
    String place() {
        return free("lockstep_ctid");
    }

    /** Of {@link #from()} without a key: the row's {@code tableoid}. */
    String placeTable() {
        return free("lockstep_tableoid");
    }

    /** A name that none of the columns has. */
    private String free(String name) {
        return table.columnNames().contains(name) ? free(name + "_") : name;
    }

    /** As {@link #from()}, with the table's own columns only. */
    String plainFrom() {
        String condition = condition();
        return table.sqlOnly() + " AS r" + (condition.isEmpty() ? "" : " WHERE " + condition);
    }

    private String condition() {
        List<String> conditions = new ArrayList<>();
        RowRules rules = table.rules();
        if (rules.where() != null) {
            conditions.add(rules.where().sql());
        }
        if (rules.ownRows() != null) {
            conditions.add(rules.ownRows().sql() + " IS NOT TRUE");
        }
        if (!passedOver.isEmpty()) {
            conditions.add("NOT " + passedOver);
        }
        return String.join(" AND ", conditions);
    }

    /** The columns that identify a row of {@link #from()}, with their types. */
    List<LookupColumn> key() {
        return table.hasKey()
                ? table.key().stream().map(table::column).toList()
                : List.of(
                        new LookupColumn(free(HASH_KEY), "bytea", false),
                        new LookupColumn(free(ORDINAL_KEY), "bigint", false));
    }

    /** The key's values as texts that their types read back, by the output function and not by a cast, which users can redefine. */
    String keyTexts() {
        return key().stream().map(key -> "concat(" + column(key.name()) + ")").collect(joining(", "));
    }

    /** 64 bits as {@code bigint}. */
    String rowHash() {
        return bits(table.hasKey() ? digest(rowText()) : column(free(HASH_KEY)), 8, 64) + "::bigint";
    }

    /**
     * A number between {@code -count} and {@code count} that depends on the key alone; {@code count} is a prime, lest ids in steps fall together.
     * Hashes lose their sign: they would fill twice as many buckets as ids do, each process that helps with the query all of them.
     */
    String bucket(int count) {
        if (!table.hasKey()) {
            return hashBucket(column(free(HASH_KEY)), count);
        }
        if (table.key().size() == 1 && INTEGERS.contains(key().get(0).type())) {
            return "mod(%s::bigint, %d)::int".formatted(column(table.key().get(0)), count);
        }
        if (hashesAlike) {
            return "mod(hashtextextended(%s COLLATE \"C\", 0) & %d, %d)::int"
                    .formatted(keyText(), Long.MAX_VALUE, count);
        }
        return hashBucket(digest(rowKeyText()), count);
    }

    private static String hashBucket(String hash, int count) {
        return "mod(%s::int & %d, %d)".formatted(bits(hash, 4, 32), Integer.MAX_VALUE, count);
    }

    private String keyText() {
        return key().size() == 1 && TEXTS.contains(key().get(0).type())
                ? column(key().get(0).name()) + "::text"
                : rowKeyText();
    }

    private String rowKeyText() {
        return key().stream().map(key -> column(key.name())).collect(joining(", ", "ROW(", ")::text"));
    }

    private String rowText() {
        return expressions.stream().collect(joining(", ", "ROW(", ")::text"));
    }

    private static String digest(String text) {
        return "sha256(convert_to(" + text + ", 'UTF8'))";
    }

    private static String bits(String bytes, int length, int bits) {
        return "('x' || encode(substr(%s, 1, %d), 'hex'))::bit(%d)".formatted(bytes, length, bits);
    }
}
