package dev.lockstep.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A random table of many types, with rows that are hard to keep apart or to carry over.
 *
 * @param columns but those of the key
 * @param key two columns, one, or none
 */
public record RandomTable(List<String> columns, List<String> key) {
    /** What the columns' types need in the database. */
    public static final String TYPES_NEEDED = """
            CREATE TYPE mood AS ENUM ('sad', 'it''s, "odd"', 'ok');
            CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100000);
            CREATE TYPE pair AS (a int, b text)""";

    /** A type, and SQL expressions of values that are hard to keep apart or to carry over. */
    private record Type(String name, String... values) {}

    private static final List<Type> TYPES = List.of(
            new Type(
                    "text",
                    "''",
                    "'NULL'",
                    "'null'",
                    "E'a\\tb\\nc\\\\\\\\N'",
                    "'Ünïcödé 🦊 \u0301'",
                    "'\"quoted, (text)\"'",
                    "repeat('ab🦊', 250000)",
                    "' '",
                    "E'\\\\N'",
                    "'\u00a0'"),
            new Type("character varying(20)", "'a'", "'a '", "'A'", "'ß'"),
            new Type("character(5)", "'a'", "'ab  '", "''"),
            new Type("integer", "0", "-1", "2147483647", "-2147483648"),
            new Type("bigint", "9223372036854775807", "-9223372036854775808", "1"),
            new Type("numeric", "1.0", "1.00", "'NaN'", "'Infinity'", "-0.0", "1e100", "0.1"),
            new Type("numeric(10,2)", "1.5", "-99999999.99"),
            new Type(
                    "double precision",
                    "'NaN'",
                    "'Infinity'",
                    "'-Infinity'",
                    "'-0'",
                    "0",
                    "0.1",
                    "1e-307",
                    "1.7976931348623157e308",
                    "0.30000000000000004"),
            new Type("real", "'NaN'", "'-0'", "0.1", "16777217"),
            new Type("boolean", "true", "false"),
            new Type(
                    "timestamp with time zone",
                    "'infinity'",
                    "'2024-03-31 02:30:00+02'",
                    "'2024-01-01 00:00:00.000001+00'",
                    "'0044-03-15 BC'"),
            new Type("timestamp without time zone", "'-infinity'", "'2024-02-29 23:59:59.999999'"),
            new Type("date", "'2024-02-29'", "'infinity'", "'4713-01-01 BC'"),
            new Type("time with time zone", "'24:00:00+14'", "'00:00:00-12:30'"),
            new Type("interval", "'1 mon'", "'30 days'", "'720:00:00'", "'-1 year 2 mons -3 days 04:05:06.7'", "'0'"),
            new Type("bytea", "'\\x'", "'\\x00ff5c'", "decode(repeat('00ff', 5000), 'hex')"),
            new Type("uuid", "'00000000-0000-0000-0000-000000000000'", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"),
            new Type("jsonb", "'null'", "'{}'", "'{\"b\": [1, 1.0, null], \"a\": \"\\u00e9\"}'", "'\"\"'"),
            new Type("json", "'null'", "'{\"a\":1,\"a\":2}'", "'{ \"a\" : 1 }'"),
            new Type("xml", "'<a b=\"1\"/>'", "'text'"),
            new Type(
                    "text[]",
                    "'{}'",
                    "'{NULL,\"NULL\",\"\"}'",
                    "ARRAY[E'a,b', E'\\\\\"']",
                    "'{{a,b},{c,d}}'",
                    "'[0:1]={x,y}'"),
            new Type("numeric[]", "'{1.0,1.00,NaN}'", "'{NULL}'"),
            new Type("int4range", "'empty'", "'(,)'", "'[1,5)'"),
            new Type("tstzrange", "'[2024-01-01 00:00+00,)'", "'(,infinity]'"),
            new Type("nummultirange", "'{}'", "'{[1.0,2.0),[3,4]}'"),
            new Type("inet", "'10.0.0.1'", "'10.0.0.1/8'", "'::1'"),
            new Type("money", "1.5", "'-1000000'"),
            new Type("bit varying", "B''", "B'0101'"),
            new Type("point", "'(1,2)'", "'(NaN,-0)'"),
            new Type("tsvector", "'a:1 b:2A'", "''"),
            new Type("regtype", "'integer'::regtype", "'public.mood'::regtype"),
            new Type("public.mood", "'sad'", "'it''s, \"odd\"'"),
            new Type("public.mood[]", "'{sad,NULL}'", "'{}'"),
            new Type("public.percent", "0", "100"),
            new Type("public.pair", "ROW(NULL, NULL)", "ROW(1, '')", "ROW(NULL, 'a,b')", "ROW(2, E'\"\\\\')"),
            new Type("public.pair[]", "ARRAY[ROW(1, 'x')::public.pair, NULL]", "'{}'"));

    private static final List<Type> KEY_TYPES = List.of(
            new Type("integer"),
            new Type("bigint"),
            new Type("smallint"),
            new Type("text COLLATE \"C\""),
            new Type("text"),
            new Type("uuid"),
            new Type("numeric"),
            new Type("bytea"),
            new Type("date"),
            new Type("public.percent"),
            new Type("text[]"));

    public RandomTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    public static RandomTable of(Random random) {
        List<Integer> types = IntStream.range(0, TYPES.size()).boxed().collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(types, random);
        return new RandomTable(
                types.subList(0, 12 + random.nextInt(TYPES.size() - 12)).stream()
                        .map(i -> "c" + i)
                        .toList(),
                IntStream.range(0, random.nextInt(3))
                        .mapToObj(i -> "k" + random.nextInt(KEY_TYPES.size()))
                        .distinct()
                        .toList());
    }

    /** The statements that make it, its columns in random order. */
    public String creation(String table, Random random) {
        List<String> all = new ArrayList<>();
        columns.forEach(
                column -> all.add(column + " " + TYPES.get(number(column)).name()));
        key.forEach(
                column -> all.add(column + " " + KEY_TYPES.get(number(column)).name() + " NOT NULL"));
        Collections.shuffle(all, random);
        return "CREATE TABLE " + table + " (" + String.join(", ", all) + ")"
                + (key.isEmpty() ? "" : "; ALTER TABLE " + table + " ADD PRIMARY KEY (" + String.join(", ", key) + ")");
    }

    private static int number(String column) {
        return Integer.parseInt(column.substring(1));
    }

    /**
     * The statement that fills it. Values are chosen by a hash of row and column, so that two tables of different salts have many rows
     * in common and many that differ a little.
     */
    public String filling(String table, int rows, long salt) {
        List<String> values = new ArrayList<>();
        for (String column : columns) {
            Type type = TYPES.get(number(column));
            StringBuilder choice =
                    new StringBuilder("CASE abs(hashtext('" + column + "' || i || CASE WHEN i % 7 = 0 THEN '" + salt
                            + "' ELSE '' END)) % " + (type.values().length + 1));
            for (int i = 0; i < type.values().length; i++) {
                // Big values are rare, or the test would be about nothing else.
                boolean big = type.values()[i].startsWith("repeat");
                choice.append(" WHEN ")
                        .append(i)
                        .append(" THEN ")
                        .append(
                                big
                                        ? "CASE WHEN i % 100 = 1 THEN " + type.values()[i] + " END"
                                        : "CAST(" + type.values()[i] + " AS " + type.name() + ")");
            }
            values.add(choice + " END::" + type.name());
        }
        key.forEach(column -> values.add(keyValue(KEY_TYPES.get(number(column)).name())));
        String names = String.join(", ", columns) + (key.isEmpty() ? "" : ", " + String.join(", ", key));
        int offset = (int) Math.floorMod(salt, 5L);
        return "INSERT INTO " + table + " (" + names + ") SELECT " + String.join(", ", values)
                + " FROM generate_series(1 + " + offset + ", " + rows + " + " + offset + ") AS i";
    }

    private static String keyValue(String type) {
        return switch (type) {
            case "text", "text COLLATE \"C\"" ->
                "'key \"' || i || E'\"\\\\ é\\t,{}' || CASE WHEN i % 3 = 0 THEN E'\\n' ELSE '' END";
            case "uuid" -> "md5(i::text)::uuid";
            case "bytea" -> "decode(md5(i::text), 'hex')";
            case "date" -> "DATE '2000-01-01' + i";
            case "text[]" -> "ARRAY[i::text, NULL, 'a\"b', E'\\\\']";
            case "numeric" -> "i / 10.0 - 20";
            default -> "i";
        };
    }
}
